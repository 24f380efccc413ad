"""Orders and schedules: what somebody wants sent, when, and under which conditions; in Chinese time."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from syndicate.model.article import CHINA

MINUTES = 60
WORKDAYS = 5


class OrderState(StrEnum):
    """`waiting` for its time, `asking` a person; the rest is for ever."""

    WAITING = "waiting"
    ASKING = "asking"
    STARTED = "started"
    SKIPPED = "skipped"
    WITHDRAWN = "withdrawn"


class Question(StrEnum):
    """What an order asks a person before it goes on.

    `release`: another person than the one who asked must say yes. `late`: its time has long passed. `trouble`: its
    letters could not be written. `restored`: the database is another one than the one that sent last.
    """

    RELEASE = "release"
    LATE = "late"
    TROUBLE = "trouble"
    RESTORED = "restored"


class Days(StrEnum):
    """On which days a schedule is due. Weekdays are Monday to Friday: holidays move, and are an editor's business."""

    EVERY_DAY = "every-day"
    WEEKDAYS = "weekdays"
    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @property
    def weekly(self) -> bool:
        """Once a week: its edition is that of the week."""
        return self not in {Days.EVERY_DAY, Days.WEEKDAYS}

    def hold(self, weekday: int) -> bool:
        """Whether this weekday (0 is Monday) is one of them."""
        if self is Days.EVERY_DAY:
            return True
        if self is Days.WEEKDAYS:
            return weekday < WORKDAYS
        return list(Days).index(self) - 2 == weekday


@dataclass(frozen=True, slots=True)
class Terms:
    """Conditions of an order: at least so many stories, and ask when it is late by more than this (None: never)."""

    at_least: int = 1
    late: timedelta | None = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Order:
    """Somebody's wish that an edition be sent at `due`. One edition has one open order at most."""

    id: int
    edition_id: int | None
    """None: a schedule found nothing to send."""
    edition_key: str | None
    schedule_id: int | None
    sending_id: int | None
    state: OrderState
    question: Question | None
    due: datetime
    terms: Terms
    asked_by: str
    answered_by: str | None
    cause: str | None
    """Why it asks, or why it was skipped, in words for an editor."""
    changed: datetime


@dataclass(frozen=True, slots=True)
class Schedule:
    """Make the day's edition and send it, on these days at this time in China. `due` is the next time."""

    id: int
    days: Days
    at: time
    terms: Terms
    made_by: str
    due: datetime


def next_due(days: Days, at: time, after: datetime) -> datetime:
    """The first instant after `after` that is `at` in China on one of `days`; in China's time."""
    day = after.astimezone(CHINA).replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    while day <= after or not days.hold(day.weekday()):
        day += timedelta(days=1)
    return day


def missed(days: Days, at: time, due: datetime, now: datetime) -> tuple[datetime, int]:
    """The last time up to `now` that a schedule due since `due` had, and how many times before that were missed."""
    last, number = due, 0
    while (later := next_due(days, at, last)) <= now:
        last, number = later, number + 1
    return last, number


def not_before(when: datetime, earliest: time | None) -> datetime:
    """`when`, or `earliest` of the same Chinese day if that is later."""
    if earliest is None:
        return when
    local = when.astimezone(CHINA)
    return max(when, local.replace(hour=earliest.hour, minute=earliest.minute, second=0, microsecond=0))
