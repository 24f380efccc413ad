"""The wire: commands out, replies in, strictly. Takes a connection over after aiosmtplib has opened and encrypted it.

aiosmtplib keeps what follows a reply and takes it for the answer to the next command; and a body given to it is one
call, after which nobody knows whether the last dot left. Both decide about letters here.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Sequence

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
        self._loop = asyncio.get_running_loop()
        self._buffer = b""
        self._owed = 0
        self.answers: deque[Reply] = deque()
        """Those that came and were not yet asked for."""
        self._waiter: asyncio.Future[None] | None = None
        self._alarm: asyncio.TimerHandle | None = None
        self._patience = 0.0
        """Until when (the event loop's time) the next answer may take."""
        self._flushed = asyncio.Event()
        self._flushed.set()
        self.held_back = False
        """The end of `head` is still in our hands."""
        self._gone = asyncio.Event()
        self._why = ""
        self.too_many = False
        """The relay said more than it was asked: an answer may belong to another question."""
        transport.set_protocol(self)

    @property
    def usable(self) -> bool:
        return not self._why and not self._transport.is_closing()

    def put(self, head: Sequence[bytes], tail: bytes, answers: int) -> None:
        """Write `head`, which has no answer, and `tail`, which is owed that many. Raises Lost.

        Until the last byte of `head` is out of our hands we know that none of `tail` is, and take no answer.
        """
        if not self.usable:
            raise Lost(self._why or "the connection was lost")
        self._owed += answers
        # Paused is what waits in front of `tail`. One less to resume: asyncio's TLS transport compares with >=.
        self._transport.set_write_buffer_limits(high=len(tail), low=len(tail) - 1)
        self._transport.writelines((*head, tail))
        if self._transport.is_closing():  # asyncio tries at once: what failed here did not leave
            self.held_back = bool(head)
            raise self._end("the connection was lost")

    async def flushed(self, timeout: float) -> None:  # noqa: ASYNC109 ends the connection, not just the wait
        """Return when `head` is out. Raises Lost; `written` is false then."""
        if not self.held_back:
            return
        try:
            async with asyncio.timeout(timeout):
                await self._flushed.wait()
        except TimeoutError:
            raise self._end("the letter could not be handed over in time") from None
        if self.held_back:
            raise Lost(self._why)

    async def answer(self, timeout: float) -> Reply:  # noqa: ASYNC109 as above
        """The next answer that is owed. Raises Lost."""
        if not self.answers and self.usable:
            self._waiter = self._loop.create_future()
            self._watch(timeout)
            try:
                await self._waiter
            finally:
                self._waiter = None
        if not self.answers:
            raise Lost(self._why or "the connection was lost", written=not self.held_back)
        return self.answers.popleft()

    def _watch(self, timeout: float) -> None:
        """Lose patience at that time. One alarm serves many answers: it is set anew only when it would come late."""
        self._patience = self._loop.time() + timeout
        if self._alarm is None or self._alarm.when() > self._patience:
            self._rest()
            self._alarm = self._loop.call_at(self._patience, self._ring)

    def _ring(self) -> None:
        self._alarm = None
        if self._waiter is None or self._waiter.done():
            return
        if self._loop.time() < self._patience:
            self._alarm = self._loop.call_at(self._patience, self._ring)
        else:
            self._end("no answer in time")
            self._waiter.set_result(None)

    def _rest(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None

    async def ask(self, line: bytes, timeout: float) -> Reply:  # noqa: ASYNC109 as above
        """Write a line, wait for its one answer. Raises Lost."""
        self.put((), line + b"\r\n", 1)
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
        self._buffer = self._buffer + data if self._buffer else data
        if self.held_back or not self._owed:
            self._distrust("the relay spoke unasked")
        elif b"\n" in data or len(self._buffer) > MOST_REPLY_BYTES:
            self._read()
        if (self.answers or self._why) and self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _read(self) -> None:
        buffer, at = self._buffer, 0
        try:
            while at < len(buffer) and (found := cut(buffer, at)) is not None:
                reply, at = found
                if not self._owed:
                    self._extra(reply)
                    return
                self._owed -= 1
                self.answers.append(reply)
                if reply.code == AWAY:
                    self._end("the relay goes away")
                    return
        except Garbage:
            self._end("the answer is no SMTP reply")
            return
        self._buffer = buffer[at:]
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
        self.held_back = True
        self._flushed.clear()

    def resume_writing(self) -> None:
        if not self._why:
            self.held_back = False
            self._flushed.set()

    def _end(self, why: str) -> Lost:
        self._why = self._why or why
        self._rest()
        self._transport.abort()
        return Lost(self._why, written=not self.held_back)
