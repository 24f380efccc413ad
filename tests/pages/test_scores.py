"""The figures that issue 3 asks for, by the scorer handed out with the gold pages."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from syndicate.pages.decoding import decode
from syndicate.pages.export import to_format
from syndicate.pages.parser import parse_page
from syndicate.pages.registry import parks_from

Rows = Mapping[str, Mapping[str, float | None]]


@pytest.fixture(scope="module")
def rows(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Rows:
    """The scorer's rows for all gold pages."""
    out = tmp_path_factory.mktemp("parsed")
    parks = parks_from((shared / "parks.json").read_text("utf-8"), "parks.json")
    for page in sorted(shared.glob("*.txt")):
        parsed = parse_page(decode(page.read_bytes()).text, parks)
        (out / f"{page.stem}.json").write_text(json.dumps(to_format(parsed, parks), ensure_ascii=False), "utf-8")
    figures = out / "figures"
    subprocess.run(
        [sys.executable, str(shared / "score.py"), str(shared), str(out), "--json", str(figures)],
        check=True,
        capture_output=True,
    )
    found: Rows = json.loads(figures.read_text("utf-8"))
    return found


def below(rows: Rows, row: str, floors: Mapping[str, float]) -> dict[str, float | None]:
    """The columns of a row that fall short."""
    return {k: rows[row][k] for k, v in floors.items() if (rows[row][k] or 0.0) < v}


def test_the_seed_page_is_read_without_a_fault(rows: Rows) -> None:
    faults = {k: v for k, v in rows["= seed"].items() if k not in ("pages", "articles") and v is not None and v < 1}

    assert faults == {}


def test_frames(rows: Rows) -> None:
    floors = {
        "detF": 0.98, "byl": 0.98, "assign": 0.98, "order": 0.98, "head": 0.97, "join": 0.97, "joinB": 0.92,
        "cons": 1.0, "advOut": 1.0, "park": 0.98,
    }  # fmt: skip

    assert below(rows, "~ frames", floors) == {}


@pytest.mark.parametrize("form", ["raw", "flow", "pdfium", "blocks"])
def test_printed_forms(rows: Rows, form: str) -> None:
    assert below(rows, f"~ {form}", {"mean": 0.98}) == {}


def test_hard_pages(rows: Rows) -> None:
    assert below(rows, "= hard", {"assign": 0.99, "order": 0.98}) == {}


def test_all_pages(rows: Rows) -> None:
    floors = {
        "mean": 0.99,
        "kick": 0.99,
        "sub": 0.99,
        "subh": 0.97,
        "capt": 0.99,
        "furn": 1.0,
        "date": 1.0,
        "advIn": 1.0,
    }

    assert below(rows, "ALL", floors) == {}
