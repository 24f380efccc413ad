"""The feeds/ folder over HTTP: prebuilt bytes by plain ASGI, no framework per request.

Strong ETag per coding, Last-Modified, 304 for either, HEAD, gzip where the client takes it, CORS for all
(RFC 9110). A file is read once and kept until its size or time changes.
"""

import hashlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path, PurePosixPath

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
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
CACHED = b"public, max-age=300, stale-while-revalidate=86400"


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
        path = self.path(scope["path"].removeprefix(scope.get("root_path", "")))
        found = self.best(path, headers.get("accept-encoding", "")) if path else None
        if found is None:
            await PlainTextResponse("没有这个文件", 404)(scope, receive, send)
        elif unchanged(headers, found):
            await send({"type": "http.response.start", "status": 304, "headers": validators(found)})
            await send({"type": "http.response.body", "body": b""})
        else:
            await send({"type": "http.response.start", "status": 200, "headers": [*validators(found), *found.headers]})
            await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else found.body})

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
        zipped = self.hold(path.with_name(path.name + ".gz"), kind, b"gzip") if takes_gzip(accept) else None
        return zipped or self.hold(path, kind)

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


def takes_gzip(accept: str) -> bool:
    """Whether Accept-Encoding allows gzip (RFC 9110 12.5.3); `;q=0` is a no."""
    for part in accept.lower().split(","):
        coding, _, parameter = part.strip().partition(";")
        if coding.strip() in {"gzip", "*"}:
            weight = parameter.strip().removeprefix("q=")
            return weight not in {"0", "0.0", "0.00", "0.000"}
    return False


def unchanged(asked: Headers, found: Held) -> bool:
    """Whether the client's copy is this one. If-None-Match decides alone where it is given (RFC 9110 13.2.2)."""
    tags = asked.get("if-none-match")
    if tags is not None:
        return tags.strip() == "*" or found.etag in {tag.strip().removeprefix("W/") for tag in tags.split(",")}
    return asked.get("if-modified-since") == found.modified
