"""What a message says, as values."""

from dataclasses import dataclass
from enum import StrEnum

from syndicate.model.sending import Reply


class Kind(StrEnum):
    """`failure` and `complaint` are about a letter; `delay` is no bounce; `leave` asks to be taken off the list.

    `success`, `auto_reply` and `challenge` are of no interest; `other` is for a person to read.
    """

    FAILURE = "failure"
    COMPLAINT = "complaint"
    LEAVE = "leave"
    DELAY = "delay"
    SUCCESS = "success"
    AUTO_REPLY = "auto_reply"
    CHALLENGE = "challenge"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Said:
    """What one message says. Nothing in it is proved: tags, Message-IDs and tokens are only what was found.

    `reply` is raw (addresses and control characters in it); a code of 0 means that none was given.
    """

    kind: Kind
    reply: Reply
    tags: tuple[str, ...]
    """Return-path tags, those of the addresses it was sent to first."""
    message_ids: tuple[str, ...]
    """Message-IDs, in the form of ours, with their angle brackets."""
    about: frozenset[str] = frozenset()
    """Whom the report says it is about: another than the letter's reader where the letter was forwarded."""
    token: str = ""
    """The leave token of a request to leave."""
    digest: str = ""
    """Tells one message from another, also when it comes in by another door."""
