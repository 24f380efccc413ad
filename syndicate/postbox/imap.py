"""An IMAP account as a postbox (RFC 3501), over TLS.

What was understood is deleted on the server; what was not is flagged, stays where it is, and is not read again.
Messages are fetched by UID and in part (BODY.PEEK), so nothing is marked as seen, and nothing huge comes in.
"""

import contextlib
import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from syndicate.errors import PostboxUnreachable
from syndicate.postbox.postbox import MOST_BYTES, Item

PATIENCE = 30.0
"""Seconds for each answer of the server."""
MOST_ITEMS = 10_000
"""Messages of one visit; the rest is for the next."""


@dataclass(frozen=True, slots=True)
class ImapBox:
    """One folder of an account. `tls` is given by tests; else the server's certificate is checked as browsers do."""

    host: str
    username: str
    password: str = field(repr=False)
    port: int = 993
    folder: str = "INBOX"
    tls: ssl.SSLContext | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        return f"{self.folder} on {self.host}:{self.port}"

    @contextmanager
    def open(self) -> Iterator["OpenedImap"]:
        """Raises PostboxUnreachable, here and from every method."""
        with _told(self.name):
            context = self.tls or ssl.create_default_context()
            server = imaplib.IMAP4_SSL(self.host, self.port, ssl_context=context, timeout=PATIENCE)
        try:
            with _told(self.name):
                server.login(self.username, self.password)
                _introduce(server)
                _ok(server.select(_quoted(self.folder)))
            yield OpenedImap(self.name, server)
        finally:
            with contextlib.suppress(imaplib.IMAP4.error, OSError):
                server.logout()


@dataclass(frozen=True, slots=True)
class OpenedImap:
    name: str
    server: imaplib.IMAP4 = field(repr=False)

    def items(self) -> Iterator[Item]:
        with _told(self.name):
            found = _ok(self.server.uid("SEARCH", "UNFLAGGED", "UNDELETED"))
            numbers = re.findall(rb"\d+", b" ".join(line for line in found if isinstance(line, bytes)))
        for number in numbers[:MOST_ITEMS]:
            data = self._fetch(number.decode())
            if data is not None:
                yield Item(number.decode(), data)

    def throw_away(self, item: Item) -> None:
        with _told(self.name):
            _ok(self.server.uid("STORE", item.name, "+FLAGS.SILENT", r"(\Deleted)"))
            if "UIDPLUS" in self.server.capabilities:
                _ok(self.server.uid("EXPUNGE", item.name))

    def keep(self, item: Item) -> None:
        with _told(self.name):
            _ok(self.server.uid("STORE", item.name, "+FLAGS.SILENT", r"(\Flagged)"))

    def _fetch(self, number: str) -> bytes | None:
        """The first bytes of a message; None when somebody else took it away meanwhile."""
        with _told(self.name):
            found = _ok(self.server.uid("FETCH", number, f"(BODY.PEEK[]<0.{MOST_BYTES}>)"))
        return next((part[1] for part in found if isinstance(part, tuple)), None)


def _introduce(server: imaplib.IMAP4) -> None:
    """RFC 2971: 163 and 126 open no folder for a program that does not say its name ("Unsafe Login")."""
    if "ID" in server.capabilities:
        _ok(server.xatom("ID", '("name" "syndicate")'))


def _ok(answer: tuple[str, list[Any]]) -> list[Any]:
    kind, lines = answer
    if kind != "OK":
        raise imaplib.IMAP4.error(_words(lines[0] if lines else b""))
    return lines


def _words(said: object) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return "".join(c if c.isprintable() else " " for c in text)[:200]


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


@contextmanager
def _told(name: str) -> Iterator[None]:
    try:
        yield
    except (imaplib.IMAP4.error, OSError) as error:
        said = _words(error.args[0] if error.args else error) if isinstance(error, imaplib.IMAP4.error) else str(error)
        raise PostboxUnreachable(
            f"The mailbox {name} cannot be read: {said}",
            hint="Check `bounces.imap_host`, `imap_username` and `imap_password`.",
        ) from None
