"""Paces: how many letters left this minute and this day, by relay, by provider and in all; across all workers.

A worker asks for many letters at once. What exceeds a limit is told its minute: those who wait queue up, so that
everybody is put off once and not every minute anew.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from syndicate.model.locks import Lock
from syndicate.model.pace import Grant, Limits, Want
from syndicate.store.database import Db, lock
from syndicate.store.schema_ledger import paces

MINUTE, DAY, CHINA = 60, 86400, 8 * 3600
SLOW_FOR = timedelta(hours=1)
"""How long a provider that said "too fast" is written to at half the pace; then at double that, until it is as set."""
AGAIN = timedelta(seconds=15)
"""Many letters in flight hear the same: a pace is not halved twice within so many seconds."""
LEAST = 6
"""Letters a minute that even the slowest provider is offered."""

p = paces.c
_FRESH: Mapping[str, Any] = {
    "minute": 0, "used": 0, "day": 0, "used_today": 0, "days": 0, "queued": 0, "learned": None, "until": 0, "slowed": 0
}  # fmt: skip


def take(db: Db, wants: Sequence[Want], now: datetime) -> tuple[Grant, ...]:
    """A share of each limit, in the order in which it was asked for."""
    lock(db, Lock.PACE)
    at = int(now.timestamp())
    rows = {row.scope: dict(row._mapping) for row in db.execute(sa.select(paces))}  # noqa: SLF001 its public name
    grants = []
    for want in wants:
        row = rows.setdefault(want.scope, {"scope": want.scope, **_FRESH})
        _turn(row, at)
        grants.append(_grant(row, want, at))
    _keep(db, [rows[scope] for scope in dict.fromkeys(want.scope for want in wants)])
    return tuple(grants)


def forget_promises(db: Db) -> None:
    """Minutes promised to letters that wait may go to others: a sending that had them was held or cancelled."""
    lock(db, Lock.PACE)
    db.execute(sa.update(paces).where(p.queued > 0).values(queued=0))


def slow(db: Db, scope: str, seen: int, now: datetime) -> None:
    """Somebody said "too fast": half of what went a minute (`seen`), or of what was learned before, for an hour."""
    lock(db, Lock.PACE)
    at = int(now.timestamp())
    found = db.execute(sa.select(paces).where(p.scope == scope)).mappings().one_or_none()
    row = {"scope": scope, **_FRESH, **(found or {})}
    if at - row["slowed"] < AGAIN.total_seconds():
        return
    known = row["learned"] if row["learned"] is not None and at < row["until"] else seen
    row |= {"learned": max(LEAST, min(known, seen or known) // 2), "until": at + int(SLOW_FOR.total_seconds())}
    _keep(db, [{**row, "slowed": at}])


def learned(db: Db, now: datetime) -> dict[str, int]:
    """Letters a minute by scope, where a pace was learned that still holds."""
    at = int(now.timestamp())
    query = sa.select(p.scope, p.learned).where(p.learned.is_not(None), p.until > at - SLOW_FOR.total_seconds())
    return {row.scope: row.learned for row in db.execute(query)}


def _turn(row: dict[str, Any], at: int) -> None:
    """A new minute, a new day; a learned pace that has served its time is doubled, and forgotten after that."""
    if row["minute"] != at // MINUTE:
        row |= {"minute": at // MINUTE, "used": 0}
    if row["day"] != (day := (at + CHINA) // DAY):
        row |= {"day": day, "used_today": 0, "days": row["days"] + 1}
    if row["learned"] is not None and at >= row["until"]:
        late = at - row["until"] >= SLOW_FOR.total_seconds()
        again = {"learned": 2 * row["learned"], "until": at + int(SLOW_FOR.total_seconds())}
        row |= {"learned": None, "until": 0} if late or row["learned"] > FORGET else again


FORGET = 1000
"""Letters a minute from which on a learned pace is none any more."""


def _grant(row: dict[str, Any], want: Want, at: int) -> Grant:
    per_minute = min((n for n in (want.limits.per_minute, row["learned"]) if n is not None), default=None)
    per_day = _of_today(want.limits, row["days"])
    if want.number < 0:
        row |= {"used": max(0, row["used"] + want.number), "used_today": max(0, row["used_today"] + want.number)}
        return Grant(want.number)
    left = want.number
    if per_minute is not None:
        left = min(left, max(0, per_minute - row["used"]))
    today = left if per_day is None else max(0, min(left, per_day - row["used_today"]))
    row["used"] += today
    row["used_today"] += today
    over = want.number - today
    if not over or not want.queues:
        return Grant(today)
    tomorrow = (row["day"] + 1) * DAY - CHINA
    first = (at // MINUTE + 1) * MINUTE if today == left else tomorrow
    rate = per_minute or per_day or 1
    span = MINUTE if per_minute is not None else DAY
    begin = max(first, row["queued"])
    row["queued"] = begin + -(-over * span // rate)
    later = tuple(datetime.fromtimestamp((begin + n * span // rate) // MINUTE * MINUTE, UTC) for n in range(over))
    return Grant(today, later)


def _of_today(limits: Limits, day: int) -> int | None:
    """What may leave on the first, second ... day of the plan; `day` counts from 1."""
    plan = limits.warm_up[day - 1] if 0 < day <= len(limits.warm_up) else None
    return min((n for n in (plan, limits.per_day) if n is not None), default=None)


def _keep(db: Db, rows: Sequence[Mapping[str, Any]]) -> None:
    insert = (postgresql.insert if db.dialect.name == "postgresql" else sqlite.insert)(paces)
    values = {name: insert.excluded[name] for name in _FRESH}
    for row in rows:
        db.execute(insert.on_conflict_do_update(index_elements=[p.scope], set_=values), dict(row))
