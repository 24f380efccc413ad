"""A subscriber of a WebSub hub on loopback: honest, or as it is told to be."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit


@dataclass
class Heard:
    """One request that came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def asked(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}


@dataclass
class Subscriber:
    """`answers` are given to POSTs in turn, then `answer`; a GET gets its challenge, or `word` where that is set."""

    port: int = 0
    answer: bytes = b"HTTP/1.1 204 Fine\r\n\r\n"
    answers: list[bytes] = field(default_factory=list)
    word: bytes | None = None
    heard: list[Heard] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/cb?id=7"

    @property
    def told(self) -> list[Heard]:
        return [one for one in self.heard if one.method == "POST"]

    @property
    def questions(self) -> list[Heard]:
        return [one for one in self.heard if one.method == "GET"]

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.strip().split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        method, path, _ = first.split()
        self.heard.append(Heard(method, path, headers, body))
        if method == "POST":
            writer.write(self.answers.pop(0) if self.answers else self.answer)
        else:
            challenge = self.heard[-1].asked["hub.challenge"].encode()
            plain = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(challenge), challenge)
            writer.write(plain if self.word is None else self.word)
        await writer.drain()
        writer.close()


@asynccontextmanager
async def subscriber(**manner: bytes) -> AsyncIterator[Subscriber]:
    made = Subscriber()
    for name, value in manner.items():
        setattr(made, name, value)
    server = await asyncio.start_server(made.handle, "127.0.0.1", 0)
    async with server:
        made.port = server.sockets[0].getsockname()[1]
        yield made
