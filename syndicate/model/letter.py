"""A letter: one message for one reader."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a letter is for, and which stories it carries: positions in the edition, ascending."""

    reader_id: int
    address: str
    name: str | None
    parks: tuple[str, ...]
    """The slugs the reader chose, empty for all: as frozen when the sending began."""
    stories: tuple[int, ...]
    message_id: str
    """With its angle brackets; from the ledger, the same for every attempt and repeat."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message ready for the wire: CRLF, no line over 998 bytes, not dot-stuffed."""

    message_id: str
    sender: str
    recipient: str
    data: bytes
