"""The feeds/ folder over HTTP: prebuilt bytes by plain ASGI, no framework per request.

Strong ETag per coding, Last-Modified, 304 for either, HEAD, brotli or gzip where the client takes it, CORS for
all (RFC 9110). A file is read once and kept until its size or time changes. A retracted article is 410, with the
note that was published in `gone/` in the place of its page; deploy/nginx.conf does the same.
"""

import hashlib
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

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
FEED_TYPES = {
    "atom.xml": "application/atom+xml; charset=utf-8",
    "rss.xml": "application/rss+xml; charset=utf-8",
}
INDEX = "index.html"
ARTICLES, GONE = "articles", "gone"
CODINGS = {"br": ".br", "gzip": ".gz"}
"""What a client calls a coding, and the ending of the published sibling; the best first."""
OK, NOT_FOUND, NO_MORE = 200, 404, 410
CACHED = b"public, max-age=300, stale-while-revalidate=86400"


_WEIGHT = re.compile(r"[01](\.[0-9]{0,3})?")


@dataclass(frozen=True, slots=True)
class Held:
    """A file's bytes and its headers. `stamp` is its inode, size and time: a change is seen."""

    stamp: tuple[int, int, int]
    body: bytes
    etag: str
    modified: str
    headers: tuple[tuple[bytes, bytes], ...]


class FeedsFolder:
    """An ASGI application that answers with the files of one folder, and with nothing else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.held: dict[Path, Held] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in {"GET", "HEAD"}:
            await PlainTextResponse("GET or HEAD only", 405, {"allow": "GET, HEAD"})(scope, receive, send)
            return
        headers = Headers(scope=scope)
        asked = scope["path"].removeprefix(scope.get("root_path", ""))
        accept = headers.get("accept-encoding", "")
        status, found = self.answer(asked, accept)
        if found is None:
            folder = self.answer(f"{asked}/", accept)[1] is not None
            moved = {"location": quote(f"{scope['path']}/"), "access-control-allow-origin": "*"}
            other = Response(status_code=308, headers=moved) if folder else PlainTextResponse("没有这个文件", 404)
            await other(scope, receive, send)
        elif status == OK and unchanged(headers, found):
            await send({"type": "http.response.start", "status": 304, "headers": validators(found)})
            await send({"type": "http.response.body", "body": b""})
        else:
            start = {"type": "http.response.start", "status": status, "headers": [*validators(found), *found.headers]}
            await send(start)
            await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else found.body})

    def answer(self, asked: str, accept: str) -> tuple[int, Held | None]:
        """200 and the file; 410 and the note on a retracted article; 404 and nothing."""
        path = self.path(asked)
        if path is None or path.is_relative_to(self.folder / GONE):
            return NOT_FOUND, None
        found = self.best(path, accept)
        if found is None and path.parent == self.folder / ARTICLES:
            return NO_MORE, self.best(self.folder / GONE / path.name, accept)
        return OK, found

    def path(self, asked: str) -> Path | None:
        """The file a URL means; None for what is not published: hidden files, .gz siblings, other folders."""
        name = asked.lstrip("/")
        if not name or name.endswith("/"):
            name += INDEX
        parts = PurePosixPath(name).parts
        if any(part.startswith(".") for part in parts) or "\\" in name or "\x00" in name:
            return None
        return self.folder.joinpath(*parts) if Path(name).suffix in TYPES else None

    def best(self, path: Path, accept: str) -> Held | None:
        """The compressed sibling where the client takes it, else the file itself."""
        kind = FEED_TYPES.get(path.name) or TYPES[path.suffix]
        for coding in taken(accept):
            packed = self.hold(path.with_name(path.name + CODINGS[coding]), kind, coding.encode())
            if packed is not None:
                return packed
        return self.hold(path, kind)

    def hold(self, path: Path, kind: str, coding: bytes = b"") -> Held | None:
        """The file's bytes as they are now; None when there is no such file."""
        try:
            stat = os.stat(path)  # noqa: PTH116 one system call is all a 304 costs
        except OSError:
            return None
        stamp = (stat.st_ino, stat.st_size, stat.st_mtime_ns)
        held = self.held.get(path)
        if held is None or held.stamp != stamp:
            body = path.read_bytes()
            held = Held(
                stamp=stamp,
                body=body,
                etag=f'"{hashlib.sha256(body).hexdigest()[:32]}"',
                modified=format_datetime(datetime.fromtimestamp(int(stat.st_mtime), UTC), usegmt=True),
                headers=(
                    (b"content-type", kind.encode()),
                    (b"content-length", str(len(body)).encode()),
                    *(((b"content-encoding", coding),) if coding else ()),
                ),
            )
            self.held[path] = held
        return held


def validators(found: Held) -> list[tuple[bytes, bytes]]:
    """The headers that a 200 and a 304 share (RFC 9110 15.4.5)."""
    return [
        (b"etag", found.etag.encode()),
        (b"last-modified", found.modified.encode()),
        (b"cache-control", CACHED),
        (b"vary", b"accept-encoding"),
        (b"access-control-allow-origin", b"*"),
    ]


def taken(accept: str) -> tuple[str, ...]:
    """The codings that Accept-Encoding allows, of those we have, best first (RFC 9110 12.5.3); `;q=0` is a no."""
    weights: dict[str, float] = {}
    for part in accept.lower().split(","):
        coding, _, parameter = part.partition(";")
        weights[coding.strip()] = _weight(parameter)
    every = weights.get("*", 0.0)
    wanted = {coding: weights.get(coding, every) for coding in CODINGS}
    return tuple(sorted((c for c in CODINGS if wanted[c] > 0), key=lambda coding: -wanted[coding]))


def _weight(parameter: str) -> float:
    """The weight of a coding; one that is no number counts as a no."""
    name, _, value = parameter.partition("=")
    if not name.strip():
        return 1.0
    return float(value) if name.strip() == "q" and _WEIGHT.fullmatch(value.strip()) else 0.0


def unchanged(asked: Headers, found: Held) -> bool:
    """Whether the client's copy is this one. If-None-Match decides alone where it is given (RFC 9110 13.2.2)."""
    tags = asked.get("if-none-match")
    if tags is not None:
        return tags.strip() == "*" or found.etag in {tag.strip().removeprefix("W/") for tag in tags.split(",")}
    return asked.get("if-modified-since") == found.modified
