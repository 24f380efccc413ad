"""Which published files were read and found whole with their siblings, and how they looked to the file system.

It only saves reading them again. It lies outside the feeds folder, which says nothing but what the store says.
"""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from zlib import crc32

Stamps = Mapping[str, int]
"""By path below the feeds folder."""


def load(record: Path) -> dict[str, int]:
    """The stamps; none where the record is missing or damaged."""
    try:
        found = json.loads(record.read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def save(record: Path, stamps: Stamps) -> None:
    """Write them down, wholly or not at all."""
    record.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = record.with_name(f"{record.name}.{os.getpid()}")
    part.write_text(json.dumps(stamps, separators=(",", ":")))
    part.replace(record)


def stamp(paths: Sequence[str]) -> int:
    """Another one whenever one of these files was written or replaced; one that is missing counts, too."""
    return crc32(repr([_look(path) for path in paths]).encode())


def _look(path: str) -> tuple[int, int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116
    except (FileNotFoundError, NotADirectoryError):
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
