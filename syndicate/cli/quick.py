"""uvicorn's HTTP protocol with a short way for published files: what is in memory goes out before ASGI is entered.

The parser, and so what a request is and where it ends, is the same one for both ways (llhttp). The short way is
taken for a plain GET or HEAD without a body, on a connection that has nothing else in hand and that reads what it is
sent; everything else goes uvicorn's way and is answered by the same folder (web/feeds.py). Why: docs/decisions.
"""

from functools import lru_cache
from math import inf

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from syndicate.web.feeds import OK, PREFIX, Asked, FeedsFolder

BEGINNING = PREFIX.encode()
CAREFUL = frozenset({b"content-length", b"transfer-encoding", b"expect", b"upgrade"})
"""Headers of a request that wants more than an answer."""
MOST_HEAD = 64 * 1024
"""Bytes of a request's line and headers. The parser knows no limit and would keep whatever comes."""
HERE, NO_NEWS = b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 304 Not Modified\r\n"


class Quick(HttpToolsProtocol):
    """One connection. `feeds` is the folder that it answers from."""

    feeds: FeedsFolder
    answered = False
    left: float = MOST_HEAD
    """Bytes that the head now being read may still take; no limit while none is."""

    def data_received(self, data: bytes) -> None:
        self.left -= len(data)
        super().data_received(data)
        if self.left < 0 and not self.transport.is_closing():
            self.send_400_response("The request's headers are too large.")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.left = MOST_HEAD

    def on_headers_complete(self) -> None:
        self.left = inf
        answer = self._answer() if self.url.startswith(BEGINNING) and self._idle() else None
        self.answered = answer is not None
        if answer is None:
            self._unset_keepalive_if_required()  # set by a quick answer just before it in the same packet
            super().on_headers_complete()
        else:
            self.transport.write(answer)
            self.server_state.total_requests += 1

    def on_message_complete(self) -> None:
        if not self.answered:
            super().on_message_complete()
        elif self.timeout_keep_alive_task is None:
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    def _idle(self) -> bool:
        """Nothing unanswered before this request, nothing unread by the client."""
        cycle: RequestResponseCycle | None = self.cycle
        done = cycle is None or cycle.response_complete
        return done and not self.flow.write_paused and not self.transport.is_closing()

    def _answer(self) -> bytes | None:
        """The bytes of the answer; None for what is not in memory or is not as plain as that."""
        method = self.parser.get_method()
        kept = self.parser.get_http_version() == "1.1" and self.parser.should_keep_alive()
        plain = kept and method in {b"GET", b"HEAD"}
        if not plain or not CAREFUL.isdisjoint([name for name, _ in self.headers]):
            return None
        asked = Asked(self.headers)
        path = self.url[len(BEGINNING) :].partition(b"?")[0].decode("ascii", "replace")
        status, held = self.feeds.answer(path, asked)
        if held is None or held.body is None or status != OK:
            return None
        own = _lines(tuple(self.server_state.default_headers))
        if asked.unchanged(held):
            return b"".join((NO_NEWS, held.lines_304, own, b"\r\n"))
        return b"".join((HERE, held.lines_200, own, b"\r\n", held.body if method == b"GET" else b""))


@lru_cache(maxsize=2)
def _lines(headers: tuple[tuple[bytes, bytes], ...]) -> bytes:
    """The server's own headers, the date among them: new once a second."""
    return b"".join([b"%b: %b\r\n" % header for header in headers])


def quick(feeds: FeedsFolder) -> type[Quick]:
    """The protocol for this folder: uvicorn makes one for each connection."""
    return type("QuickFeeds", (Quick,), {"feeds": feeds})
