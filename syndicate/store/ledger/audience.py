"""Start a sending: freeze who gets which stories, all of it in one transaction, in bounded memory."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from syndicate.model.article import ArticleState
from syndicate.model.edition import Edition, EditionKind
from syndicate.model.reader import Choice, ReaderState
from syndicate.model.sending import DeliveryState, DoubtPolicy, Sending, SendingState
from syndicate.store import editions
from syndicate.store.database import Db, lock
from syndicate.store.ledger.sent import Sent
from syndicate.store.ledger.views import by_id, by_key
from syndicate.store.readers import PARKS
from syndicate.store.schema import readers
from syndicate.store.schema_ledger import deliveries, letters, sendings

START = 0x73796E65
"""PostgreSQL's advisory lock for whoever freezes an audience: two at once could not see each other's letters."""

BATCH = 5000

Stories = Callable[[str], tuple[int, ...]]
"""Positions in the edition for a choice, given as the slugs of its parks in one text."""


def start(
    db: Db,
    edition: Edition,
    *,
    key: str,
    policy: DoubtPolicy,
    expires: datetime,
    now: datetime,
    message_id: Callable[[int], str],
) -> tuple[Sending, bool]:
    """Freeze the edition's audience and let the sending run. The same `key` again is the same sending (False).

    A confirmed reader whose rhythm the edition keeps gets a row if it holds a story for their choice that no
    earlier letter took, or may yet take, to them in this or a later revision; retracted stories go to nobody. A
    correction is for those alone whose earlier letter has an earlier revision, whatever they chose since. With no
    such reader the sending is finished at once. The edition keeps its articles' revisions from now on.
    `message_id` names the letter of a reader id: it must be new for every sending. Raises NotFound for the edition,
    Conflict for a Message-ID that was used before.
    """
    lock(db, START)
    there = by_key(db, key)
    if there is not None:
        return there, False
    chosen = editions.freeze(db, edition.id)
    sending_id = _insert(db, chosen.id, key=key, policy=policy, expires=expires, now=now)
    for batch in _audience(db, chosen, now):
        for row in batch:
            row["sending_id"] = sending_id
            row["message_id"] = message_id(row["reader_id"])
        db.execute(sa.insert(letters), batch)
    total = db.execute(_planned(sending_id, now)).rowcount
    values: dict[str, Any] = {"total": total, DeliveryState.PLANNED.value: total}
    if not total:
        values |= {"state": SendingState.FINISHED.value, "finished": now}
    db.execute(sa.update(sendings).where(sendings.c.id == sending_id).values(values))
    return by_id(db, sending_id), True


def _insert(db: Db, edition_id: int, *, key: str, policy: DoubtPolicy, expires: datetime, now: datetime) -> int:
    row = {
        "key": key,
        "edition_id": edition_id,
        "state": SendingState.RUNNING.value,
        "policy": policy.value,
        "created": now,
        "changed": now,
        "expires": expires,
        "front": 0,
        "total": 0,
        **{state.value: 0 for state in DeliveryState},
    }
    return int(db.execute(sa.insert(sendings).values(row).returning(sendings.c.id)).scalar_one())


def _planned(sending_id: int, now: datetime) -> sa.Insert:
    """A planned row for each letter, by the database itself: from here it would take half as long again."""
    f, same = letters.c, {"state": DeliveryState.PLANNED.value, "attempt": 0, "repeats": 0, "ticket": 0, "updated": now}
    values = (sa.literal(value, deliveries.c[name].type) for name, value in same.items())
    query = sa.select(f.sending_id, f.reader_id, *values).where(f.sending_id == sending_id).order_by(f.reader_id)
    made = sa.insert(deliveries).from_select(["sending_id", "reader_id", *same], query)
    return made.execution_options(preserve_rowcount=True)


def _audience(db: Db, edition: Edition, now: datetime) -> Iterator[list[dict[str, Any]]]:
    """Readers with something new to read, in batches by id."""
    stories = _stories(edition)
    sent = Sent(db, edition.id)
    wrong = Sent(db, edition.id, outdated=True) if edition.kind is EditionKind.CORRECTION else None
    after = 0
    while batch := _confirmed(db, after, edition, now):
        had = sent.between(after + 1, batch[-1].id)
        misled = wrong.between(after + 1, batch[-1].id) if wrong is not None else {}
        after = batch[-1].id
        rows = []
        for reader in batch:
            parks = reader.parks or ""
            new = stories(parks) if wrong is None else tuple(sorted(misled.get(reader.id, ())))
            if reader.id in had:
                new = tuple(position for position in new if position not in had[reader.id])
            if new:
                rows.append(
                    {
                        "reader_id": reader.id,
                        "address": reader.address,
                        "name": reader.name,
                        "parks": " ".join(sorted(parks.split())),
                        "stories": ",".join(map(str, new)),
                    }
                )
        if rows:
            yield rows


def _confirmed(db: Db, after: int, edition: Edition, now: datetime) -> Sequence[Any]:
    r = readers.c
    rhythms = [rhythm.value for rhythm in edition.rhythms]
    awake = sa.or_(r.paused.is_(None), r.paused <= now)
    wanted = (r.id > after, r.state == ReaderState.CONFIRMED.value, r.rhythm.in_(rhythms), awake)
    query = sa.select(r.id, r.address, r.name, PARKS).where(*wanted)
    return db.execute(query.order_by(r.id).limit(BATCH)).all()


def _stories(edition: Edition) -> Stories:
    """Which stories of the edition a choice wants. A million readers make far fewer choices."""

    @lru_cache(maxsize=10_000)
    def stories(parks: str) -> tuple[int, ...]:
        choice = Choice(frozenset(parks.split()))
        return tuple(
            position
            for position, article in enumerate(edition.articles)
            if article.state is not ArticleState.RETRACTED and choice.wants(article.parks)
        )

    return stories
