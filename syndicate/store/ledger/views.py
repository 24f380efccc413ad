"""Looking at sendings and their letters. No page ever counts rows: the counters stand in the sending."""

from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from syndicate.errors import NotFound
from syndicate.model.sending import (
    Delivery,
    DeliveryState,
    DoubtPolicy,
    Reply,
    Sending,
    SendingState,
    Tally,
)
from syndicate.store import schema_ledger
from syndicate.store.database import Db
from syndicate.store.schema import editions
from syndicate.store.schema_ledger import deliveries, letters

table = schema_ledger.sendings
d = deliveries.c


def by_id(db: Db, sending_id: int) -> Sending:
    """Raises NotFound."""
    row = db.execute(_query().where(table.c.id == sending_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no sending {sending_id}.")
    return _sending(row)


def by_key(db: Db, key: str) -> Sending | None:
    """The sending that was triggered with this key, if there is one."""
    row = db.execute(_query().where(table.c.key == key)).one_or_none()
    return _sending(row) if row else None


def sendings(db: Db, *, limit: int | None = None) -> tuple[Sending, ...]:
    """Every sending, newest first; or the newest so many."""
    return tuple(_sending(row) for row in db.execute(_query().order_by(table.c.id.desc()).limit(limit)))


def unfinished(db: Db) -> tuple[Sending, ...]:
    """Sendings that run, oldest first: what a runner has to carry out. Paused and stopped ones wait for a person."""
    query = _query().where(table.c.state == SendingState.RUNNING.value).order_by(table.c.id)
    return tuple(_sending(row) for row in db.execute(query))


def who(
    db: Db, sending_id: int, after_reader_id: int, limit: int, *, state: DeliveryState | None = None
) -> tuple[Delivery, ...]:
    """Up to `limit` letters of a sending (in `state`) by reader id, from the first after `after_reader_id`."""
    query = _letters().where(d.sending_id == sending_id, d.reader_id > after_reader_id)
    if state is not None:
        query = query.where(d.state == state.value)
    return tuple(_delivery(row) for row in db.execute(query.order_by(d.reader_id).limit(limit)))


def letter(db: Db, sending_id: int, reader_id: int) -> Delivery | None:
    """A reader's letter of a sending, if they are in its audience."""
    row = db.execute(_letters().where(d.sending_id == sending_id, d.reader_id == reader_id)).one_or_none()
    return _delivery(row) if row else None


def of_reader(db: Db, reader_id: int, *, before: int | None = None, limit: int | None = None) -> tuple[Delivery, ...]:
    """Letters of a reader, the newest sending first; with `before`, those of sendings before that one."""
    query = _letters().where(letters.c.reader_id == reader_id).order_by(letters.c.sending_id.desc()).limit(limit)
    if before is not None:
        query = query.where(letters.c.sending_id < before)
    return tuple(_delivery(row) for row in db.execute(query))


def _letters() -> sa.Select[Any]:
    same = sa.and_(letters.c.sending_id == d.sending_id, letters.c.reader_id == d.reader_id)
    return sa.select(deliveries, letters.c.stories).join_from(deliveries, letters, same)


def _query() -> sa.Select[Any]:
    return sa.select(table, editions.c.key.label("edition_key")).join_from(
        table, editions, table.c.edition_id == editions.c.id
    )


def _sending(row: sa.Row[Any]) -> Sending:
    counters = {state.value: getattr(row, state.value) for state in DeliveryState}
    return Sending(
        id=row.id,
        edition_id=row.edition_id,
        edition_key=row.edition_key,
        state=SendingState(row.state),
        policy=DoubtPolicy(row.policy),
        created=row.created,
        expires=row.expires,
        finished=row.finished,
        cause=row.cause,
        tally=Tally(total=row.total, **counters),
        freezing=row.freezing is not None,
    )


def _delivery(row: sa.Row[Any]) -> Delivery:
    reply = None
    if row.reply_code is not None:
        reply = Reply(row.reply_code, row.reply_text or "", row.reply_enhanced)
    return Delivery(
        sending_id=row.sending_id,
        reader_id=row.reader_id,
        state=DeliveryState(row.state),
        attempt=row.attempt,
        repeats=row.repeats,
        stories=positions(row.stories),
        relay=row.relay,
        reply=reply,
        due=row.due,
        updated=row.updated,
    )


@lru_cache(maxsize=10_000)
def positions(text: str) -> tuple[int, ...]:
    """`0,2,5` as numbers. A sending has far fewer of them than letters."""
    return tuple(map(int, text.split(",")))
