"""Publishing: what differs is written, what is stale is removed, what stands is not touched."""

import gzip
import json
import os
import shutil
from collections.abc import Collection
from pathlib import Path

import pytest

from syndicate.publish import Published, opened, publish
from syndicate.publish.sources import Plain
from tests.publish.disk import FILES, PATHS, on_disk, pairs, stamps

MARK = ".published.json"


def put(folder: Path, files: dict[str, Plain], *removed: str, dry_run: bool = False, **said: object) -> Published:
    with opened(folder) as place:
        return place.put(files.items(), removed=lambda: set(removed), said=lambda: dict(said), dry_run=dry_run)


def doubted(folder: Path, *names: str) -> Collection[str]:
    """What stands in doubt after names were put there by hand, as a crash would."""
    put(folder, {})
    mark = (folder / MARK).read_text().replace('"doubt":[]', f'"doubt":{list(names)}'.replace("'", '"'))
    (folder / MARK).write_text(mark)
    with opened(folder) as place:
        return place.doubt


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
    assert touched == {"index.html", "index.html.gz", "index.html.br", MARK} | ({"feeds"} & touched)


def test_a_file_and_its_siblings_carry_one_time(folder: Path) -> None:
    publish(folder, FILES)

    assert len({(folder / f"index.html{ending}").stat().st_mtime_ns for ending in ("", ".gz", ".br")}) == 1


def test_the_folder_comes_back_byte_for_byte(folder: Path) -> None:
    publish(folder, FILES)
    first = on_disk(folder)
    shutil.rmtree(folder)
    publish(folder, FILES)

    assert on_disk(folder) == {path: data for path, data in first.items() if path != "README.md"}


def test_what_is_published_no_more_goes_with_its_sibling_and_its_empty_folder(folder: Path) -> None:
    publish(folder, FILES)

    assert publish(folder, {"icon.png": FILES["icon.png"]}).removed == ("all/atom.xml", "index.html")
    assert set(on_disk(folder)) == {"icon.png", MARK, "README.md"}
    assert not (folder / "all").exists()


def test_what_nobody_speaks_of_stays(folder: Path) -> None:
    publish(folder, FILES)
    (folder / "notes.html").write_text("mine")
    put(folder, {"index.html": Plain((b"two",))}, "all/atom.xml")

    assert set(on_disk(folder)) == {
        *("index.html", "index.html.gz", "index.html.br", "icon.png", "notes.html", MARK, "README.md")
    }


@pytest.mark.parametrize("lost", ["index.html", "index.html.gz", "index.html.br"])
def test_a_file_somebody_deleted_comes_back(folder: Path, lost: str) -> None:
    publish(folder, FILES)
    (folder / lost).unlink()

    assert publish(folder, FILES).written == ("index.html",)
    assert all(unzipped == original for unzipped, original in pairs(folder))
    assert (folder / lost).exists()


def test_a_dry_run_says_what_publishing_will_do_and_writes_nothing(folder: Path) -> None:
    publish(folder, FILES)
    before = stamps(folder)
    changed = {
        "index.html": Plain((b"<p>two</p>",)),
        "icon.png": Plain((FILES["icon.png"],)),
        "new.html": Plain((b"",)),
    }
    planned = put(folder, changed, "all/atom.xml", dry_run=True)

    assert stamps(folder) == before
    assert planned == Published(("index.html", "new.html"), ("icon.png",), ("all/atom.xml",))
    assert put(folder, changed, "all/atom.xml") == planned


def test_a_dry_run_makes_no_folder(tmp_path: Path) -> None:
    with opened(tmp_path / "feeds", make=False) as place:
        plain = {name: Plain((data,)) for name, data in FILES.items()}
        assert place.put(plain.items(), removed=set, said=dict, dry_run=True) == Published(PATHS, (), ())
    assert not (tmp_path / "feeds").exists()


def test_the_mark_says_what_the_caller_said_and_is_written_when_it_says_something_else(folder: Path) -> None:
    put(folder, {}, number=1)
    before = stamps(folder)
    put(folder, {}, number=1)

    assert stamps(folder) == before
    with opened(folder) as place:
        assert place.mark.said == {"number": 1}
    put(folder, {}, number=2)
    with opened(folder) as place:
        assert place.mark.said == {"number": 2}


def test_a_file_that_grows_with_each_issue_has_no_brotli_and_loses_the_one_it_had(folder: Path) -> None:
    name = "all/archive/2023-03/atom.xml"
    put(folder, {name: Plain((b"one",), 11)})
    put(folder, {name: Plain((b"two",), None)})

    assert not (folder / f"{name}.br").exists()
    with opened(folder) as place:
        assert place.sound(name)
    assert put(folder, {name: Plain((b"two",), None)}).written == ()


def test_a_file_in_doubt_is_written_whatever_stands_there(folder: Path) -> None:
    publish(folder, FILES)

    assert doubted(folder, "index.html") == {"index.html"}
    assert put(folder, {"index.html": Plain((FILES["index.html"],))}).written == ("index.html",)
    with opened(folder) as place:
        assert place.doubt == set()


def test_a_file_in_doubt_that_is_not_made_again_goes(folder: Path) -> None:
    publish(folder, FILES)
    doubted(folder, "index.html")

    assert put(folder, {}).removed == ("index.html",)


def test_a_document_is_handed_back_only_as_it_was_published(folder: Path) -> None:
    publish(folder, FILES)
    with opened(folder) as place:
        assert place.standing("all/atom.xml") == FILES["all/atom.xml"]
        (folder / "all" / "atom.xml").write_bytes(b"<fead/>")
        assert place.standing("all/atom.xml") is None
        assert place.standing("all/rss.xml") is None


def test_files_with_other_times_are_compared_and_sound_where_they_hold_the_same(folder: Path) -> None:
    publish(folder, FILES)
    os.utime(folder / "index.html.gz", ns=(5, 5))
    with opened(folder) as place:
        assert place.sound("index.html")
        assert place.sound("icon.png")
    (folder / "index.html.gz").write_bytes(b"\x1f\x8bbroken")
    with opened(folder) as place:
        assert not place.sound("index.html")
        assert not place.sound("away.html")


def equal_in_time(folder: Path, name: str, data: bytes) -> None:
    """What a bad disk does: other bytes, and nobody says so."""
    time = (folder / name).stat().st_mtime_ns
    (folder / name).write_bytes(data)
    os.utime(folder / name, ns=(time, time))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("index.html.gz", gzip.compress(b"<p>other</p>")),
        ("index.html.gz", b"\x1f\x8b"),
        ("index.html.br", b""),
        ("index.html", b"<p>two</p>"),
    ],
)
def test_a_check_reads_what_the_times_do_not_tell(folder: Path, name: str, data: bytes) -> None:
    publish(folder, FILES)
    equal_in_time(folder, name, data)
    with opened(folder) as place:
        assert place.sound("index.html")
        assert place.check([*PATHS, "away.html"], {})[0] == {"index.html", "away.html"}


def test_what_was_found_whole_is_read_again_only_when_it_was_touched(folder: Path) -> None:
    publish(folder, FILES)
    with opened(folder) as place:
        broken, known = place.check(PATHS, {})
        (folder / "all" / "atom.xml").write_bytes(b"<other/>")
        stamps = {**known, "index.html": 1}

        assert not broken
        assert place.check(PATHS, known)[0] == {"all/atom.xml"}
        assert place.check(PATHS, stamps) == ({"all/atom.xml"}, {name: known[name] for name in PATHS[1:]})


def test_another_start_of_the_machine_is_noticed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(folder, FILES)
    with opened(folder) as place:
        assert not place.rebooted
    monkeypatch.setattr("syndicate.publish.marks.boot", lambda: "another")
    with opened(folder) as place:
        assert place.rebooted


def test_brotli_that_waits_is_made_when_everything_is_visible(folder: Path) -> None:
    publish(folder, FILES)
    new = {name: Plain((data + b" ",)) for name, data in FILES.items()}
    seen: list[tuple[Published, dict[str, bytes]]] = []
    with opened(folder) as place:
        words = {"number": 1}
        news = place.put(
            new.items(),
            removed=set,
            said=lambda: words,
            later=True,
            visible=lambda done: seen.append((done, on_disk(folder))),
        )
    ((told, then),) = seen

    assert told == news
    assert {name: then[name] for name in FILES} == {name: b"".join(file.parts) for name, file in new.items()}
    assert gzip.decompress(then["index.html.gz"]) == then["index.html"]
    assert not [name for name in then if name.endswith(".br")]
    assert json.loads(then[MARK])["doubt"] == ["all/atom.xml", "index.html"]
    assert {name for name in on_disk(folder) if name.endswith(".br")} == {"index.html.br", "all/atom.xml.br"}
    assert all(unzipped == original for unzipped, original in pairs(folder))
    with opened(folder) as place:
        assert not place.doubt
        assert not place.check(PATHS, {})[0]


def test_a_publisher_that_died_before_brotli_leaves_files_in_doubt(folder: Path) -> None:
    def dies(_news: Published) -> None:
        raise KeyboardInterrupt

    files = {name: Plain((data,)) for name, data in FILES.items()}
    with opened(folder) as place, pytest.raises(KeyboardInterrupt):
        place.put(files.items(), removed=set, said=dict, later=True, visible=dies)
    with opened(folder) as place:
        assert place.doubt == {"index.html", "all/atom.xml"}
        assert place.check(PATHS, {})[0] == {"index.html", "all/atom.xml"}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"said": []}', '{"said": 3, "doubt": [], "boot": ""}', "\udcff"])
def test_a_damaged_mark_says_nothing(folder: Path, text: str) -> None:
    publish(folder, FILES)
    (folder / MARK).write_bytes(text.encode("utf-8", "surrogateescape"))
    with opened(folder) as place:
        assert (place.mark.said, place.doubt) == (None, set())
    assert publish(folder, FILES).written == ()


def test_a_mark_that_names_files_elsewhere_removes_nothing(folder: Path) -> None:
    victim = folder.parent / "victim.html"
    victim.write_text("mine")
    doubted(folder, "../victim.html")
    put(folder, {})

    assert victim.exists()
