"""Write a batch of an audience, in the way that each database is fast at: a million readers pass here."""

import json
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import sqlalchemy as sa

from syndicate.store.database import Database, Db
from syndicate.store.ledger.audience import Place
from syndicate.store.schema_readers import erasures

Frozen: TypeAlias = tuple[int, str, str | None, str, str, str]
"""A `Place` and the Message-ID of its letter."""

_MANY = """
    INSERT INTO letters (sending_id, reader_id, address, name, parks, stories, message_id) VALUES (?, ?, ?, ?, ?, ?, ?)
"""
_AT_ONCE = """
    INSERT INTO letters (sending_id, reader_id, address, name, parks, stories, message_id)
    SELECT %s, v.* FROM json_to_recordset(%s) AS v
    (reader int, address text, name text, parks text, stories text, message text)
"""
_PLANNED = """
    INSERT INTO deliveries (sending_id, reader_id, state, attempt, repeats, ticket, updated)
    SELECT f.sending_id, f.reader_id, 'planned', 0, 0, 0, s.created
    FROM letters AS f JOIN sendings AS s ON s.id = f.sending_id
    WHERE f.sending_id = ? AND f.reader_id BETWEEN ? AND ? ORDER BY f.reader_id
"""


def named(places: Sequence[Place], key: str, message_id: Callable[[str, int], str]) -> list[Frozen]:
    """Each with the Message-ID of its letter."""
    return [(*place, message_id(key, place[0])) for place in places]


def not_erased(db: Db, rows: Sequence[Frozen], after: int, last: int) -> Sequence[Frozen]:
    """Without those who were erased since they were read: nothing of them may be written any more."""
    since = sa.select(erasures.c.reader_id).where(erasures.c.reader_id > after, erasures.c.reader_id <= last)
    gone = frozenset(db.execute(since).scalars())
    return [row for row in rows if row[0] not in gone] if gone else rows


def add(db: Db, sending_id: int, rows: Sequence[Frozen]) -> None:
    """A letter and a planned delivery for each. Raises Conflict for a Message-ID that was used before."""
    bounds: tuple[Any, ...] = (sending_id, rows[0][0], rows[-1][0])
    if db.dialect.name == "postgresql":
        names = ("reader", "address", "name", "parks", "stories", "message")
        text = json.dumps([dict(zip(names, row, strict=True)) for row in rows], ensure_ascii=False)
        db.exec_driver_sql(_AT_ONCE, (sending_id, text))
        db.exec_driver_sql(_PLANNED.replace("?", "%s"), bounds)
    else:
        db.exec_driver_sql(_MANY, [(sending_id, *row) for row in rows])
        db.exec_driver_sql(_PLANNED, bounds)


def measure(database: Database) -> None:
    """Have PostgreSQL look at what came in: until it does, it plans claims as if these tables were small."""
    if not database.is_sqlite:
        with database.write() as db:
            db.execute(sa.text("ANALYZE letters, deliveries"))
