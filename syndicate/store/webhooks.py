"""Who outside is told when a reader confirms, leaves, bounces or complains; each telling is a row until it is taken."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from syndicate.errors import NotFound
from syndicate.store.database import Db
from syndicate.store.schema_readers import hook_calls, hooks

EVENTS = ("confirmed", "left", "bounced", "complained")
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Hook:
    """An address that is told of `events`."""

    id: int
    url: str
    events: tuple[str, ...]
    created: datetime
    active: bool


@dataclass(frozen=True, slots=True)
class Call:
    """One telling. `status` and `said` are the last answer; no `due`: it was taken, or given up."""

    id: int
    hook: Hook
    event: str
    reader_id: int
    at: datetime
    attempt: int
    due: datetime | None
    status: int | None
    said: str | None


def add(db: Db, url: str, events: Collection[str], now: datetime) -> Hook:
    values = {"url": url, "events": " ".join(sorted(events)), "created": now, "active": True}
    return _hook(db.execute(sa.insert(hooks).values(values).returning(*hooks.c)).one())


def remove(db: Db, hook_id: int) -> None:
    """Tell it nothing more; what was told stays in the log. Raises NotFound."""
    if not db.execute(sa.update(hooks).where(hooks.c.id == hook_id).values(active=False)).rowcount:
        raise NotFound(f"There is no webhook {hook_id}.")
    db.execute(sa.update(hook_calls).where(hook_calls.c.hook_id == hook_id).values(due=None))


def listing(db: Db) -> tuple[Hook, ...]:
    return tuple(map(_hook, db.execute(sa.select(hooks).order_by(hooks.c.id))))


def announce(db: Db, event: str, reader_id: int, now: datetime) -> int:
    """Have everybody told who wants to know of this event; how many there are. In the caller's transaction."""
    wanting = [hook for hook in listing(db) if hook.active and event in hook.events]
    if wanting:
        row = {"event": event, "reader_id": reader_id, "at": now, "attempt": 0, "due": now, "updated": now}
        db.execute(sa.insert(hook_calls), [{"hook_id": hook.id, **row} for hook in wanting])
    return len(wanting)


def due(db: Db, now: datetime, limit: int) -> tuple[Call, ...]:
    """Calls whose time has come, the oldest first."""
    return _calls(db, hook_calls.c.due <= now, (hook_calls.c.due, hook_calls.c.id), limit)


def next_due(db: Db) -> datetime | None:
    query = sa.select(hook_calls.c.due).where(hook_calls.c.due.is_not(None)).order_by(hook_calls.c.due).limit(1)
    return db.execute(query).scalar_one_or_none()


def hold(db: Db, call_id: int, attempt: int, until: datetime) -> bool:
    """Take a call into one hand until then, so that nobody else makes it; False when another was quicker."""
    mine = sa.and_(hook_calls.c.id == call_id, hook_calls.c.attempt == attempt, hook_calls.c.due.is_not(None))
    return db.execute(sa.update(hook_calls).where(mine).values(attempt=attempt + 1, due=until)).rowcount == 1


def settle(db: Db, call_id: int, *, status: int | None, said: str, due: datetime | None, now: datetime) -> None:
    """What came of a call, and when it is made again; never, without `due`."""
    values = {"status": status, "said": said[:LONGEST], "due": due, "updated": now}
    db.execute(sa.update(hook_calls).where(hook_calls.c.id == call_id).values(values))


def log(db: Db, limit: int) -> tuple[Call, ...]:
    """The newest calls first."""
    return _calls(db, sa.true(), (hook_calls.c.id.desc(),), limit)


def forget_old(db: Db, before: datetime) -> int:
    """Take settled calls out of the log that are older; how many."""
    return db.execute(sa.delete(hook_calls).where(hook_calls.c.at < before, hook_calls.c.due.is_(None))).rowcount


def _calls(
    db: Db, condition: sa.ColumnElement[bool], order: tuple[sa.ColumnElement[Any], ...], limit: int
) -> tuple[Call, ...]:
    known = {hook.id: hook for hook in listing(db)}
    rows = db.execute(sa.select(hook_calls).where(condition).order_by(*order).limit(limit))
    return tuple(
        Call(r.id, known[r.hook_id], r.event, r.reader_id, r.at, r.attempt, r.due, r.status, r.said) for r in rows
    )


def _hook(row: sa.Row[Any]) -> Hook:
    return Hook(row.id, row.url, tuple(row.events.split()), row.created, row.active)
