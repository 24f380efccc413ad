"""What the hub knows: topics and what was published of them, wishes to be told, and who is told.

A row that waits has a `due`. Whoever takes it moves that HOLD ahead, so that nobody else does the same, and it comes
back by itself if they die.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from syndicate.hub.wishes import Mode, Wish
from syndicate.store.database import Db
from syndicate.store.schema_hub import hub_subscriptions, hub_topics, hub_wishes

HOLD = timedelta(minutes=5)
"""Longer than any round of calls takes."""
REMEMBERED = timedelta(hours=1)
"""How long a wish is kept, so that wishes can be counted."""

subscriptions, topics, wishes = hub_subscriptions.c, hub_topics.c, hub_wishes.c


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row that is due: its number, when it comes back, and how often it failed."""

    id: int
    due: datetime
    failures: int


@dataclass(frozen=True, slots=True)
class Asked(Waiting):
    """A wish whose subscriber is to be asked."""

    wish: Wish
    host: str


@dataclass(frozen=True, slots=True)
class Untold(Waiting):
    """A subscriber who is to be told. `topic` is a path below feeds/."""

    topic: str
    callback: str
    told: str
    secret: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Count:
    """How much there is already: in all, and of one host."""

    subscriptions: int
    of_host: int
    wishes_of_host: int


def count(db: Db, host: str, *, since: datetime) -> Count:
    """Subscriptions and waiting wishes; wishes of the host since then, done or not."""
    every = sa.select(sa.func.count()).select_from(hub_subscriptions)
    waiting = sa.select(sa.func.count()).select_from(hub_wishes).where(wishes.due.is_not(None))
    lately = sa.select(sa.func.count()).select_from(hub_wishes).where(wishes.host == host, wishes.asked > since)
    return Count(
        subscriptions=db.execute(every).scalar_one() + db.execute(waiting).scalar_one(),
        of_host=db.execute(every.where(subscriptions.host == host)).scalar_one(),
        wishes_of_host=db.execute(lately).scalar_one(),
    )


def is_subscribed(db: Db, topic: str, callback: str) -> bool:
    """Whether this callback is told of this topic, a path below feeds/."""
    there = sa.exists().where(subscriptions.topic == topic, subscriptions.callback == callback)
    return bool(db.execute(sa.select(there)).scalar())


def ask(db: Db, wish: Wish, host: str, *, now: datetime) -> None:
    """Keep a wish; what the same subscriber asked for the same topic before and was not yet asked about is dropped."""
    same = (wishes.topic == wish.topic, wishes.callback == wish.callback, wishes.due.is_not(None))
    db.execute(sa.update(hub_wishes).where(*same).values(due=None, secret=None))
    row = {"mode": wish.mode.value, "topic": wish.topic, "callback": wish.callback, "host": host, "secret": wish.secret}
    times = {"lease": int(wish.lease.total_seconds()), "asked": now, "due": now, "failures": 0}
    db.execute(sa.insert(hub_wishes).values(**row, **times))


def take_wishes(db: Db, *, now: datetime, most: int) -> tuple[Asked, ...]:
    """Wishes that are due, for us alone until HOLD is over."""
    return tuple(
        Asked(
            id=row.id,
            due=now + HOLD,
            failures=row.failures,
            wish=Wish(Mode(row.mode), row.topic, row.callback, timedelta(seconds=row.lease), row.secret),
            host=row.host,
        )
        for row in _take(db, hub_wishes, now, most)
    )


def take_subscriptions(db: Db, *, now: datetime, most: int) -> tuple[Untold, ...]:
    """Subscribers who are due to be told, for us alone until HOLD is over."""
    return tuple(
        Untold(row.id, now + HOLD, row.failures, row.topic, row.callback, row.told, row.secret)
        for row in _take(db, hub_subscriptions, now, most)
    )


def _take(db: Db, table: sa.Table, now: datetime, most: int) -> list[sa.Row[Any]]:
    due = sa.select(table).where(table.c.due <= now).order_by(table.c.due, table.c.id).limit(most)
    rows = list(db.execute(due.with_for_update(skip_locked=True)))
    db.execute(sa.update(table).where(table.c.id.in_([row.id for row in rows])).values(due=now + HOLD))
    return rows


def grant(db: Db, asked: Asked, topic: str, *, now: datetime) -> bool:
    """Carry out a wish that its subscriber confirmed; False where a newer one has taken its place meanwhile."""
    if not _done(db, asked):
        return False
    wish = asked.wish
    pair = (subscriptions.topic == topic, subscriptions.callback == wish.callback)
    if wish.mode is Mode.UNSUBSCRIBE:
        db.execute(sa.delete(hub_subscriptions).where(*pair))
        return True
    values = {"host": asked.host, "secret": wish.secret, "expires": now + wish.lease, "failures": 0}
    if not db.execute(sa.update(hub_subscriptions).where(*pair).values(**values)).rowcount:
        seen = db.execute(sa.select(topics.seen).where(topics.topic == topic)).scalar() or ""
        row = {"topic": topic, "callback": wish.callback, "told": seen, "due": None, **values}
        db.execute(sa.insert(hub_subscriptions).values(**row))
    return True


def deny(db: Db, asked: Asked) -> None:
    """Drop a wish that was not confirmed; what was granted before stays."""
    _done(db, asked)


def _done(db: Db, asked: Asked) -> bool:
    ours = (wishes.id == asked.id, wishes.due == asked.due)
    return bool(db.execute(sa.update(hub_wishes).where(*ours).values(due=None, secret=None)).rowcount)


def ask_again(db: Db, asked: Asked, due: datetime) -> None:
    """Nobody answered: ask once more."""
    ours = (wishes.id == asked.id, wishes.due == asked.due)
    db.execute(sa.update(hub_wishes).where(*ours).values(due=due, failures=asked.failures + 1))


def took(db: Db, untold: Untold, seen: str) -> None:
    """The subscriber has these bytes. Where the topic changed while it was told, it stays due."""
    db.execute(sa.update(hub_subscriptions).where(subscriptions.id == untold.id).values(told=seen, failures=0))
    ours = (subscriptions.id == untold.id, subscriptions.due == untold.due)
    db.execute(sa.update(hub_subscriptions).where(*ours).values(due=None))


def tell_again(db: Db, untold: Untold, due: datetime) -> None:
    """The subscriber did not take it: tell them once more."""
    ours = (subscriptions.id == untold.id, subscriptions.due == untold.due)
    db.execute(sa.update(hub_subscriptions).where(*ours).values(due=due, failures=untold.failures + 1))


def end(db: Db, untold: Untold) -> None:
    """The subscriber is gone."""
    db.execute(sa.delete(hub_subscriptions).where(subscriptions.id == untold.id))


def outdated(db: Db, *, now: datetime) -> bool:
    """Whether there is something to forget."""
    old = sa.exists().where(wishes.due.is_(None), wishes.asked <= now - REMEMBERED)
    out = sa.exists().where(subscriptions.expires <= now)
    return bool(db.execute(sa.select(sa.or_(old, out))).scalar())


def forget(db: Db, *, now: datetime) -> None:
    """Drop leases that ran out, and wishes that are done and old."""
    db.execute(sa.delete(hub_wishes).where(wishes.due.is_(None), wishes.asked <= now - REMEMBERED))
    db.execute(sa.delete(hub_subscriptions).where(subscriptions.expires <= now))


def seen(db: Db) -> dict[str, str]:
    """The sum of what was published last of each topic."""
    return {row.topic: row.seen for row in db.execute(sa.select(topics.topic, topics.seen))}


def changed(db: Db, news: Mapping[str, str], *, now: datetime, abroad: bool) -> None:
    """These topics have new bytes: their subscribers are due, and with `abroad` somebody else's hub."""
    for topic, found in news.items():
        values = {"seen": found, "due": now if abroad else None, "failures": 0}
        if not db.execute(sa.update(hub_topics).where(topics.topic == topic).values(**values)).rowcount:
            db.execute(sa.insert(hub_topics).values(topic=topic, **values))
        in_hand = subscriptions.due.is_not(None)  # being told of something older just now, perhaps
        behind = (subscriptions.topic == topic, sa.or_(subscriptions.told != found, in_hand))
        db.execute(sa.update(hub_subscriptions).where(*behind).values(due=now, failures=0))
