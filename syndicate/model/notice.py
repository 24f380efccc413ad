"""A notice: a letter to one person about their own doing. It is no edition and goes to nobody else."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class NoticeKind(StrEnum):
    """What it says; each has its template."""

    CONFIRM = "confirm"
    WELCOME = "welcome"
    ALREADY = "already"
    PREFERENCES = "preferences"
    CHANGED = "changed"
    MOVED = "moved"
    PROBE = "probe"


@dataclass(frozen=True, slots=True)
class Notice:
    """One row of the outbox. It holds no link: links are signed when it is composed, the same each time."""

    id: int
    kind: NoticeKind
    address: str
    language: str
    reader_id: int | None
    request_id: int | None
    context: str
    """What else it says, as JSON, frozen when it was made."""
    created: datetime
