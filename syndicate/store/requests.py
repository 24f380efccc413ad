"""Requests from the door: written down there, answered by a job, confirmed by a button, forgotten after their time."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from syndicate.errors import NotFound
from syndicate.model.reader import Choice, Rhythm
from syndicate.model.request import Request, RequestKind, RequestState
from syndicate.store import schema_readers
from syndicate.store.database import Db
from syndicate.store.readers import mailbox

table = schema_readers.requests
COUNTED = timedelta(hours=1)
"""How long a request counts at the gates."""


def add(
    db: Db,
    *,
    kind: RequestKind,
    address: str,
    name: str | None,
    choice: Choice,
    language: str,
    reader_id: int | None,
    source: str,
    wording: str | None,
    network: str | None,
    now: datetime,
    expires: datetime,
) -> int:
    """Write a request down; its id. Costs the same for every address: nobody is looked for."""
    values = {
        "kind": kind.value,
        "state": RequestState.ASKED.value,
        "address": address,
        "mailbox": mailbox(address),
        "name": name,
        "parks": " ".join(sorted(choice.parks)),
        "rhythm": choice.rhythm.value,
        "language": language,
        "reader_id": reader_id,
        "source": source,
        "wording": wording,
        "network": network,
        "asked": now,
        "expires": expires,
    }
    return int(db.execute(sa.insert(table).values(values).returning(table.c.id)).scalar_one())


def waiting(db: Db, limit: int) -> tuple[Request, ...]:
    """Requests nobody has looked at, the oldest first; nobody else gets them before the transaction ends."""
    query = sa.select(table).where(table.c.state == RequestState.ASKED.value).order_by(table.c.id).limit(limit)
    return tuple(map(_request, db.execute(query.with_for_update(skip_locked=True))))


def by_id(db: Db, request_id: int, *, hold: bool = False) -> Request:
    """Raises NotFound, also when its time was over and it is forgotten. `hold`: nobody else's until the end."""
    query = sa.select(table).where(table.c.id == request_id)
    row = db.execute(query.with_for_update() if hold else query).one_or_none()
    if row is None:
        raise NotFound("这个链接已经失效。", hint="链接 72 小时内有效，请重新提交一次。")
    return _request(row)


def mark(db: Db, request_id: int, state: RequestState, reader_id: int | None = None) -> None:
    values: dict[str, Any] = {"state": state.value}
    if reader_id is not None:
        values["reader_id"] = reader_id
    db.execute(sa.update(table).where(table.c.id == request_id).values(values))


def die(db: Db, request_id: int, now: datetime) -> None:
    """Nobody can answer it: it ends an hour after it was asked, until when it counts at the gates."""
    mine = (table.c.id == request_id, table.c.state != RequestState.CONFIRMED.value)
    asked = db.execute(sa.select(table.c.asked).where(*mine)).scalar_one_or_none()
    if asked is not None:
        end = max(now, asked + COUNTED)
        db.execute(sa.update(table).where(*mine, table.c.expires > end).values(expires=end))


def forget_old(db: Db, now: datetime) -> int:
    """Take out what died unconfirmed, and what was confirmed and is over; how many."""
    return db.execute(sa.delete(table).where(table.c.expires <= now)).rowcount


def from_network(db: Db, network: str, since: datetime, enough: int) -> int:
    """How many unconfirmed requests came from a network since then, counted up to `enough`."""
    mine = sa.and_(table.c.network == network, table.c.state != RequestState.CONFIRMED.value)
    return _count(db, sa.and_(mine, table.c.asked > since), enough)


def in_all(db: Db, since: datetime, enough: int) -> int:
    """How many requests came in all since then, counted up to `enough`."""
    return _count(db, table.c.asked > since, enough)


def _count(db: Db, condition: sa.ColumnElement[bool], enough: int) -> int:
    some = sa.select(table.c.id).where(condition).limit(enough).subquery()
    return int(db.execute(sa.select(sa.func.count()).select_from(some)).scalar_one())


def _request(row: sa.Row[Any]) -> Request:
    return Request(
        id=row.id,
        kind=RequestKind(row.kind),
        state=RequestState(row.state),
        address=row.address,
        name=row.name,
        choice=Choice(frozenset(row.parks.split()), Rhythm(row.rhythm)),
        language=row.language,
        reader_id=row.reader_id,
        source=row.source,
        wording=row.wording,
        network=row.network,
        asked=row.asked,
        expires=row.expires,
    )
