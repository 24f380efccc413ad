"""The benchmark of the door: it measures where wrk and nginx are, and says what is missing where they are not."""

import importlib.util
import json
import shutil
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def bench() -> ModuleType:
    path = Path(__file__).parents[2] / "bench" / "bench_serving.py"
    spec = importlib.util.spec_from_file_location("bench_serving", path)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def test_what_is_missing_is_named(bench: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bench, "PLACES", str(tmp_path))
    with pytest.raises(SystemExit, match=r"Missing: wrk, nginx\. Debian: apt-get install wrk nginx"):
        bench.main(1, 1)


def test_both_are_asked_for_304s_and_gzip(bench: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    if any(shutil.which(name, path=bench.PLACES) is None for name in bench.NEEDED):
        pytest.skip("wrk or nginx is missing (Debian: wrk, nginx-light)")
    bench.main(1, 1)
    figures = json.loads(capsys.readouterr().out)

    assert figures["processes_each"] == 1
    for kind in ("304", "gzip"):
        assert figures[f"{kind}_of_nginx"] > 0
        assert min(figures[f"{kind}_per_second"].values()) > 0
        assert set(figures[f"{kind}_processor_us"]) == {"nginx", "serve"}
