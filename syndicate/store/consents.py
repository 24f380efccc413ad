"""Consent that can be shown: who agreed to which words, when, and how; and every change of mind since."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from syndicate.store import schema_readers
from syndicate.store.database import Db
from syndicate.store.schema_readers import wordings

table = schema_readers.consents
_VERSION = 16
"""Hex digits of a version: it is made from the words, so no other words can have it."""


@dataclass(frozen=True, slots=True)
class Consent:
    """One act of a reader, or on their behalf. `words` are those they agreed to, `network` a truncated address."""

    act: str
    at: datetime
    source: str
    words: str | None
    network: str | None


def wording(db: Db, words: str, now: datetime) -> str:
    """The version of these words; they are kept under it for ever."""
    version = version_of(words)
    if db.execute(sa.select(wordings.c.version).where(wordings.c.version == version)).scalar() is None:
        db.execute(sa.insert(wordings).values(version=version, words=words, first=now))
    return version


def version_of(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:_VERSION]


def note(
    db: Db,
    reader_id: int,
    act: str,
    *,
    at: datetime,
    source: str,
    wording: str | None = None,
    network: str | None = None,
) -> None:
    """Write an act down."""
    values = {"reader_id": reader_id, "act": act, "at": at, "source": source, "wording": wording, "network": network}
    db.execute(sa.insert(table).values(values))


def count(db: Db, reader_id: int, act: str, *, since: datetime, enough: int) -> int:
    """How often a reader did something since then, counted up to `enough`."""
    mine = sa.and_(table.c.reader_id == reader_id, table.c.act == act, table.c.at > since)
    some = sa.select(table.c.id).where(mine).limit(enough).subquery()
    return int(db.execute(sa.select(sa.func.count()).select_from(some)).scalar_one())


def of_reader(db: Db, reader_id: int) -> tuple[Consent, ...]:
    """Every act of a reader, the first one first."""
    query = (
        sa.select(table, wordings.c.words)
        .outerjoin(wordings, table.c.wording == wordings.c.version)
        .where(table.c.reader_id == reader_id)
        .order_by(table.c.id)
    )
    return tuple(Consent(row.act, row.at, row.source, row.words, row.network) for row in db.execute(query))
