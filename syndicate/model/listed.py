"""What the public lists say of an article: where it stands in them, without its words."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

ALL = "all"
"""The list of all parks, where a park has its slug."""


class Standing(StrEnum):
    """An article in a list: shown, taken back for ever, or moved to other parks by a correction."""

    LIVE = "live"
    RETRACTED = "retracted"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a park's list, or of the list of all."""

    key: str
    issue_date: date
    page_no: str
    ordinal: int
    changed: datetime
    """When its words last changed for the public (aware)."""
    news: datetime
    """When it last became news: signed off late, corrected; retracted, or moved away."""
    note: str | None = None
    """Of what is no longer there: what the public is told."""

    @property
    def month(self) -> str:
        """The month of its issue, `2023-03`; it never moves."""
        return f"{self.issue_date.year:04}-{self.issue_date.month:02}"


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a list: how many articles it shows, and when one of its articles was last news."""

    live: int
    news: datetime
