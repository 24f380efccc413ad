"""The wire: commands out, replies in, strictly. Takes a connection over after aiosmtplib has opened and encrypted it.

aiosmtplib keeps what follows a reply and takes it for the answer to the next command; and a body given to it is one
call, after which nobody knows whether the last dot left. Both decide about letters here.
"""

import asyncio
import contextlib
from collections import deque

from syndicate.delivery.replies import MOST_REPLY_BYTES, Garbage, cut
from syndicate.model.sending import Reply

AWAY = 421
LONGEST_GOODBYE = 1.0


class Lost(Exception):
    """The connection is of no use any more. `written`: whether all that was put may have reached the relay."""

    def __init__(self, why: str, *, written: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.written = written


class Wire(asyncio.Protocol):
    """A connection that owes as many answers as were asked for. One too many, or one that is no reply, ends it."""

    def __init__(self, transport: asyncio.WriteTransport) -> None:
        self._transport = transport
        self._buffer = b""
        self._owed = 0
        self._answers: deque[Reply] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self._flushed = asyncio.Event()
        self._flushed.set()
        self._held_back = False
        self._gone = asyncio.Event()
        self._why = ""
        self.too_many = False
        """The relay said more than it was asked: an answer may belong to another question."""
        transport.set_protocol(self)

    @property
    def usable(self) -> bool:
        return not self._why and not self._transport.is_closing()

    def put(self, head: bytes, tail: bytes, answers: int) -> None:
        """Write `head`, which has no answer, and `tail`, which is owed that many. Raises Lost.

        Until the last byte of `head` is out of our hands we know that none of `tail` is, and take no answer.
        """
        if not self.usable:
            raise Lost(self._why or "the connection was lost")
        self._owed += answers
        # Paused is what waits in front of `tail`. One less to resume: asyncio's TLS transport compares with >=.
        self._transport.set_write_buffer_limits(high=len(tail), low=len(tail) - 1)
        self._transport.write(head + tail if head else tail)
        if self._transport.is_closing():  # asyncio tries at once: what failed here did not leave
            self._held_back = bool(head)
            raise self._end("the connection was lost")

    async def flushed(self, timeout: float) -> None:  # noqa: ASYNC109 ends the connection, not just the wait
        """Return when `head` is out. Raises Lost; `written` is false then."""
        if not self._held_back:
            return
        try:
            async with asyncio.timeout(timeout):
                await self._flushed.wait()
        except TimeoutError:
            raise self._end("the letter could not be handed over in time") from None
        if self._held_back:
            raise Lost(self._why)

    async def answer(self, timeout: float) -> Reply:  # noqa: ASYNC109 as above
        """The next answer that is owed. Raises Lost."""
        if not self._answers and self.usable:
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout(timeout):
                    await self._waiter
            except TimeoutError:
                raise self._end("no answer in time") from None
            finally:
                self._waiter = None
        if not self._answers:
            raise Lost(self._why or "the connection was lost", written=not self._held_back)
        return self._answers.popleft()

    async def ask(self, line: bytes, timeout: float) -> Reply:  # noqa: ASYNC109 as above
        """Write a line, wait for its one answer. Raises Lost."""
        self.put(b"", line + b"\r\n", 1)
        reply = await self.answer(timeout)
        if self.too_many:
            raise self._end("more than one answer")
        return reply

    async def close(self) -> None:
        """Drop the connection, whatever its state."""
        self._end("closed")
        # asyncio's TLS tells a lost connection to whoever held the transport a moment before: do not wait for ever.
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._gone.wait(), LONGEST_GOODBYE)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if self._held_back or not self._owed:
            self._distrust("the relay spoke unasked")
        elif b"\n" in data or len(self._buffer) > MOST_REPLY_BYTES:
            self._read()
        if (self._answers or self._why) and self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _read(self) -> None:
        try:
            while self._buffer and (found := cut(self._buffer)) is not None:
                reply, self._buffer = found
                if not self._owed:
                    self._extra(reply)
                    return
                self._owed -= 1
                self._answers.append(reply)
                if reply.code == AWAY:
                    self._end("the relay goes away")
                    return
        except Garbage:
            self._end("the answer is no SMTP reply")
            return
        if self._buffer and not self._owed:
            self._distrust("more than one answer")

    def _extra(self, reply: Reply) -> None:
        """A farewell after the last answer takes nothing back; anything else does."""
        if reply.code == AWAY:
            self._end("the relay goes away")
        else:
            self._distrust("more than one answer")

    def _distrust(self, why: str) -> None:
        self.too_many = True
        self._end(why)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 asyncio names it
        self._end("the connection was lost")
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
        self._flushed.set()
        self._gone.set()

    def pause_writing(self) -> None:
        self._held_back = True
        self._flushed.clear()

    def resume_writing(self) -> None:
        if not self._why:
            self._held_back = False
            self._flushed.set()

    def _end(self, why: str) -> Lost:
        self._why = self._why or why
        self._transport.abort()
        return Lost(self._why, written=not self._held_back)
