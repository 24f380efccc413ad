"""Published files in memory, each with its headers ready: what an answer costs is one look at the file's time.

A file is read once and kept until its inode, size or time changes: after a publish nobody gets old bytes. What is
larger than LARGE stays on the disk, and all that is kept stays below ROOM.
"""

import os
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath

from syndicate.hub import topics
from syndicate.web.feeds_codings import CODINGS, endings
from syndicate.web.headers import LINES

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".json": "application/feed+json; charset=utf-8",
    ".opml": "text/x-opml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
FEEDS = ("/atom.xml", "/rss.xml")
"""Browsers show these as bare text under their own types, and with their style sheet under XML's."""
XML = TYPES[".xml"].encode()
INDEX = "index.html"
CACHED = b"public, max-age=300, stale-while-revalidate=86400"
LARGE = 1 << 20
"""Bytes. A live feed is half of that at most; the archive of a busy month may be more."""
ROOM = 64 << 20
"""Bytes that all bodies in memory take together."""
HEADERS = 4096

_SHOWN = re.compile(r"(?:\w[\w.-]*/)*\w[\w.-]*", re.ASCII)
"""No hidden name, no `..`, no empty part, nothing that was escaped."""

Header = tuple[bytes, bytes]
Stamp = tuple[int, int, int]
Key = tuple[str, str]
"""A path and the ending of its sibling: joined they would be an address that is not published."""


@dataclass(frozen=True, slots=True)
class Held:
    """A file as it is answered. `stamp` is its inode, size and time; `body` is None for what stays on the disk."""

    file: str
    stamp: Stamp
    etag: bytes
    modified: bytes
    validators: list[Header]
    """The headers that a 200 and a 304 share (RFC 9110 15.4.5)."""
    headers: list[Header]
    """Those of a 200, the validators among them."""
    lines_304: bytes = field(repr=False)
    lines_200: bytes = field(repr=False)
    """The same two as they go over the wire."""
    body: bytes | None = field(repr=False)
    page: "Held | None" = field(default=None, repr=False)
    """The same for a person's browser, where that is to be told another type."""

    @property
    def room(self) -> int:
        """Bytes that it takes in memory, its headers guessed at."""
        return len(self.body or b"") + HEADERS


class Shelf:
    """The files of one folder. `site` is the folder's own URL and `hub` the WebSub hub's: both empty, no hub."""

    def __init__(self, folder: Path, *, site: str = "", hub: str = "", room: int = ROOM) -> None:
        self.folder = folder
        self._site, self._hub = site, hub
        self._held: dict[Key, Held] = {}
        self._free = room

    def find(self, path: str, accept: bytes) -> Held | None:
        """The best file for a path below the folder and an Accept-Encoding; None when there is none to be shown."""
        for ending in endings(accept):
            held = self._held.get((path, ending))
            if held is None or not unmoved(held):
                held = self._take(path, ending)
            if held is not None:
                return held
        return None

    def _take(self, path: str, ending: str) -> Held | None:
        """The file as it is now, read once."""
        self._drop((path, ending))
        name = published_name(path)
        if name is None:
            return None
        try:
            with (self.folder / f"{name}{ending}").open("rb") as file:
                stat = os.fstat(file.fileno())
                body = file.read()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        held = self._described(name, ending, stat, body)
        while held.room > self._free and self._held:
            self._drop(next(iter(self._held)))
        self._held[path, ending] = held
        self._free -= held.room
        return held

    def _drop(self, key: Key) -> None:
        old = self._held.pop(key, None)
        self._free += old.room if old else 0

    def _described(self, name: str, ending: str, stat: os.stat_result, body: bytes) -> Held:
        etag = f'"{sha256(body).hexdigest()[:32]}"'.encode()
        modified = format_datetime(datetime.fromtimestamp(int(stat.st_mtime), UTC), usegmt=True).encode()
        coding = next((c for c, e in CODINGS.items() if e == ending), "")
        validators = [
            (b"etag", etag),
            (b"last-modified", modified),
            (b"cache-control", CACHED),
            (b"vary", b"accept-encoding, accept" if name.endswith(FEEDS) else b"accept-encoding"),
            (b"access-control-allow-origin", b"*"),
        ]
        own = [
            (b"content-type", media_type(name).encode()),
            (b"content-length", str(len(body)).encode()),
            *([(b"content-encoding", coding.encode())] if coding else []),
            *self._links(name),
        ]
        headers = [*validators, *own, *LINES]
        held = Held(
            file=str(self.folder / f"{name}{ending}"),
            stamp=stamp(stat),
            etag=etag,
            modified=modified,
            validators=validators,
            headers=headers,
            lines_304=_wire(validators),
            lines_200=_wire(headers),
            body=body if len(body) <= LARGE else None,
        )
        if not name.endswith(FEEDS):
            return held
        shown = [(key, XML if key == b"content-type" else value) for key, value in headers]
        return replace(held, page=replace(held, headers=shown, lines_200=_wire(shown)))

    def _links(self, name: str) -> list[Header]:
        """Where a live feed's hub is, and which address is its own (WebSub, 4)."""
        if not self._hub or not topics.is_topic(name):
            return []
        return [(b"link", topics.links(self._hub, f"{self._site}/{name}").encode())]


def _wire(headers: list[Header]) -> bytes:
    return b"".join(b"%b: %b\r\n" % header for header in headers)


def media_type(name: str) -> str:
    """The Content-Type of a published file."""
    path = PurePosixPath(name)
    return topics.TYPES.get(path.name) or TYPES[path.suffix]


def unmoved(held: Held) -> bool:
    """Whether the file is still the one that was read."""
    try:
        return stamp(os.stat(held.file)) == held.stamp  # noqa: PTH116 one system call is all a 304 costs
    except OSError:
        return False


def stamp(stat: os.stat_result) -> Stamp:
    """What changes whenever a file is replaced."""
    return (stat.st_ino, stat.st_size, stat.st_mtime_ns)


def published_name(path: str) -> str | None:
    """The file a path means; None for what is never shown: hidden files, siblings, `..`, types that we do not have."""
    name = f"{path}{INDEX}" if not path or path.endswith("/") else path
    return name if _SHOWN.fullmatch(name) and PurePosixPath(name).suffix in TYPES else None
