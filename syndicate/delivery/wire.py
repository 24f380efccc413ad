"""The wire: one command, one reply, strictly. Takes a connection over after aiosmtplib has opened and encrypted it.

aiosmtplib keeps what follows a reply and takes it for the answer to the next command; and a body given to it is one
call, after which nobody knows whether the last dot left. Both decide about letters here.
"""

import asyncio
import contextlib

from syndicate.delivery.replies import MOST_REPLY_BYTES, Garbage, cut
from syndicate.model.sending import Reply

GOING_AWAY = b"421"
LONGEST_GOODBYE = 1.0


class Lost(Exception):
    """The connection is of no use any more. `written`: whether our last line may have reached the relay."""

    def __init__(self, why: str, *, written: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.written = written


class Wire(asyncio.Protocol):
    """A connection that answers one command at a time. Anything said unasked, or no reply at all, ends it."""

    def __init__(self, transport: asyncio.WriteTransport) -> None:
        self._transport = transport
        self._buffer = b""
        self._waiter: asyncio.Future[Reply] | None = None
        self._flushed = asyncio.Event()
        self._flushed.set()
        self._gone = asyncio.Event()
        self._why = ""
        # Pause as soon as anything waits in our buffers: `send` then knows when all of it is out. Not 0: asyncio's
        # TLS transport compares with >= and would pause an empty buffer.
        transport.set_write_buffer_limits(high=1, low=0)
        transport.set_protocol(self)

    @property
    def usable(self) -> bool:
        return not self._why and not self._transport.is_closing()

    async def ask(self, line: bytes, timeout: float) -> Reply:  # noqa: ASYNC109 ends the connection, not just the wait
        """Write a line, wait for its one reply. Raises Lost."""
        self._must_be_usable()
        self._waiter = asyncio.get_running_loop().create_future()
        self._transport.write(line + b"\r\n")
        try:
            async with asyncio.timeout(timeout):
                return await self._waiter
        except TimeoutError:
            raise self._end("no answer in time", written=True) from None
        finally:
            self._waiter = None

    async def send(self, data: bytes, timeout: float) -> None:  # noqa: ASYNC109 as above
        """Write data that has no reply, and wait until it is out of our hands. Raises Lost."""
        self._must_be_usable()
        self._transport.write(data)
        try:
            async with asyncio.timeout(timeout):
                await self._flushed.wait()
        except TimeoutError:
            raise self._end("the letter could not be handed over in time") from None
        self._must_be_usable()

    async def close(self) -> None:
        """Drop the connection, whatever its state."""
        self._end("closed")
        # asyncio's TLS tells a lost connection to whoever held the transport a moment before: do not wait for ever.
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._gone.wait(), LONGEST_GOODBYE)

    def data_received(self, data: bytes) -> None:
        if self._waiter is None or self._waiter.done():
            self._end("the relay spoke unasked")
            return
        self._buffer += data
        try:
            found = cut(self._buffer) if b"\n" in data or len(self._buffer) > MOST_REPLY_BYTES else None
        except Garbage:
            self._waiter.set_exception(self._end("the answer is no SMTP reply", written=True))
            return
        if found is None:
            return
        reply, rest = found
        self._buffer = b""
        if rest and not rest.startswith(GOING_AWAY):
            self._waiter.set_exception(self._end("more than one answer", written=True))
            return
        self._waiter.set_result(reply)
        if rest:
            self._end("the relay goes away")

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 asyncio names it
        self._end("the connection was lost")
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(Lost(self._why, written=True))
        self._flushed.set()
        self._gone.set()

    def pause_writing(self) -> None:
        self._flushed.clear()

    def resume_writing(self) -> None:
        self._flushed.set()

    def _must_be_usable(self) -> None:
        if not self.usable:
            raise Lost(self._why or "the connection was lost")

    def _end(self, why: str, *, written: bool = False) -> Lost:
        self._why = self._why or why
        self._transport.abort()
        return Lost(self._why, written=written)
