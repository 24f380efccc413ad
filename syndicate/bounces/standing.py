"""When soft bounces become too many: five days of them in a week or longer, then a probe. Pure."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

DAYS = 5
"""Days with a bounce, each counted once however many letters came back."""
SPAN = timedelta(days=7)
"""Between the first and the last of them, at least."""
STALE = timedelta(days=28)
"""Without a bounce for longer than this, a mailbox is as good as new."""
PATIENCE = timedelta(days=7)
"""A probe that did not come back within this time has arrived."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The days on which a reader's letters came back, and when a probe was sent."""

    days: int
    first: date
    last: date
    probed: datetime | None = None

    @property
    def wants_probe(self) -> bool:
        return self.probed is None and self.days >= DAYS and self.last - self.first >= SPAN


def after_bounce(before: Standing | None, day: date) -> Standing:
    """The standing after one more soft bounce on `day`. Days that come late, out of order, change nothing."""
    if before is None or day - before.last > STALE:
        return Standing(1, day, day)
    if day <= before.last:
        return before
    return replace(before, days=before.days + 1, last=day)
