"""The benchmark of the pages room runs and prints its figures."""

import importlib.util
from pathlib import Path

import pytest

BENCH = Path(__file__).parent.parent.parent / "bench" / "bench_pages.py"


def test_it_prints_speed_and_ratio(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = importlib.util.spec_from_file_location("bench_pages", BENCH)
    assert spec is not None
    assert spec.loader is not None
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    monkeypatch.setattr(bench, "SMALL", 1000)

    assert bench.main(["--gold", str(tmp_path), "--rounds", "1"]) == 0
    printed = capsys.readouterr().out
    assert "pages/s on one core" in printed
    assert "frames: time of 10000 characters / time of 1000:" in printed
    assert "600 lines of one character:" in printed
    assert "no scores" in printed
