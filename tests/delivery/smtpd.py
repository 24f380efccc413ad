"""A hostile SMTP server: does what a script says for each recipient, and keeps a ledger of what it took."""

import asyncio
import base64
import ssl
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser
from typing import Self

from tests.delivery.misbehaviours import EARLY, KEPT_AND, REPLIES, TAKEN_IN_WORDS

OFFERS: Sequence[str] = ("SIZE 1000000", "8BITMIME", "SMTPUTF8")
PIPELINED: Sequence[str] = (*OFFERS, "PIPELINING")


@dataclass
class Smtpd:
    """`script`: what happens to a recipient at the first attempt, the second ..., and `ok` ever after."""

    script: Mapping[str, Sequence[str]] = field(default_factory=dict)
    offers: Sequence[str] = field(default_factory=lambda: OFFERS)
    sloppy: bool = False
    """Answer every command as if those before it had been taken: 354 after a refused reader."""
    pace: str = ""
    """`merged`: the answers of one turn come in one packet; `split`: each byte in a packet of its own."""
    greeting: str = "220 hostile.example ESMTP"
    tls: ssl.SSLContext | None = None
    implicit: bool = False
    password: str | None = None
    host: str = "127.0.0.1"
    port: int = 0
    took: Counter[str] = field(default_factory=Counter)
    """How often a recipient's letter was kept."""
    certain: Counter[str] = field(default_factory=Counter)
    """How often we said 250 and nothing else about one."""
    bodies: dict[str, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    ids: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    attempts: Counter[str] = field(default_factory=Counter)
    connections: int = 0
    commands: list[bytes] = field(default_factory=list)
    first: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the first letter is kept."""

    async def __aenter__(self) -> Self:
        self._tasks: set[asyncio.Task[None]] = set()
        self._server = await asyncio.start_server(
            self._meet, self.host, self.port, limit=2**24, ssl=self.tls if self.implicit else None
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Refuse connections from now on, and drop those there are."""
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self.connections += 1
        try:
            await Session(self, reader, writer).talk()
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()

    def misbehaviour(self, recipient: str) -> str:
        """What the script has for this attempt; `mail-...` scripts are looked up by the connection's next recipient."""
        script = self.script.get(recipient, ())
        attempt = self.attempts[recipient]
        return script[attempt] if attempt < len(script) else "ok"


class Drop(ConnectionError):
    """The server drops the connection now."""


class Session:
    """One connection."""

    def __init__(self, server: Smtpd, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.server, self.reader, self.writer = server, reader, writer
        self.doing = "ok"
        self.recipient = ""
        self.sender = ""
        self.mailed = self.named = False
        self.late = b""

    async def talk(self) -> None:
        await self.say(self.server.greeting)
        while line := await self.reader.readline():
            self.server.commands.append(line.rstrip(b"\r\n"))
            verb = line.split(maxsplit=1)[0].upper().decode("ascii", "replace")
            handler = getattr(self, f"do_{verb.lower()}", None)
            if handler is None:
                await self.say("500 5.5.1 What?")
            else:
                await handler(line.decode("utf-8", "replace").strip())

    async def say(self, text: str | bytes) -> None:
        data = text if isinstance(text, bytes) else text.encode() + b"\r\n"
        if self.server.pace == "merged":
            asyncio.get_running_loop().call_later(0 if self.late else 0.005, self.flush)
            self.late += data
            return
        split = self.server.pace == "split" and isinstance(text, str)
        for part in [data[at : at + 1] for at in range(len(data))] if split else [data]:
            self.writer.write(part)
            await self.writer.drain()
            if split:
                await asyncio.sleep(0)

    def flush(self) -> None:
        late, self.late = self.late, b""
        if late and not self.writer.is_closing():
            self.writer.write(late)

    async def scripted(self, step: str) -> bool:
        """Say what the script wants at this step; whether it wanted anything."""
        if self.doing == f"{step}-drop":
            self.flush()
            raise Drop
        if self.doing == f"{step}-silent":
            return True
        if self.doing == f"{step}-hang":
            await asyncio.sleep(3600)
        at, reply = (REPLIES | EARLY).get(self.doing, ("", ""))
        if at == step:
            await self.say(reply)
            if reply.startswith("421"):
                self.flush()
                raise Drop
        return at == step

    async def do_ehlo(self, _: str) -> None:
        lines = ["hostile.example", *self.server.offers]
        await self.say("\r\n".join([*(f"250-{line}" for line in lines[:-1]), f"250 {lines[-1]}"]))

    async def do_starttls(self, _: str) -> None:
        assert self.server.tls is not None
        await self.say("220 go")
        await self.writer.start_tls(self.server.tls)

    async def do_auth(self, line: str) -> None:
        given = base64.b64decode(line.split()[2]).split(b"\0")[2].decode()
        await self.say("235 2.7.0 in" if given == self.server.password else "535 5.7.8 Error: authentication failed")

    async def do_noop(self, _: str) -> None:
        await self.say("250 2.0.0 ok")

    async def do_quit(self, _: str) -> None:
        await self.say("221 2.0.0 bye")
        self.flush()
        raise Drop

    async def do_rset(self, _: str) -> None:
        self.mailed = self.named = False
        await self.say("250 2.0.0 ok")

    async def do_mail(self, line: str) -> None:
        self.sender = line
        # What the script has for MAIL must be known before RCPT tells whom it is for: the sender's tag does.
        tag = line.partition("paper+")[2].partition("@")[0]
        self.doing = self.server.misbehaviour(f"{tag}@example.com") if tag else "ok"
        if self.doing.startswith("mail"):
            self.server.attempts[f"{tag}@example.com"] += 1
        self.mailed = not await self.scripted("mail")
        if self.mailed:
            await self.say("250 2.1.0 ok")

    async def do_rcpt(self, line: str) -> None:
        if not (self.mailed or self.server.sloppy or self.doing == "mail-silent"):
            await self.say("503 5.5.1 MAIL first")
            return
        self.recipient = line[line.index("<") + 1 : line.index(">")]
        self.doing = self.server.misbehaviour(self.recipient)
        self.server.attempts[self.recipient] += 1
        self.named = not await self.scripted("rcpt")
        if self.named:
            await self.say("250 2.1.5 ok")
        self.named |= self.doing in TAKEN_IN_WORDS

    async def do_data(self, _: str) -> None:
        if not (self.named or self.server.sloppy):
            await self.say("554 5.5.1 no valid recipients")
            return
        if await self.scripted("data"):
            return
        self.mailed = self.named = False
        unasked = "\r\n250 2.0.0 kept, or so we say" if self.doing == "body-unasked" else ""
        await self.say(f"354 go ahead{unasked}")  # in one packet: seen before the body leaves
        if self.doing == "body-drop":
            await self.reader.readline()
            raise Drop
        stuffed = await self.reader.readuntil(b"\r\n.\r\n")
        if not await self.scripted("dot"):
            await self.end(stuffed[:-3])

    async def end(self, stuffed: bytes) -> None:
        if self.doing == "lost-drop":
            self.flush()
            raise Drop
        if self.doing == "body-unasked":
            await self.say("451 4.3.0 Not kept")
            return
        self.keep(stuffed)
        if self.doing in KEPT_AND:
            await self.say(KEPT_AND[self.doing])
            return
        if self.doing.startswith("kept"):
            await self.keep_back()
        await self.accept()

    async def keep_back(self) -> None:
        """Never say what became of a letter that was kept."""
        if self.doing == "kept-slow":
            for byte in b"250 2.0.0 kept":
                await self.say(bytes([byte]))
                await asyncio.sleep(0.1)
        self.flush()
        if self.doing != "kept-drop":
            await asyncio.sleep(3600)
        raise Drop

    async def accept(self) -> None:
        if self.doing == "ok-late":
            await asyncio.sleep(0.05)
        self.server.certain[self.recipient] += 1
        await self.say("250 2.0.0 kept")
        if self.doing == "ok-drop":
            self.flush()
            raise Drop
        if self.doing == "ok-unasked":
            await asyncio.sleep(0.02)
            await self.say("250 2.0.0 kept, did I say?")

    def keep(self, stuffed: bytes) -> None:
        lines = [line[1:] if line.startswith(b".") else line for line in stuffed.split(b"\r\n")]
        body = b"\r\n".join(lines)
        self.server.took[self.recipient] += 1
        self.server.first.set()
        self.server.bodies[self.recipient].add(body)
        self.server.ids[self.recipient].add(str(BytesHeaderParser().parsebytes(body)["Message-ID"]))
