"""The bounce door: an LMTP (RFC 2033) or SMTP listener for a mail server on this machine. No AUTH, no TLS.

A recipient we did not make is refused at RCPT with 550, so the mail server never has to send a bounce about a bounce.
A message is answered 250 when it is dealt with, and 451 when it could not be: then the mail server comes again.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Literal, Self

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from syndicate.catcher.callers import Caller, Port
from syndicate.errors import SyndicateError

MOST_BYTES = 8 * 1024 * 1024

Known = Callable[[str], bool]
"""Whether an address is one of ours. Quick, no I/O."""
Take = Callable[[bytes, str], object]
"""Deal with a message for a recipient; called in a thread. Raises SyndicateError when it has to come again."""

logger = logging.getLogger(__name__)


class BounceDoor:
    """`async with BounceDoor(known, take) as door` opens and closes it; `door.port` is where."""

    def __init__(
        self,
        known: Known,
        take: Take,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        protocol: Literal["lmtp", "smtp"] = "lmtp",
    ) -> None:
        self.host = host
        self.port = port
        self._known = known
        self._take = take
        self._kind = _LmtpCaller if protocol == "lmtp" else Caller
        self._door = Port()

    async def __aenter__(self) -> Self:
        """Raises DoorError."""
        logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd's own log names addresses
        self.port = await self._door.open(
            self._caller,
            self.host,
            self.port,
            named="The bounce door",
            hint="Is another `syndicate serve` running? Choose another `bounces.port`.",
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        """A message that is being dealt with is dealt with."""
        await self._door.close()

    async def handle_RCPT(  # noqa: N802 aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if envelope.rcpt_tos:
            return "452 4.5.3 One recipient at a time"  # LMTP answers for each after the dot, aiosmtpd once
        if not self._known(address):
            return "550 5.1.1 No such return path"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 aiosmtpd's name
        data = envelope.original_content or b""
        try:
            async with self._door.busy:
                await asyncio.to_thread(self._take, data, envelope.rcpt_tos[0])
        except SyndicateError as error:
            logger.error("A bounce has to come again: %s", error)  # noqa: TRY400 it says what to do
            return "451 4.3.0 Try again later"
        return "250 2.0.0 Taken"

    async def handle_exception(self, error: Exception) -> str:
        logger.error("The bounce door stumbled", exc_info=error)
        return "451 4.3.0 The bounce door stumbled"

    def _caller(self) -> SMTP:
        return self._kind(self, self._door.callers, data_size_limit=MOST_BYTES, ident="bounces")


class _LmtpCaller(Caller, LMTP):
    """The same, greeted with LHLO."""
