"""What cannot be published is said, and leaves everything as it was."""

import errno
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from syndicate.errors import FolderError
from syndicate.publish import publish, staging
from tests.publish.disk import FILES, on_disk


@pytest.mark.parametrize(
    "name",
    [
        *("../evil.html", "/etc/evil.html", "a/../../evil.html", "a//b.html", "", ".", "..", "a/", "a\\b.html"),
        *("README.md", ".published.json", ".hidden", "a/.hidden", "index.html.gz", "index.html.br", "x.syndicate-part"),
        *("a\0.html", "a\n.html", "园区.html", "~/x.html", "-rf", "C:x.html"),
    ],
)
def test_a_name_that_is_not_ours_to_write_is_refused_before_anything_is_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(FolderError, match="no name for a published file"):
        publish(tmp_path / "feeds", {**FILES, name: b"x"})
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


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
    calls, part = iter(range(99)), staging._write

    def refuse(path: str, data: bytes, time: int) -> int:
        if next(calls) == 4:  # in the midst of the staging, in a folder made for it
            raise OSError(code, os.strerror(code), str(folder / "index.html"))
        return part(path, data, time)

    monkeypatch.setattr("syndicate.publish.staging._write", refuse)
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
