"""The catcher's SMTP side: aiosmtpd's protocol in the running loop, beside whatever else it serves. No AUTH, no TLS."""

import asyncio
import logging
from pathlib import Path
from typing import Self

from aiosmtpd.smtp import SMTP, Envelope, Session

from syndicate.catcher import maildir
from syndicate.catcher.callers import Caller, Port

MOST_BYTES = 32 * 1024 * 1024
MOST_RECIPIENTS = 100
MOST_ADDRESS = 254

logger = logging.getLogger(__name__)


class Catcher:
    """Catches all mail of one port. `async with Catcher(folder) as catcher` starts and stops it.

    A letter is on the disk before it is answered 250; two letters at once are written one after the other.
    """

    def __init__(self, folder: Path, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self.folder = folder
        self.host = host
        self.port = port
        """0 lets the machine choose; after `start` it is the port that was opened."""
        self._door = Port()

    async def start(self) -> int:
        """Make the mailbox, open the port and return it. Raises FolderError, DoorError."""
        maildir.prepare(self.folder)
        logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd's own log names readers
        self.port = await self._door.open(
            self._caller,
            self.host,
            self.port,
            named="The mail catcher",
            hint="Is another one running? Take another port, or 0 for any.",
        )
        return self.port

    async def stop(self) -> None:
        """Close the port and every connection; a letter that is being written is written."""
        await self._door.close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def handle_RCPT(  # noqa: N802 aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if len(address) > MOST_ADDRESS or not address.isprintable():
            return "553 5.1.3 That is no address"
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 aiosmtpd's name
        data = envelope.original_content or b""
        try:
            async with self._door.busy:
                for address in envelope.rcpt_tos:
                    await asyncio.to_thread(maildir.keep, self.folder, address, data)
        except OSError as error:
            logger.error("The mail catcher cannot write to %s: %s", self.folder, error.strerror)  # noqa: TRY400 no trace
            return "452 4.3.1 The mailbox cannot be written"
        return "250 2.0.0 Caught"

    async def handle_exception(self, error: Exception) -> str:
        logger.error("The mail catcher stumbled", exc_info=error)
        return "451 4.3.0 The catcher stumbled"

    def _caller(self) -> SMTP:
        return Caller(self, self._door.callers, data_size_limit=MOST_BYTES, ident="catcher")
