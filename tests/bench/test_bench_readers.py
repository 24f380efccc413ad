"""The benchmark of readers runs and prints its figures."""

import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).resolve().parents[2] / "bench" / "bench_readers.py"


def test_it_prints_a_figure_for_the_import_and_each_page() -> None:
    done = subprocess.run([sys.executable, BENCH, "300"], capture_output=True, text=True, check=False, timeout=300)

    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("import: 300 rows")
    assert [line.rpartition("worst")[2].split()[1] for line in lines[1:]] == ["ms,"] * 8
