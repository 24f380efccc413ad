"""A fast SMTP sink: takes everything, offers PIPELINING, counts. `XCOUNT` answers how many letters it took.

    python bench/sink.py [--keeps MILLISECONDS] [--delay MILLISECONDS --to PORT]

Prints its port. With `--keeps` each letter is answered so much later, as by a relay that writes it to its disk. With
`--to` it is a proxy instead: every byte to and from that port of this machine comes half of `--delay` later, as over
a long line. The sink is a loop around epoll with one buffer: it costs a tenth of what its
clients do, so that they are what is measured.
"""

import argparse
import asyncio
import select
import socket
import sys
import time
from collections import deque
from contextlib import suppress

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
AFTER_END = 1024
"""In how many last bytes of a packet the end of a letter is looked for first: an envelope is all that follows it."""


class Sink:
    """One connection; `taken` counts over all of them."""

    taken = 0
    keeps = 0.0
    """Seconds that a letter's answer takes."""
    late: deque[tuple[float, "Sink", bytes]]
    """What is to be said, when, in turn."""

    def __init__(self, connection: socket.socket) -> None:
        connection.setblocking(False)  # noqa: FBT003 its only argument
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.connection = connection
        self.in_body = False
        self.rest = b""
        """The begun line, or in a body the last few bytes, in which the end may have begun."""
        connection.send(b"220 sink.example ESMTP\r\n")

    def read(self, buffer: bytearray) -> bool:
        """What has come; false when nothing more will."""
        try:
            size = self.connection.recv_into(buffer)
        except BlockingIOError:
            return True
        except OSError:
            return False
        said: list[bytes] = []
        before = Sink.taken
        rest = self.end_of_body(buffer, size, said) if self.in_body else self.rest + buffer[:size]
        while rest:
            rest = self.body(rest, said) if self.in_body else self.line(rest, said)
        if said and Sink.keeps and Sink.taken > before:
            Sink.late.append((time.monotonic() + Sink.keeps, self, b"".join(said)))
        elif said:
            self.connection.send(b"".join(said))
        return size > 0

    @classmethod
    def wait(cls) -> float | None:
        """Say what is due; seconds until the next is, None for ever."""
        now = time.monotonic()
        while cls.late and cls.late[0][0] <= now:
            _, sink, said = cls.late.popleft()
            with suppress(OSError):
                sink.connection.send(said)
        return cls.late[0][0] - now if cls.late else None

    def end_of_body(self, buffer: bytearray, size: int, said: list[bytes]) -> bytes:
        """What follows the letter, whose bytes are let go without a look at each. A client sends one in a go."""
        at = buffer.rfind(END, max(0, size - AFTER_END), size) if size > AFTER_END else -1
        if at < 0:
            return self.body(bytes(buffer[:size]), said)
        self.took(said)
        return bytes(buffer[at + len(END) : size])

    def body(self, data: bytes, said: list[bytes]) -> bytes:
        whole = self.rest + data
        at = whole.find(END)
        if at < 0:
            self.rest = whole[-4:]
            return b""
        self.took(said)
        return whole[at + len(END) :]

    def took(self, said: list[bytes]) -> None:
        self.rest, self.in_body = b"", False
        Sink.taken += 1
        said.append(TAKE)

    def line(self, data: bytes, said: list[bytes]) -> bytes:
        line, end, rest = data.partition(b"\n")
        self.rest = b"" if end else data
        if not end:
            return b""
        verb = line[:4].upper()
        said.append(b"250 %d\r\n" % Sink.taken if verb == b"XCOU" else ANSWERS.get(verb, b"500 What?\r\n"))
        self.in_body = verb == b"DATA"
        if self.in_body:
            self.rest = b"\r\n"
        return rest


def serve() -> None:
    """For ever."""
    door = socket.create_server(("127.0.0.1", 0), backlog=500)
    tell(door.getsockname()[1])
    poll = select.epoll()
    poll.register(door, select.EPOLLIN)
    sinks: dict[int, Sink] = {}
    buffer = bytearray(1 << 20)
    while True:
        for number, _ in poll.poll(Sink.wait()):
            if number == door.fileno():
                sink = Sink(door.accept()[0])
                sinks[sink.connection.fileno()] = sink
                poll.register(sink.connection, select.EPOLLIN)
            elif not sinks[number].read(buffer):
                poll.unregister(number)
                sinks.pop(number).connection.close()


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


async def lengthen(delay: float, to: int) -> None:
    """For ever."""
    server = await asyncio.get_running_loop().create_server(lambda: Line(delay / 2000, to), "127.0.0.1", 0, backlog=500)
    tell(server.sockets[0].getsockname()[1])
    await server.serve_forever()


def tell(port: int) -> None:
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--keeps", type=float, default=0)
    parser.add_argument("--delay", type=float, default=0)
    parser.add_argument("--to", type=int, default=0)
    words = parser.parse_args()
    if words.to:
        asyncio.run(lengthen(words.delay, words.to))
    else:
        Sink.keeps, Sink.late = words.keeps / 1000, deque()
        serve()
