"""Schedules: which days, which time in China, and when that is next."""

from datetime import datetime, time, timedelta

import sqlalchemy as sa

from syndicate.errors import NotFound
from syndicate.model.schedule import MINUTES, Days, Schedule, Terms, next_due
from syndicate.store.database import Db
from syndicate.store.schema_sendings import schedules

s = schedules.c


def add(db: Db, days: Days, at: time, terms: Terms, *, made_by: str, now: datetime) -> Schedule:
    """A new schedule; or the one with these days, time and terms that is there already."""
    row = {
        "days": days.value,
        "minute": at.hour * MINUTES + at.minute,
        "at_least": terms.at_least,
        "late": None if terms.late is None else int(terms.late.total_seconds()),
        "made_by": made_by,
        "due": next_due(days, at, now),
    }
    for one in running(db):
        if (one.days, one.at, one.terms) == (days, at, terms):
            return one
    return by_id(db, db.execute(sa.insert(schedules).values(row).returning(s.id)).scalar_one())


def remove(db: Db, schedule_id: int) -> None:
    """Nothing more comes of it; its orders stay. Raises NotFound."""
    by_id(db, schedule_id)
    db.execute(sa.update(schedules).where(s.id == schedule_id).values(due=None))


def by_id(db: Db, schedule_id: int, *, alone: bool = False) -> Schedule:
    """With `alone` nobody else moves it until the transaction ends. Raises NotFound, also when it was removed."""
    query = sa.select(schedules).where(s.id == schedule_id, s.due.is_not(None))
    row = db.execute(query.with_for_update() if alone else query).one_or_none()
    if row is None:
        raise NotFound(f"There is no schedule {schedule_id}.", hint="`syndicate schedule list` shows them.")
    return _schedule(row)


def running(db: Db) -> tuple[Schedule, ...]:
    """Every schedule that was not removed, the one that is due first first."""
    rows = db.execute(sa.select(schedules).where(s.due.is_not(None)).order_by(s.due, s.id)).all()
    return tuple(_schedule(row) for row in rows)


def move(db: Db, schedule_id: int, due: datetime) -> None:
    """Set when it is due next."""
    db.execute(sa.update(schedules).where(s.id == schedule_id).values(due=due))


def _schedule(row: sa.Row[tuple[object, ...]]) -> Schedule:
    return Schedule(
        id=row.id,
        days=Days(row.days),
        at=time(*divmod(row.minute, MINUTES)),
        terms=Terms(row.at_least, None if row.late is None else timedelta(seconds=row.late)),
        made_by=row.made_by,
        due=row.due,
    )
