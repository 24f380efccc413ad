"""Mailboxes that are never to be written to, and how often one was asked: keyed hashes, so no address stays."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa

from syndicate.store.database import Db
from syndicate.store.schema_readers import askings, suppressions

PART = 500
"""Values a statement."""


def add(db: Db, mailbox_hash: str, reason: str, now: datetime) -> bool:
    """Never write here again; False when it stood here before."""
    if of(db, mailbox_hash) is not None:
        return False
    db.execute(sa.insert(suppressions).values(mailbox_hash=mailbox_hash, reason=reason, at=now))
    return True


def lift(db: Db, mailbox_hash: str) -> None:
    """The person has asked for letters again and confirmed it."""
    db.execute(sa.delete(suppressions).where(suppressions.c.mailbox_hash == mailbox_hash))


def of(db: Db, mailbox_hash: str) -> str | None:
    """Why this mailbox is never written to; None when it may be."""
    query = sa.select(suppressions.c.reason).where(suppressions.c.mailbox_hash == mailbox_hash)
    return db.execute(query).scalar_one_or_none()


def any_at_all(db: Db) -> bool:
    return db.execute(sa.select(suppressions.c.mailbox_hash).limit(1)).first() is not None


def among(db: Db, hashes: Iterable[str]) -> set[str]:
    """Those of the hashes that stand here."""
    listed, found = list(hashes), set[str]()
    for start in range(0, len(listed), PART):
        part = suppressions.c.mailbox_hash.in_(listed[start : start + PART])
        found.update(db.execute(sa.select(suppressions.c.mailbox_hash).where(part)).scalars())
    return found


def ask(db: Db, mailbox_hash: str, now: datetime, *, rest: timedelta, most: int) -> bool:
    """Whether this mailbox may be asked once more, and note that it is: once in `rest`, `most` times unanswered."""
    row = db.execute(sa.select(askings).where(askings.c.mailbox_hash == mailbox_hash).with_for_update()).one_or_none()
    if row is None:
        db.execute(sa.insert(askings).values(mailbox_hash=mailbox_hash, last=now, unanswered=1))
        return True
    if row.unanswered >= most or now - row.last < rest:
        return False
    mine = sa.update(askings).where(askings.c.mailbox_hash == mailbox_hash)
    db.execute(mine.values(last=now, unanswered=askings.c.unanswered + 1))
    return True


def answered(db: Db, mailbox_hash: str) -> None:
    """The mailbox has answered: its count begins anew; that it was written to today is kept."""
    db.execute(sa.update(askings).where(askings.c.mailbox_hash == mailbox_hash).values(unanswered=0))


def forget_asking(db: Db, mailbox_hash: str) -> None:
    db.execute(sa.delete(askings).where(askings.c.mailbox_hash == mailbox_hash))
