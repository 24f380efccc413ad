"""A port of ours and its connections: known while they last, so that all can be closed."""

import asyncio
from collections.abc import Callable
from typing import Any, cast

from aiosmtpd.smtp import SMTP

from syndicate.errors import DoorError


class Port:
    """A port that answers with aiosmtpd's protocol. Hold `busy` while a message is dealt with: `close` waits for it."""

    def __init__(self) -> None:
        self.callers: set[asyncio.WriteTransport] = set()
        self.busy = asyncio.Lock()
        self._server: asyncio.Server | None = None

    async def open(self, make: Callable[[], SMTP], host: str, port: int, *, named: str, hint: str) -> int:
        """Listen; returns the port, which the machine chooses where 0 is asked for. Raises DoorError."""
        try:
            self._server = await asyncio.get_running_loop().create_server(make, host, port)
        except OSError as error:
            raise DoorError(f"{named} cannot open {host}:{port}: {error.strerror}.", hint=hint) from None
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """End every connection; nothing where it was never open."""
        if self._server is None:
            return
        self._server.close()
        async with self.busy:
            while self.callers:
                for transport in self.callers:
                    transport.abort()
                await asyncio.sleep(0)
        await self._server.wait_closed()
        self._server = None


class Caller(SMTP):
    """One connection; in `callers` while it is open."""

    def __init__(self, handler: object, callers: set[asyncio.WriteTransport], **options: Any) -> None:
        super().__init__(
            handler, enable_SMTPUTF8=True, hostname="localhost", loop=asyncio.get_running_loop(), **options
        )
        self._callers = callers
        self._own: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._own = cast("asyncio.WriteTransport", transport)
        self._callers.add(self._own)

    def connection_lost(self, error: Exception | None) -> None:
        if self._own is not None:
            self._callers.discard(self._own)
        super().connection_lost(error)
