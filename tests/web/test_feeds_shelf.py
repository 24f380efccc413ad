"""What is kept in memory of the published files: never stale, never more than there is room for."""

from pathlib import Path

import pytest

from syndicate.web.feeds_shelf import HEADERS, Shelf, published_name


def test_a_file_is_read_once_and_again_when_it_was_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("old")
    shelf = Shelf(tmp_path)
    first, same = shelf.find("a.html", b""), shelf.find("a.html", b"")
    (tmp_path / "new").write_text("new")
    (tmp_path / "new").replace(tmp_path / "a.html")
    after = shelf.find("a.html", b"")
    (tmp_path / "a.html").unlink()

    assert first is same
    assert after is not None
    assert after.body == b"new"
    assert shelf.find("a.html", b"") is None


def test_a_sibling_that_comes_or_goes_is_seen_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("plain")
    shelf = Shelf(tmp_path)
    bodies = []
    for ending in ("", ".gz", ".br", "-.br", "-.gz"):
        if ending.startswith("-"):
            (tmp_path / f"a.html{ending[1:]}").unlink()
        else:
            (tmp_path / f"a.html{ending}").write_text(ending or "plain")
        held = shelf.find("a.html", b"gzip, br")
        bodies.append(held.body if held else None)

    assert bodies == [b"plain", b".gz", b".br", b".gz", b"plain"]


def test_a_sibling_has_no_address_of_its_own_once_it_was_given(tmp_path: Path) -> None:
    for name in ("index.html", "index.html.gz"):
        (tmp_path / name).write_text(name)
    shelf = Shelf(tmp_path)

    assert all(shelf.find(path, b"gzip") is not None for path in ("", "index.html"))
    assert [shelf.find(path, accept) for path in ("index.html.gz", ".gz") for accept in (b"", b"gzip")] == [None] * 4


def test_memory_is_bounded_and_what_was_kept_longest_goes_first(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / f"{name}.html").write_bytes(name.encode() * 1000)
    shelf = Shelf(tmp_path, room=2 * (1000 + HEADERS))
    a, _, c = (shelf.find(f"{name}.html", b"") for name in "abc")

    assert shelf.find("c.html", b"") is c
    assert shelf.find("a.html", b"") is not a
    assert shelf.find("a.html", b"") == a


def test_names_that_many_paths_could_mean_are_not_kept_many_times(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("a")
    shelf = Shelf(tmp_path)

    assert all(shelf.find(path, b"") is None for path in ("./a.html", "x/../a.html", "/a.html", "a.html/", "a%2ehtml"))


@pytest.mark.parametrize(
    "path", ["a.html.gz", "a.exe", ".a.html", "README.md", "a/../b.html", "/etc/x.html", "a\\b.html", "a\0.html"]
)
def test_what_is_no_published_name(path: str) -> None:
    assert published_name(path) is None
