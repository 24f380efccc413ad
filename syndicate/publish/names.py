"""Which names a published file may have, and which of them get a compressed sibling."""

import re

from syndicate.errors import FolderError

MANIFEST = ".manifest.json"
SIBLINGS = (".gz", ".br")
"""Endings of compressed siblings."""
PART = ".syndicate-part"
"""Ends the name of a file that is being written; only a crash leaves one."""

_SEGMENT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
_KEPT = frozenset({"README.md"})
_COMPRESSIBLE = (".html", ".css", ".xml", ".json", ".opml", ".svg", ".txt")


def checked(name: str) -> str:
    """The name, where it is a plain relative path inside the folder that is ours to write.

    Raises FolderError for anything else: absolute, `..`, hidden, a backslash, the README, a name we derive.
    """
    segments = name.split("/")
    plain = all(_SEGMENT.fullmatch(segment) for segment in segments)
    if not plain or name in _KEPT or name.endswith((*SIBLINGS, PART)):
        raise FolderError(
            f"{name!r} is no name for a published file.",
            hint="A path of letters, digits, dots, hyphens and slashes, inside the folder, is needed.",
        )
    return name


def compressible(name: str) -> bool:
    """Whether the file gets a compressed sibling: text does, pictures are compressed already."""
    return name.endswith(_COMPRESSIBLE)


def rarely_written(name: str) -> bool:
    """Whether the file is written once and then stays: the archive of a month."""
    return "/archive/" in name
