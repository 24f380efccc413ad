"""Connections of a server of ours: known while they last, so that all can be closed."""

import asyncio
from typing import Any, cast

from aiosmtpd.smtp import SMTP


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
