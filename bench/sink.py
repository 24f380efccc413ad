"""A fast SMTP sink: takes everything, offers PIPELINING, counts. `XCOUNT` answers how many letters it took.

    python bench/sink.py [--delay MILLISECONDS] [--to PORT]

Prints its port. With `--to` it is a proxy instead: every byte to and from that port of this machine comes half of
`--delay` later, as over a long line.
"""

import argparse
import asyncio
import sys
from collections import deque

TAKE = b"250 2.0.0 Ok: queued as 4NMxyz1\r\n"
ANSWERS = {
    b"EHLO": b"250-sink.example\r\n250-PIPELINING\r\n250-SIZE 52428800\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n",
    b"HELO": b"250 sink.example\r\n",
    b"MAIL": b"250 2.1.0 Ok\r\n",
    b"RCPT": b"250 2.1.5 Ok\r\n",
    b"DATA": b"354 End data with <CR><LF>.<CR><LF>\r\n",
    b"RSET": b"250 2.0.0 Ok\r\n",
    b"NOOP": b"250 2.0.0 Ok\r\n",
    b"QUIT": b"221 2.0.0 Bye\r\n",
}
END = b"\r\n.\r\n"


class Sink(asyncio.Protocol):
    """One connection; `taken` counts over all of them."""

    taken = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.parts: list[bytes] = []
        self.in_body = False
        transport.write(b"220 sink.example ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        said: list[bytes] = []
        while data:
            data = self.body(data, said) if self.in_body else self.line(data, said)
        self.transport.write(b"".join(said))

    def line(self, data: bytes, said: list[bytes]) -> bytes:
        line, end, rest = data.partition(b"\n")
        if not end:
            self.parts.append(line)
            return b""
        if self.parts:
            line = b"".join((*self.parts, line))
            self.parts = []
        verb = line[:4].upper()
        said.append(b"250 %d\r\n" % Sink.taken if verb == b"XCOU" else ANSWERS.get(verb, b"500 What?\r\n"))
        self.in_body = verb == b"DATA"
        return rest

    def body(self, data: bytes, said: list[bytes]) -> bytes:
        """Body bytes are let go, but for the last few, in which the end may have begun."""
        tail = self.parts[0] if self.parts else b"\r\n"
        whole = tail + data
        at = whole.find(END)
        if at < 0:
            self.parts = [whole[-4:]]
            return b""
        self.parts, self.in_body = [], False
        Sink.taken += 1
        said.append(TAKE)
        return whole[at + len(END) :]


class Line(asyncio.Protocol):
    """One end of a long line: what comes is written to the other end half a round trip later."""

    def __init__(self, delay: float, port: int = 0) -> None:
        self.delay, self.port = delay, port
        self.other: Line | None = None
        self.early: deque[bytes] = deque()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        if self.other is not None:
            return
        loop = asyncio.get_running_loop()
        far = Line(self.delay)
        far.other = self
        self.dialling = loop.create_task(loop.create_connection(lambda: far, "127.0.0.1", self.port))
        self.dialling.add_done_callback(lambda _: self.answered(far))

    def answered(self, far: "Line") -> None:
        self.other = far
        while self.early:
            self.data_received(self.early.popleft())

    def data_received(self, data: bytes) -> None:
        if self.other is None:
            self.early.append(data)
        else:
            asyncio.get_running_loop().call_later(self.delay, self.other.transport.write, data)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 asyncio names it
        if self.other is not None:
            asyncio.get_running_loop().call_later(self.delay, self.other.transport.close)


async def main(delay: float, to: int) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Line(delay / 2000, to) if to else Sink(), "127.0.0.1", 0, backlog=500)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--delay", type=float, default=0)
    parser.add_argument("--to", type=int, default=0)
    words = parser.parse_args()
    asyncio.run(main(words.delay, words.to))
