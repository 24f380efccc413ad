"""Writing many files so that all of them appear or none: first everything beside its place, then only renames."""

import errno
import fcntl
import os
from collections.abc import Iterator
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


class Staging:
    """Files written beside their places as `.NAME` + PART, waiting for `reveal`; left without it, they are gone."""

    def __init__(self) -> None:
        self._waiting: list[Path] = []
        self._made: list[Path] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        for path in self._waiting:
            _part(path).unlink(missing_ok=True)
        if error is not None:
            for folder in reversed(self._made):
                with suppress(OSError):  # somebody put a file there meanwhile: it stays
                    folder.rmdir()

    def write(self, path: Path, data: bytes, *, durable: bool = False) -> None:
        """The bytes beside their place, not yet under their name; with `durable` they outlive a power cut.

        Thousands of files, each waited for, would take minutes. What a power cut takes from them is seen by the
        next check, because the manifest knows their sums, and published again out of the store.
        """
        self._make_folder(path.parent)
        self._waiting.append(path)
        with _part(path).open("wb") as part:
            part.write(data)
            if durable:
                part.flush()
                os.fsync(part.fileno())

    def reveal(self) -> None:
        """Gives every waiting file its name, in the order they were written."""
        for done, path in enumerate(self._waiting):
            try:
                _part(path).replace(path)
            except OSError:
                self._waiting = self._waiting[done:]
                raise
        self._waiting = []

    def _make_folder(self, folder: Path) -> None:
        if not folder.is_dir():
            self._make_folder(folder.parent)
            folder.mkdir()
            self._made.append(folder)


def _part(path: Path) -> Path:
    return path.with_name(f".{path.name}{PART}")


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
