"""Which names a published file may have, and which of them get a compressed sibling."""

import re

from syndicate.errors import FolderError

MARK = ".published.json"
"""Says what the last publish was made of."""
SIBLINGS = (".gz", ".br")
"""Endings of compressed siblings."""
PART = ".syndicate-part"
"""Ends the name of a file that is being written; only a crash leaves one."""

_SEGMENT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
OLD = ".manifest.json"
"""What earlier versions wrote; it is taken away."""

_KEPT = frozenset({"README.md"})
_COMPRESSIBLE = (".html", ".css", ".xml", ".json", ".opml", ".svg", ".txt")


def checked(name: str) -> str:
    """The name, where it is a plain relative path inside the folder that is ours to write.

    Raises FolderError for anything else: absolute, `..`, hidden, a backslash, the README, a name we derive.
    """
    segments = name.split("/")
    plain = all(_SEGMENT.fullmatch(segment) for segment in segments) or name == OLD
    if not plain or name in _KEPT or name.endswith((*SIBLINGS, PART)):
        raise FolderError(
            f"{name!r} is no name for a published file.",
            hint="A path of letters, digits, dots, hyphens and slashes, inside the folder, is needed.",
        )
    return name


def compressible(name: str) -> bool:
    """Whether the file gets a compressed sibling: text does, pictures are compressed already."""
    return name.endswith(_COMPRESSIBLE)


def growing(name: str) -> bool:
    """Whether the file may have no brotli sibling: the month that still collects is written anew with each issue."""
    return "/archive/" in name
