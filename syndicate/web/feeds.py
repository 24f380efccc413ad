"""The feeds/ folder over HTTP: prebuilt bytes by plain ASGI, no framework per request.

Strong ETag per coding, Last-Modified, 304 for either, HEAD, brotli or gzip where the client takes it, CORS for
all (RFC 9110). A retracted article is 410, with the note that was published in `gone/` in the place of its page; an
address that moved is 301 for ever, as the store has it. deploy/nginx.conf and deploy/Caddyfile give the same.
`serve` answers what is in memory before ASGI is entered (cli/quick.py); here is all the rest, and the same again.
"""

import asyncio
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote

from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from syndicate.web.feeds_moved import Moved
from syndicate.web.feeds_shelf import CACHED, Header, Held, Shelf, stamp
from syndicate.web.headers import HEADERS

PREFIX = "/feeds/"
ARTICLES, GONE = "articles/", "gone/"
OK, NOT_MODIFIED, NO_MORE = 200, 304, 410
CHUNK = 1 << 16
OPEN = {**HEADERS, "access-control-allow-origin": "*"}


class FeedsFolder:
    """An ASGI application that answers with the files of one folder, and with nothing else."""

    def __init__(
        self, folder: Path, *, site: str = "", hub: str = "", moves: Callable[[], Mapping[str, str]] = dict
    ) -> None:
        self.shelf = Shelf(folder, site=site, hub=hub)
        self._moved = Moved(moves)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in {"GET", "HEAD"}:
            await PlainTextResponse("GET or HEAD only", 405, {**HEADERS, "allow": "GET, HEAD"})(scope, receive, send)
            return
        path = scope["path"].removeprefix(PREFIX)
        asked = Asked(scope["headers"])
        status, held = self.answer(path, asked)
        if held is None:
            await (await self._elsewhere(path))(scope, receive, send)
        elif status == OK and asked.unchanged(held):
            await send({"type": "http.response.start", "status": NOT_MODIFIED, "headers": held.validators})
            await send({"type": "http.response.body", "body": b""})
        elif held.body is None and scope["method"] == "GET":
            if not await self._from_disk(status, held, send):
                await self(scope, receive, send)
        else:
            await send({"type": "http.response.start", "status": status, "headers": held.headers})
            await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else held.body})

    def answer(self, path: str, asked: "Asked") -> tuple[int, Held | None]:
        """200 and the file; 410 and the note on a retracted article; nothing."""
        if path.startswith(GONE):
            return OK, None
        held = self.shelf.find(path, asked.accept)
        if held is None and path.startswith(ARTICLES):
            return NO_MORE, self.shelf.find(path.replace(ARTICLES, GONE, 1), asked.accept)
        return OK, held.page if held and held.page and asked.by_person else held

    async def _elsewhere(self, path: str) -> Response:
        """Where to go from an address with nothing to show: 301 where it moved, 308 to a folder's slash, or 404."""
        moved = await self._moved.to(path)
        if moved is not None:
            kept = {"cache-control": CACHED.decode()}
            return Response(status_code=301, headers={"location": quote(PREFIX + moved), **kept, **OPEN})
        if path and self.shelf.find(f"{path}/", b"") is not None and not path.startswith(GONE):
            return Response(status_code=308, headers={"location": quote(f"{PREFIX}{path}/"), **OPEN})
        return PlainTextResponse("没有这个文件", 404, HEADERS)

    async def _from_disk(self, status: int, held: Held, send: Send) -> bool:
        """A large file in pieces. Once open it stays whole, whatever is published meanwhile.

        False, and nothing was sent, where it was replaced or taken away before that.
        """
        try:
            opened = await asyncio.to_thread(Path(held.file).open, "rb")
        except FileNotFoundError:
            return False
        with opened as file:
            if stamp(os.fstat(file.fileno())) != held.stamp:
                return False
            await send({"type": "http.response.start", "status": status, "headers": held.headers})
            while piece := await asyncio.to_thread(file.read, CHUNK):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        return True


class Asked:
    """What a request's headers say of codings, of who reads the answer, and of the copy that the client has."""

    __slots__ = ("accept", "by_person", "since", "tags")

    def __init__(self, headers: list[Header]) -> None:
        self.accept = b""
        self.by_person = False
        self.tags: bytes | None = None
        self.since: bytes | None = None
        for name, value in headers:
            if name == b"accept-encoding":
                self.accept = b"%b,%b" % (self.accept, value) if self.accept else value
            elif name == b"accept":
                self.by_person = self.by_person or b"text/html" in value
            elif name == b"if-none-match":
                self.tags = value if self.tags is None else b"%b,%b" % (self.tags, value)
            elif name == b"if-modified-since":
                self.since = value

    def unchanged(self, held: Held) -> bool:
        """Whether the client's copy is this one. If-None-Match decides alone where it is given (RFC 9110 13.2.2)."""
        if self.tags is None:
            return self.since == held.modified
        if self.tags == held.etag:
            return True
        tags = {tag.strip().removeprefix(b"W/") for tag in self.tags.split(b",")}
        return held.etag in tags or b"*" in tags
