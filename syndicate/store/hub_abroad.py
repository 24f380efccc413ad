"""Which topics somebody else's hub must still be told of."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from syndicate.store.database import Db
from syndicate.store.hub import HOLD
from syndicate.store.schema_hub import hub_subscriptions, hub_topics, hub_wishes

topics = hub_topics.c


@dataclass(frozen=True, slots=True)
class News:
    """A topic (a path below feeds/) that changed, when it comes back, and how often telling failed."""

    topic: str
    due: datetime
    failures: int


def take(db: Db, *, now: datetime, most: int) -> tuple[News, ...]:
    """Topics that are due, for us alone until HOLD is over."""
    due = sa.select(hub_topics).where(topics.due <= now).order_by(topics.due, topics.topic).limit(most)
    rows = list(db.execute(due.with_for_update(skip_locked=True)))
    held = sa.update(hub_topics).where(topics.topic.in_([row.topic for row in rows]))
    db.execute(held.values(due=now + HOLD))
    return tuple(News(row.topic, now + HOLD, row.failures) for row in rows)


def settle(db: Db, news: News, due: datetime | None) -> None:
    """Told (`due` None), or to be told again; nothing happens where the topic has changed once more meanwhile."""
    ours = sa.update(hub_topics).where(topics.topic == news.topic, topics.due == news.due)
    db.execute(ours.values(due=due, failures=news.failures + 1 if due else 0))


def next_due(db: Db) -> datetime | None:
    """When the first of all rows that wait is due."""
    times = [
        db.execute(sa.select(sa.func.min(table.c.due))).scalar()
        for table in (hub_topics, hub_wishes, hub_subscriptions)
    ]
    return min((time for time in times if time is not None), default=None)
