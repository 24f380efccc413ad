"""The benchmark of the desk runs and prints a figure for every page."""

import importlib.util
import json
from pathlib import Path

import pytest

BENCH = Path(__file__).parent.parent.parent / "bench" / "bench_desk.py"


def test_it_prints_a_median_for_every_page(capsys: pytest.CaptureFixture[str]) -> None:
    spec = importlib.util.spec_from_file_location("bench_desk", BENCH)
    assert spec is not None
    assert spec.loader is not None
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)

    assert bench.main(["--readers", "5", "--articles", "80", "--rounds", "1"]) == 0

    told = json.loads(capsys.readouterr().out)
    assert (told["readers"], told["articles"]) == (5, 80)
    assert {"today", "pages", "review", "audit"} < set(told["median_ms"])
