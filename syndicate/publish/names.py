"""Which names a published file may have, and which of them get a compressed sibling."""

import re
from collections.abc import Iterable

from syndicate.errors import FolderError

MANIFEST = ".manifest.json"
SIBLINGS = (".gz", ".br")
"""Endings of compressed siblings."""
PART = ".syndicate-part"
"""Ends the name of a file that is being written; only a crash leaves one."""

_SEGMENT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
_ARCHIVE = re.compile(r"(?P<feed>[^/]+)/archive/(?P<month>\d{4}-\d\d)/.+")
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


def lasting(names: Iterable[str]) -> frozenset[str]:
    """Those that are written once and then stay: archives of a month that have a newer one beside them."""
    months = {name: match for name in names if (match := _ARCHIVE.fullmatch(name))}
    newest: dict[str, str] = {}
    for found in months.values():
        newest[found["feed"]] = max(newest.get(found["feed"], ""), found["month"])
    return frozenset(name for name, found in months.items() if found["month"] < newest[found["feed"]])
