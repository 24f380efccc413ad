"""The benchmark of the feeds runs and prints its figures."""

import json
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parent.parent.parent / "bench" / "bench_feeds.py"


def run(*words: str) -> dict[str, float]:
    ran = subprocess.run([sys.executable, BENCH, *words], check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(ran.stdout)
    return figures


def test_a_paper_is_built_and_gets_its_issues(tmp_path: Path) -> None:
    built = run("build", str(tmp_path), "2")
    issued = run("issues", str(tmp_path), "2", "2")

    assert built["full"] > 0
    assert set(issued) == {"issue", "issue_cpu", "with_brotli", "with_brotli_cpu", "memory_mb"}
