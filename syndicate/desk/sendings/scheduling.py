"""Schedules: every day, on weekdays or once a week the day's edition is made and sent; and the job that sees to it."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime, time
from typing import TypeVar

from syndicate.desk import audit
from syndicate.desk.editions import make_edition
from syndicate.desk.rights import OPERATOR, require
from syndicate.desk.rooms import START_DUE, Clock, Rooms
from syndicate.desk.sendings.guard import require_home
from syndicate.desk.sendings.orders import start_order
from syndicate.errors import NotFound
from syndicate.model.article import CHINA
from syndicate.model.schedule import Days, Question, Schedule, Terms, missed, next_due
from syndicate.model.staff import Role, Staff
from syndicate.store import orders
from syndicate.store import schedules as book

One = TypeVar("One")


def add_schedule(
    rooms: Rooms, days: Days, at: time, *, now: datetime, who: Staff = OPERATOR, terms: Terms | None = None
) -> Schedule:
    """Make and send the day's edition on these days at this time in China. The same again is the same schedule."""
    require(who, Role.EDITOR)
    with rooms.database.write() as db:
        rooms.defer(db, START_DUE)
        audit.record(rooms, db, who, "schedule.add", days.value, now=now, detail=f"{at:%H:%M}")
        return book.add(db, days, at, terms or rooms.terms, made_by=who.login, now=now)


def remove_schedule(rooms: Rooms, schedule_id: int, *, now: datetime, who: Staff = OPERATOR) -> None:
    """Nothing more comes of it; orders it made stay. Raises NotFound."""
    require(who, Role.EDITOR)
    with rooms.database.write() as db:
        book.remove(db, schedule_id)
        audit.record(rooms, db, who, "schedule.remove", str(schedule_id), now=now)


def schedules(rooms: Rooms) -> tuple[Schedule, ...]:
    """Every schedule, the one that is due next first."""
    with rooms.database.read() as db:
        return book.running(db)


async def start_due(rooms: Rooms, *, clock: Clock) -> datetime | None:
    """The job: make the orders of schedules that are due, start the sendings of orders that are; when to look again.

    Run twice or late it makes nothing twice: a time of a schedule has one order, an edition one sending. After days
    off, only the last time that was missed is made up for, and it asks when it is late. One that fails does not keep
    the others; then the first failure is raised. Raises Conflict where this database must not send (see `guard`).
    """
    return await asyncio.to_thread(_start_due, rooms, clock)


def _start_due(rooms: Rooms, clock: Clock) -> datetime | None:
    with rooms.database.read() as db:
        running, ready = book.running(db), orders.due(db, clock())
    if ready or any(schedule.due <= clock() for schedule in running):
        require_home(rooms, now=clock())
    failures = order_missed(rooms, clock())
    with rooms.database.read() as db:
        ready = orders.due(db, clock())
    failures += _each(ready, lambda wanted: start_order(rooms, wanted.id, now=clock()))
    if failures:
        raise failures[0]
    with rooms.database.read() as db:
        dues = [orders.next_due(db), *(schedule.due for schedule in book.running(db))]
    return min((due for due in dues if due), default=None)


def order_missed(rooms: Rooms, now: datetime) -> list[Exception]:
    """Make the orders of schedules that are due; what failed. A clock that was ahead and is not has its times back."""
    running = schedules(rooms)
    failures = _each([one for one in running if one.due <= now], lambda one: _order(rooms, one, now))
    ahead = [one for one in running if one.due > next_due(one.days, one.at, now)]
    return failures + _each(ahead, lambda one: _move(rooms, one, next_due(one.days, one.at, now)))


def _each(ones: Iterable[One], act: Callable[[One], object]) -> list[Exception]:
    failures = []
    for one in ones:
        try:
            act(one)
        except Exception as error:  # noqa: BLE001 the caller raises it, when the others had their turn
            failures.append(error)
    return failures


def _move(rooms: Rooms, schedule: Schedule, due: datetime) -> None:
    with rooms.database.write() as db:
        if book.by_id(db, schedule.id, alone=True).due == schedule.due:
            book.move(db, schedule.id, due)


def _order(rooms: Rooms, schedule: Schedule, now: datetime) -> None:
    """The order of the last time that has come; those before it are over."""
    due, before = missed(schedule.days, schedule.at, schedule.due, now)
    day = due.astimezone(CHINA).date()
    edition_id, skipped = None, None
    try:
        edition_id = make_edition(rooms, issue_date=day, now=now, week=schedule.days.weekly).id
    except NotFound:
        skipped = f"Nothing of {day} was signed off." + (f" {before} times before were missed." if before else "")
    with rooms.database.write() as db:
        if book.by_id(db, schedule.id, alone=True).due != schedule.due:
            return  # another worker was here
        orders.place(
            db,
            edition_id=edition_id,
            schedule_id=schedule.id,
            due=due,
            terms=schedule.terms,
            question=Question.RELEASE if rooms.two_people else None,
            asked_by=schedule.made_by,
            now=now,
            skipped=skipped,
        )
        book.move(db, schedule.id, next_due(schedule.days, schedule.at, now))
