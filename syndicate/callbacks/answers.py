"""An answer read off the wire, by the parser that our own door uses (llhttp), and never more of it than wanted."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

import httptools

from syndicate.errors import CallbackError

LARGEST = 64 * 1024
"""Bytes of an answer, headers included, that are read. Nobody has more to say to a callback."""
FINAL = 200
"""Statuses below are interim (RFC 9110 15.2): another answer follows."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back. Header names are in small letters; `body` ends early where `whole` is False."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    whole: bool = True

    @property
    def good(self) -> bool:
        """2xx."""
        return FINAL <= self.status < 300  # noqa: PLR2004 the class of statuses itself


class Reading:
    """Collects one answer from the parser's calls."""

    def __init__(self) -> None:
        self.headers: dict[str, str] = {}
        self.body = bytearray()
        self.begun = self.ended = False
        self._parser = httptools.HttpResponseParser(self)

    def feed(self, data: bytes) -> None:
        """Raises CallbackError for bytes that are no HTTP."""
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            if not self.ended:
                raise CallbackError("The answer is no HTTP.") from None

    def close(self) -> None:
        """The other side has hung up. Raises CallbackError when that is in the middle of an answer."""
        framed = "content-length" in self.headers or "transfer-encoding" in self.headers
        if not self.ended and (not self.begun or framed):
            raise CallbackError("The connection ended in the middle of the answer.")

    def reply(self, *, whole: bool) -> Reply:
        return Reply(self._parser.get_status_code(), self.headers, bytes(self.body), whole)

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self.ended:
            self.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        self.begun = self._parser.get_status_code() >= FINAL

    def on_body(self, data: bytes) -> None:
        if not self.ended:
            self.body += data

    def on_message_complete(self) -> None:
        self.ended = self.begun
        if not self.ended:
            self.headers.clear()


async def read(reader: asyncio.StreamReader) -> Reply:
    """One answer; what goes on after LARGEST bytes is left unread. Raises CallbackError."""
    reading, left = Reading(), LARGEST
    while not reading.ended and left > 0:
        data = await reader.read(min(left, 16 * 1024))
        if not data:
            reading.close()
            return reading.reply(whole=True)
        left -= len(data)
        reading.feed(data)
    if not reading.begun:
        raise CallbackError("The answer's headers are too large.")
    return reading.reply(whole=reading.ended)
