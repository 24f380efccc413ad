"""Many readers at once: a part a transaction, so that nobody waits long; they are readers when the last part is in.

Until then they are pending: no letter goes to them. What an import left that was killed is swept; before that, the next
one that has the same mailbox takes it over.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from syndicate.model.locks import Lock
from syndicate.model.reader import ReaderState
from syndicate.store import counting, moved
from syndicate.store.database import Db, lock
from syndicate.store.readers import new_id
from syndicate.store.schema import reader_parks, readers
from syndicate.store.schema_readers import imports

PENDING, CONFIRMED = ReaderState.PENDING.value, ReaderState.CONFIRMED.value
UNFINISHED = sa.and_(readers.c.state == PENDING, readers.c.source.startswith("import "))


def begin(db: Db, *, by: str, file_hash: str, consent: str, now: datetime, worker: str = "") -> int:
    """The number of this import, which `worker` takes in from now on."""
    counts = {"added": 0, "known": 0, "bad": 0, "never": 0}
    row = sa.insert(imports).values(at=now, by=by, file_hash=file_hash, consent=consent, worker=worker, **counts)
    return int(db.execute(row.returning(imports.c.id)).scalar_one())


def known(db: Db, mailboxes: Sequence[str]) -> set[str]:
    """Those of the mailboxes that belong to a reader."""
    found = sa.select(readers.c.mailbox).where(_among(db, mailboxes), sa.not_(UNFINISHED))
    return set(db.execute(found).scalars())


def first_free(db: Db, mailboxes: Sequence[str]) -> int:
    """The first free number of a reader; nobody else adds readers until the end. Unfinished ones make room, unless
    they are being counted.
    """
    lock(db, Lock.COUNTS)
    if db.dialect.name == "postgresql":
        db.execute(sa.text("LOCK TABLE readers IN SHARE ROW EXCLUSIVE MODE"))
    if _several(db):
        _take_out(db, sa.and_(UNFINISHED, _among(db, mailboxes)))
    if db.dialect.name == "postgresql":
        return int(db.execute(sa.select(sa.func.nextval(_SEQUENCE))).scalar_one())
    return new_id(db)["id"]


def add(db: Db, rows: Sequence[tuple[Any, ...]], parks: Sequence[tuple[int, str]], source: str, now: datetime) -> None:
    """Pending readers (id, address, mailbox, name, rhythm, language) by id, and their parks (reader id, slug).

    Texts must be `storable`: a million rows go by the driver, past our kinds of columns.
    """
    if not rows:
        return
    same = (PENDING, source, int(now.timestamp()), int(now.timestamp()))
    _many(db, "readers", _COLUMNS, [(*row, *same) for row in rows])
    if parks:
        _many(db, "reader_parks", ("reader_id", "park_slug"), parks)
    if db.dialect.name == "postgresql":
        db.execute(sa.select(sa.func.setval(_SEQUENCE, rows[-1][0])))


def end(db: Db, number: int, source: str, counts: Mapping[str, int]) -> None:
    """The one moment in which all of an import are readers. Who left, or was erased, meanwhile is not."""
    mine = sa.and_(UNFINISHED, readers.c.source == source)
    moved.follow(db)
    counting.joined(db, mine)
    db.execute(sa.update(readers).where(mine).values(state=CONFIRMED))
    db.execute(sa.update(imports).where(imports.c.id == number).values(**counts, worker=None))


def undo(db: Db, source: str, limit: int, after: int = 0) -> int | None:
    """Take up to `limit` pending readers of an import out again, by number from the first after `after`.

    The last number, to go on from; None when there are no more.
    """
    lock(db, Lock.COUNTS)
    mine = sa.select(readers.c.id).where(UNFINISHED, readers.c.source == source, readers.c.id > after)
    gone = list(db.execute(mine.order_by(readers.c.id).limit(limit)).scalars())
    _take_out(db, readers.c.id.in_(gone))
    return gone[-1] if len(gone) == limit else None


def unfinished(db: Db) -> tuple[tuple[int, str, str, datetime], ...]:
    """Imports that are not at their end: number, consent, who takes it in, and since when."""
    i = imports.c
    rows = db.execute(sa.select(i.id, i.consent, i.worker, i.at).where(i.worker.is_not(None)).order_by(i.id))
    return tuple((row.id, row.consent, row.worker, row.at) for row in rows)


def forget(db: Db, number: int) -> None:
    """There was no such import."""
    db.execute(sa.delete(imports).where(imports.c.id == number))


def _several(db: Db) -> bool:
    """Whether another import is not at its end either."""
    some = sa.select(imports.c.id).where(imports.c.worker.is_not(None)).limit(2)
    return len(db.execute(some).all()) > 1


def _take_out(db: Db, condition: sa.ColumnElement[bool]) -> int:
    gone = list(db.execute(sa.select(readers.c.id).where(condition)).scalars())
    if gone:
        db.execute(sa.delete(reader_parks).where(reader_parks.c.reader_id.in_(gone)))
        db.execute(sa.delete(readers).where(readers.c.id.in_(gone)))
    return len(gone)


def _among(db: Db, mailboxes: Sequence[str]) -> sa.ColumnElement[bool]:
    if db.dialect.name == "postgresql":
        return readers.c.mailbox == sa.any_(sa.literal(list(mailboxes), postgresql.ARRAY(sa.Text)))
    listed = sa.func.json_each(json.dumps(mailboxes)).table_valued(sa.column("value", sa.Text))
    return readers.c.mailbox.in_(sa.select(listed.c.value))


def _many(db: Db, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    holes = ", ".join(["%s" if db.dialect.name == "postgresql" else "?"] * len(columns))
    db.exec_driver_sql(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({holes})", list(rows))  # noqa: S608 our own words


_COLUMNS = ("id", "address", "mailbox", "name", "rhythm", "language", "state", "source", "created", "changed")
_SEQUENCE = sa.func.pg_get_serial_sequence("readers", "id")
