"""Bytes into the feeds folder: only what changed, all or nothing, never a file that is not ours."""

import errno
import gzip
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.errors import FolderError
from syndicate.publish import Published, check, damaged, plan, publish, staging
from syndicate.publish.names import lasting

FILES = {"index.html": b"<p>one</p>", "all/atom.xml": b"<feed/>", "icon.png": b"\x89PNG"}
PATHS = ("all/atom.xml", "icon.png", "index.html")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A feeds folder as it is in a checkout: with its README."""
    feeds = tmp_path / "feeds"
    feeds.mkdir()
    (feeds / "README.md").write_text("keep me")
    return feeds


def on_disk(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def stamps(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*")}


def pairs(folder: Path) -> Iterator[tuple[bytes, bytes]]:
    """Every compressed sibling's content beside its original."""
    for ending, read in (("gz", gzip.decompress), ("br", brotli.decompress)):
        for sibling in folder.rglob(f"*.{ending}"):
            yield read(sibling.read_bytes()), sibling.with_suffix("").read_bytes()


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


@pytest.mark.parametrize(
    "name",
    [
        *("../evil.html", "/etc/evil.html", "a/../../evil.html", "a//b.html", "", ".", "..", "a/", "a\\b.html"),
        *("README.md", ".manifest.json", ".hidden", "a/.hidden", "index.html.gz", "index.html.br", "x.syndicate-part"),
        *("a\0.html", "a\n.html", "园区.html", "~/x.html", "-rf", "C:x.html"),
    ],
)
def test_a_name_that_is_not_ours_to_write_is_refused_before_anything_is_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(FolderError, match="no name for a published file"):
        publish(tmp_path / "feeds", {**FILES, name: b"x"})
    assert list(tmp_path.iterdir()) == []


def test_a_manifest_that_names_files_elsewhere_removes_nothing(folder: Path) -> None:
    victim = folder.parent / "victim.html"
    victim.write_text("mine")
    (folder / ".manifest.json").write_text('{"version": 1, "files": {"../victim.html": ""}}')

    with pytest.raises(FolderError, match="damaged"):
        publish(folder, FILES)
    assert victim.exists()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"files": []}', '{"files": 3}', "\udcff", '{"version": 1}'])
def test_a_damaged_manifest_says_what_to_do(folder: Path, text: str) -> None:
    (folder / ".manifest.json").write_bytes(text.encode("utf-8", "surrogateescape"))

    with pytest.raises(FolderError, match="damaged") as caught:
        publish(folder, FILES)
    assert "publish again" in caught.value.hint


def test_a_missing_parent_says_so(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="away/feeds cannot be used") as caught:
        publish(tmp_path / "away" / "feeds", FILES)
    assert "Make the folder" in caught.value.hint


def test_a_file_in_the_place_of_the_folder_says_so(tmp_path: Path) -> None:
    (tmp_path / "feeds").write_text("not a folder")

    with pytest.raises(FolderError, match="feeds cannot be used") as caught:
        publish(tmp_path / "feeds", FILES)
    assert "move it away" in caught.value.hint


def test_a_file_in_the_place_of_a_folder_inside_leaves_everything_as_it_was(folder: Path) -> None:
    publish(folder, FILES)
    before = on_disk(folder)

    with pytest.raises(FolderError, match="move it away"):
        publish(folder, {**FILES, "index.html": b"two", "icon.png/x.html": b"x"})
    assert on_disk(folder) == before


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO])
def test_a_disk_that_refuses_leaves_what_was_published(
    folder: Path, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(folder, FILES)
    before = on_disk(folder)
    calls, part = iter(range(99)), staging._part

    def refuse(path: Path) -> Path:
        if next(calls) == 6:  # in the midst of the staging, in a folder made for it
            raise OSError(code, os.strerror(code), str(folder / "index.html"))
        return part(path)

    monkeypatch.setattr("syndicate.publish.staging._part", refuse)
    with pytest.raises(FolderError, match=r"index\.html cannot be used") as caught:
        publish(folder, {**FILES, "index.html": b"two", "new/x.html": b"three"})

    assert caught.value.hint
    assert on_disk(folder) == before
    assert not (folder / "new").exists()


READ_ONLY = """
import os, sys
from pathlib import Path
from syndicate.errors import FolderError
from syndicate.publish import publish
os.chdir(sys.argv[1])
if os.geteuid() == 0:  # root may write anywhere
    os.setgroups([])
    os.setuid(65534)
try:
    publish(Path("."), {"index.html": b"two"})
except FolderError as refused:
    print(refused)
"""


def test_a_read_only_folder_says_so(folder: Path) -> None:
    publish(folder, FILES)
    before = on_disk(folder)
    folder.chmod(0o555)
    ran = subprocess.run([sys.executable, "-c", READ_ONLY, folder], capture_output=True, text=True, check=True)
    folder.chmod(0o755)

    assert "Permission denied. Give this user the right to write there" in ran.stdout
    assert on_disk(folder) == before


LIMITED = """
import resource, signal, sys
from pathlib import Path
from syndicate.errors import FolderError
from syndicate.publish import publish
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    publish(Path(sys.argv[1]), {"index.html": b"two", "large.png": bytes(50_000)})
except FolderError as refused:
    print(refused.message)
"""


def test_a_file_that_the_system_cuts_in_the_middle_leaves_no_half(folder: Path) -> None:
    publish(folder, FILES)
    before = on_disk(folder)
    ran = subprocess.run([sys.executable, "-c", LIMITED, folder], capture_output=True, text=True, check=True)

    assert "File too large" in ran.stdout
    assert on_disk(folder) == before
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


def test_a_check_mends_a_sibling_that_a_crash_left_behind(folder: Path) -> None:
    publish(folder, FILES)
    (folder / "index.html.gz").write_bytes(gzip.compress(b"newer"))
    (folder / "all" / "atom.xml.gz").write_bytes(b"\x1f\x8bbroken")
    (folder / "all" / "atom.xml.br").write_bytes(b"broken")
    (folder / "all" / ".atom.xml.syndicate-part").write_bytes(b"half")

    assert check(folder) == ("all/atom.xml", "index.html")
    assert all(unzipped == original for unzipped, original in pairs(folder))
    assert not list(folder.rglob("*.syndicate-part"))
    assert check(folder) == ()


def test_what_somebody_changed_by_hand_is_written_again_after_a_check(folder: Path) -> None:
    publish(folder, FILES)
    (folder / "index.html").write_bytes(b"<p>ONE</p>")
    check(folder)

    assert publish(folder, FILES).written == ("index.html",)
    assert (folder / "index.html").read_bytes() == FILES["index.html"]


def test_a_check_of_a_sound_or_missing_folder_touches_nothing(folder: Path) -> None:
    publish(folder, FILES)
    before = stamps(folder)

    assert check(folder) == ()
    assert check(folder / "away") == ()
    assert stamps(folder) == before


NAMES = st.sampled_from(["index.html", "all/atom.xml", "a/b/c.json", "icon.png", "a/x.txt"])
SETS = st.dictionaries(NAMES, st.binary(max_size=30), min_size=1)


@given(SETS, SETS)
@settings(max_examples=15, deadline=None)
def test_whatever_was_there_the_folder_holds_exactly_the_last_publish(
    tmp_path_factory: pytest.TempPathFactory, first: dict[str, bytes], second: dict[str, bytes]
) -> None:
    folder, fresh = tmp_path_factory.mktemp("feeds"), tmp_path_factory.mktemp("fresh")
    publish(folder, first)
    publish(folder, second)
    publish(fresh, second)

    assert on_disk(folder) == on_disk(fresh)
    assert {path for path in on_disk(folder) if not path.endswith((".gz", ".br", ".manifest.json"))} == set(second)


FOR_EVER = """
import sys
from itertools import count
from pathlib import Path
from syndicate.publish import publish
for turn in count():
    publish(Path(sys.argv[1]), {f"{p}/{n}.html": b"%d " % turn * 500 for p in "abc" for n in range(turn % 5, 9)})
    print(turn, flush=True)
"""


def final(turn: bytes) -> Mapping[str, bytes]:
    return {f"{park}/{number}.html": turn for park in "abc" for number in range(9)}


@pytest.mark.parametrize("wait", [0.0, 0.003, 0.011, 0.02])
def test_kill_9_leaves_whole_files_that_the_next_start_can_mend(folder: Path, wait: float) -> None:
    with subprocess.Popen([sys.executable, "-c", FOR_EVER, folder], stdout=subprocess.PIPE) as publisher:
        assert publisher.stdout is not None
        publisher.stdout.readline()
        time.sleep(wait)
        publisher.send_signal(signal.SIGKILL)
    for path in folder.rglob("*.html"):
        words = path.read_bytes().split()
        assert (len(words), len(set(words))) == (500, 1)

    check(folder)
    assert all(unzipped == original for unzipped, original in pairs(folder))
    publish(folder, final(b"end"))
    assert {path for path in on_disk(folder) if path.endswith(".html")} == set(final(b""))
    assert not list(folder.rglob("*.syndicate-part"))


def test_a_second_publisher_waits_for_the_first(folder: Path) -> None:
    code = "import sys; from pathlib import Path; from syndicate.publish import publish; "
    code += "publish(Path(sys.argv[1]), {'a.html': sys.argv[2].encode()})"
    with staging.locked(folder):
        second = subprocess.Popen([sys.executable, "-c", code, folder, "second"])
        with pytest.raises(subprocess.TimeoutExpired):
            second.wait(timeout=0.5)
        assert not (folder / "a.html").exists()

    assert second.wait(timeout=30) == 0
    assert (folder / "a.html").read_bytes() == b"second"


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
