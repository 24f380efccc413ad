"""A reader and what they chose."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LANGUAGES = ("zh-CN", "en")
"""What a reader can choose to be written to in (BCP 47); the first where nothing is chosen."""


class Rhythm(StrEnum):
    """How often a reader wants a letter."""

    EDITION = "edition"
    DAILY = "daily"
    WEEKLY = "weekly"


class ReaderState(StrEnum):
    """Only `confirmed` readers get letters."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    LEFT = "left"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True)
class Choice:
    """Parks (slugs; empty means all of them) and rhythm."""

    parks: frozenset[str] = frozenset()
    rhythm: Rhythm = Rhythm.EDITION

    def wants(self, parks: tuple[str, ...]) -> bool:
        """Whether a story of these parks is for this reader; a story of no park is for those who want all."""
        return not self.parks or not self.parks.isdisjoint(parks)


@dataclass(frozen=True, slots=True)
class Reader:
    """One subscriber. `id` is the only name of a reader that may stand in a log."""

    id: int
    address: str
    name: str | None
    choice: Choice
    state: ReaderState
    language: str = LANGUAGES[0]
    paused: datetime | None = None
    """Until when no letter goes out."""
    source: str = ""
    """How they came: a form, an import, the command line."""
    created: datetime | None = None
