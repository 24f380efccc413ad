"""Writing many files so that all of them appear or none: first everything beside its place, then only renames."""

import errno
import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from syndicate.errors import FolderError
from syndicate.publish.names import PART

_HINTS = {
    errno.ENOSPC: "The disk is full: make room and publish again. What was published before is untouched.",
    errno.EDQUOT: "The disk quota is used up: make room and publish again. What was published before is untouched.",
    errno.EROFS: "The disk is read-only: set another feeds folder in the settings, or mount it for writing.",
    errno.EACCES: "Give this user the right to write there, or set another feeds folder in the settings.",
    errno.EPERM: "Give this user the right to write there, or set another feeds folder in the settings.",
    errno.ENOENT: "Make the folder that it stands in, or set another feeds folder in the settings.",
    errno.ENOTDIR: "A file stands where a folder is needed: move it away and publish again.",
    errno.EISDIR: "A folder stands where a file is needed: move it away and publish again.",
    errno.EEXIST: "A file stands where a folder is needed: move it away and publish again.",
}


Contents = Mapping[str, bytes | None]
"""A file's compressed siblings by their paths, and last the file itself. None: it is not to stand there."""


class Staging:
    """Files written beside their places as `.NAME` + PART, waiting for `reveal`; left without it, they are gone.

    Plain calls on plain strings: a publish writes a hundred files, and these cost less than half of Path's.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, bool] = {}
        """Paths in the order they were written, and whether a file waits for its name or is to go."""
        self._made: list[str] = []
        self._folders: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        for path in self._waiting:
            with suppress(FileNotFoundError):
                os.unlink(_part(path))  # noqa: PTH108
        if error is not None:
            for folder in reversed(self._made):
                with suppress(OSError):  # somebody put a file there meanwhile: it stays
                    Path(folder).rmdir()

    def write(self, contents: Contents, time: int = 0) -> None:
        """The files beside their places, not yet under their names; all of one call carry one time, in nanoseconds:
        this one, else the first file's own.

        Nothing waits for the disk: what a power cut takes is found after the machine has started again.
        """
        for path, data in contents.items():
            self._make_folder(os.path.dirname(path))  # noqa: PTH120
            self._waiting[path] = data is not None
            if data is not None:
                time = _write(_part(path), data, time)

    def reveal(self) -> None:
        """Gives every waiting file its name, in the order they were written."""
        for path, stands in list(self._waiting.items()):
            if stands:
                os.replace(_part(path), path)  # noqa: PTH105
            else:
                with suppress(FileNotFoundError):
                    os.unlink(path)  # noqa: PTH108
            del self._waiting[path]

    def _make_folder(self, folder: str) -> None:
        if folder not in self._folders and not os.path.isdir(folder):  # noqa: PTH112
            self._make_folder(os.path.dirname(folder))  # noqa: PTH120
            Path(folder).mkdir()
            self._made.append(folder)
        self._folders.add(folder)


def _write(path: str, data: bytes, time: int) -> int:
    """The file, with this time in nanoseconds; with 0 it keeps its own, which is returned."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(handle, left) :]
        if time:
            os.utime(handle, ns=(time, time))
        return time or os.fstat(handle).st_mtime_ns
    finally:
        os.close(handle)


def _part(path: str) -> str:
    folder, _, name = path.rpartition("/")
    return f"{folder}/.{name}{PART}"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """The folder to ourselves: a second publisher waits until the first is done. The kernel frees a dead one's lock."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """Turns what the operating system refuses into a FolderError that says where and what to do."""
    try:
        yield
    except OSError as cause:
        place = cause.filename or folder
        hint = _HINTS.get(cause.errno or 0, "What was published before is untouched.")
        raise FolderError(f"{place} cannot be used: {cause.strerror or cause}.", hint=hint) from cause
