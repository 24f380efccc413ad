"""Publishing: what differs is written, what is gone is removed, what is known is not made again."""

import json
import shutil
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

from syndicate.publish import Published, check, damaged, plan, publish
from syndicate.publish.names import lasting
from tests.publish.disk import FILES, PATHS, on_disk, pairs, stamps


def test_files_and_their_compressed_siblings_stand_in_the_folder(folder: Path) -> None:
    news = publish(folder, FILES)
    found = on_disk(folder)

    assert news == Published(written=PATHS, unchanged=(), removed=())
    assert {path: found[path] for path in FILES} == FILES
    assert {path for path in found if path.endswith(".gz")} == {"index.html.gz", "all/atom.xml.gz"}
    assert {path for path in found if path.endswith(".br")} == {"index.html.br", "all/atom.xml.br"}
    assert all(unzipped == original for unzipped, original in pairs(folder))
    assert found["README.md"] == b"keep me"


def test_publishing_twice_writes_nothing(folder: Path) -> None:
    publish(folder, FILES)
    before = stamps(folder)

    assert publish(folder, dict(reversed(FILES.items()))) == Published((), PATHS, ())
    assert stamps(folder) == before


def test_only_what_changed_is_touched(folder: Path) -> None:
    publish(folder, FILES)
    before = stamps(folder)
    news = publish(folder, {**FILES, "index.html": b"<p>two</p>"})
    touched = {Path(path).name for path, stamp in stamps(folder).items() if before.get(path) != stamp}

    assert news == Published(("index.html",), ("all/atom.xml", "icon.png"), ())
    assert touched == {"index.html", "index.html.gz", "index.html.br", ".manifest.json"} | ({"feeds"} & touched)


def test_the_folder_comes_back_byte_for_byte(folder: Path) -> None:
    publish(folder, FILES)
    first = on_disk(folder)
    shutil.rmtree(folder)
    publish(folder, FILES)

    assert on_disk(folder) == {path: data for path, data in first.items() if path != "README.md"}


def test_what_is_published_no_more_goes_with_its_sibling_and_its_empty_folder(folder: Path) -> None:
    publish(folder, FILES)

    assert publish(folder, {"icon.png": FILES["icon.png"]}).removed == ("all/atom.xml", "index.html")
    assert set(on_disk(folder)) == {"icon.png", ".manifest.json", "README.md"}
    assert not (folder / "all").exists()


def test_files_of_others_stay(folder: Path) -> None:
    publish(folder, FILES)
    (folder / "notes.html").write_text("mine")
    (folder / "all" / "notes.txt").write_text("mine too")
    publish(folder, {})

    assert set(on_disk(folder)) == {"notes.html", "all/notes.txt", ".manifest.json", "README.md"}


@pytest.mark.parametrize("lost", ["index.html", "index.html.gz", "index.html.br"])
def test_a_file_somebody_deleted_comes_back(folder: Path, lost: str) -> None:
    publish(folder, FILES)
    (folder / lost).unlink()

    assert publish(folder, FILES).written == ("index.html",)
    assert all(unzipped == original for unzipped, original in pairs(folder))
    assert (folder / lost).exists()


def test_a_plan_says_what_publishing_will_do_and_writes_nothing(folder: Path) -> None:
    publish(folder, FILES)
    before = stamps(folder)
    changed = {"index.html": b"<p>two</p>", "icon.png": FILES["icon.png"], "new.html": b""}
    planned = plan(folder, changed)

    assert stamps(folder) == before
    assert planned == Published(("index.html", "new.html"), ("icon.png",), ("all/atom.xml",))
    assert publish(folder, changed) == planned


def test_a_plan_for_a_folder_that_is_not_there_yet(tmp_path: Path) -> None:
    assert plan(tmp_path / "feeds", FILES) == Published(PATHS, (), ())
    assert not (tmp_path / "feeds").exists()


@dataclass
class Once:
    """A source that counts how often it was made."""

    stamp: str
    data: bytes = b"<p>one</p>"
    made: int = 0

    def make(self) -> bytes:
        self.made += 1
        return self.data


def test_a_file_whose_stamp_is_known_is_not_made_again(folder: Path) -> None:
    first, again = Once("a"), Once("a")
    publish(folder, {"index.html": first})

    assert publish(folder, {"index.html": again}) == Published((), ("index.html",), ())
    assert (first.made, again.made) == (1, 0)


def test_another_stamp_for_the_same_bytes_writes_nothing_and_is_remembered(folder: Path) -> None:
    publish(folder, {"index.html": Once("a")})
    other, again = Once("b"), Once("b")

    assert publish(folder, {"index.html": other}).written == ()
    assert (publish(folder, {"index.html": again}).written, other.made, again.made) == ((), 1, 0)


@pytest.mark.parametrize("lost", ["index.html", "index.html.gz", "index.html.br"])
def test_a_file_that_is_lost_is_made_again_whatever_its_stamp(folder: Path, lost: str) -> None:
    publish(folder, {"index.html": Once("a")})
    (folder / lost).unlink()

    assert publish(folder, {"index.html": Once("a")}).written == ("index.html",)
    assert (folder / lost).exists()


def test_what_a_check_found_damaged_is_made_again_whatever_its_stamp(folder: Path) -> None:
    publish(folder, {"index.html": Once("a")})
    (folder / "index.html").write_bytes(b"<p>ONE</p>")

    assert not damaged(folder)
    check(folder)
    assert damaged(folder)
    assert publish(folder, {"index.html": Once("a")}).written == ("index.html",)
    assert not damaged(folder)


def test_a_manifest_of_the_first_version_is_read(folder: Path) -> None:
    publish(folder, FILES)
    old = {name: sha256(data).hexdigest() for name, data in FILES.items()}
    (folder / ".manifest.json").write_text(json.dumps({"version": 1, "files": old}))

    assert publish(folder, FILES) == Published((), PATHS, ())


def test_an_archive_is_lasting_as_soon_as_a_newer_month_stands_beside_it() -> None:
    names = [
        f"{feed}/archive/{month}/atom.xml" for feed, month in (("all", "2023-01"), ("all", "2023-02"), ("x", "2023-01"))
    ]

    assert lasting([*names, "all/atom.xml", "index.html"]) == {"all/archive/2023-01/atom.xml"}
