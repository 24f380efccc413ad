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
    pieces: tuple[bytes, ...]
    """The message. Large pieces are shared with other letters; the first one holds all headers."""
    encoded: bool = False
    """Made of checked headers and base64 alone: its body is known to be ASCII in short lines, none of which ends
    astray."""

    @property
    def data(self) -> bytes:
        """The whole message."""
        return b"".join(self.pieces)


@dataclass(frozen=True, slots=True)
class LetterStyle:
    """What holds for all letters of a paper."""

    language: str = "zh-CN"
    full_text: bool = False
    """Whole stories, as far as they fit; else summaries."""
    label: str = ""
    """Stands first in every subject: `【广告】` where letters are advertising (MIIT order 38, article 13)."""
