"""The live feeds that stand in the folder now: which there are, and their bytes."""

import os
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from pathlib import Path


def sums(folder: Path, documents: Iterable[str]) -> dict[str, str]:
    """The SHA-256 of each document of these names that stands one folder down, by its path below the folder."""
    if not folder.is_dir():
        return {}
    paths = [feed / name for feed in sorted(folder.iterdir()) for name in documents]
    found = {f"{path.parent.name}/{path.name}": _now(path) for path in paths}
    return {name: known for name, known in found.items() if known}


def read(folder: Path, name: str) -> bytes | None:
    """A file's bytes; None when it is no longer there."""
    try:
        return (folder / name).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _now(path: Path) -> str | None:
    try:
        stat = os.stat(path)  # noqa: PTH116 its three numbers, as one look
        return _sum(path, (stat.st_ino, stat.st_size, stat.st_mtime_ns))
    except (FileNotFoundError, NotADirectoryError):
        return None


@lru_cache(maxsize=1024)
def _sum(path: Path, _stamp: tuple[int, int, int]) -> str:
    """Read again only when the file was replaced."""
    return sha256(path.read_bytes()).hexdigest()
