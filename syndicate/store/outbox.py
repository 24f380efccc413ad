"""The outbox: letters to single persons, waiting to be sent. A row is kept for a while after it was settled."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from syndicate.model.notice import Notice, NoticeKind
from syndicate.model.sending import DeliveryState
from syndicate.store import schema_readers
from syndicate.store.database import Db
from syndicate.store.readers import mailbox

table = schema_readers.notices
State = DeliveryState


def put(
    db: Db,
    *,
    kind: NoticeKind,
    address: str,
    language: str,
    reader_id: int | None,
    request_id: int | None,
    context: Mapping[str, Any],
    now: datetime,
    expires: datetime,
) -> int:
    """Have a notice sent soon, and not after `expires`; its id. In the caller's transaction: it is sent if that holds.

    `context` is what it says besides its links, as JSON can keep it.
    """
    values = {
        "kind": kind.value,
        "reader_id": reader_id,
        "request_id": request_id,
        "address": address,
        "mailbox": mailbox(address),
        "language": language,
        "context": json.dumps(context, ensure_ascii=False, sort_keys=True),
        "state": State.PLANNED.value,
        "attempt": 0,
        "repeats": 0,
        "ticket": 0,
        "due": now,
        "created": now,
        "updated": now,
        "expires": expires,
    }
    return int(db.execute(sa.insert(table).values(values).returning(table.c.id)).scalar_one())


def notices(db: Db, ids: Iterable[int]) -> dict[int, Notice]:
    """Notices by id, as far as they are there."""
    rows = db.execute(sa.select(table).where(table.c.id.in_(list(ids))))
    return {row.id: _notice(row) for row in rows}


def of_mailbox(db: Db, address: str) -> tuple[tuple[Notice, DeliveryState], ...]:
    """Every notice to an address that is still kept, and what became of it."""
    rows = db.execute(sa.select(table).where(table.c.mailbox == mailbox(address)).order_by(table.c.id))
    return tuple((_notice(row), State(row.state)) for row in rows)


def next_due(db: Db) -> datetime | None:
    """When there is something to send."""
    query = sa.select(table.c.due).where(table.c.due.is_not(None)).order_by(table.c.due).limit(1)
    return db.execute(query).scalar_one_or_none()


def forget_old(db: Db, now: datetime) -> int:
    """Take out what is past its time and in nobody's hand; how many. With it go the addresses."""
    return db.execute(sa.delete(table).where(table.c.expires <= now, table.c.worker.is_(None))).rowcount


def _notice(row: sa.Row[Any]) -> Notice:
    return Notice(
        id=row.id,
        kind=NoticeKind(row.kind),
        address=row.address,
        language=row.language,
        reader_id=row.reader_id,
        request_id=row.request_id,
        context=row.context,
        created=row.created,
    )
