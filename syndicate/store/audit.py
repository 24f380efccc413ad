"""The audit log: who did what, when. Rows are only ever added, and each is sealed together with the one before."""

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from syndicate.model.locks import Lock
from syndicate.store.database import Db, lock
from syndicate.store.schema_desk import audit

AT_A_TIME = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done. `subject` names what it was done to; neither it nor `detail` holds an address."""

    number: int
    at: datetime
    by: str
    act: str
    subject: str
    detail: str
    seal: str


def record(db: Db, secret: bytes, *, by: str, act: str, subject: str, detail: str, now: datetime) -> Entry:
    """Add a row in the caller's transaction: what was done and its record are there together, or neither is."""
    lock(db, Lock.AUDIT)
    last = db.execute(sa.select(audit.c.number, audit.c.seal).order_by(audit.c.number.desc()).limit(1)).one_or_none()
    number, before = (last.number + 1, last.seal) if last else (1, "")
    at = now.replace(microsecond=0)
    seal = _seal(secret, before, number, at, by, act, subject, detail)
    entry = Entry(number, at, by, act, subject, detail, seal)
    values = {"number": number, "at": at, "by": by, "act": act, "subject": subject, "detail": detail, "seal": seal}
    db.execute(sa.insert(audit).values(**values))
    return entry


def entries(db: Db, *, below: int | None = None, limit: int = 100) -> tuple[Entry, ...]:
    """The newest first; with `below`, those with smaller numbers."""
    query = sa.select(audit).order_by(audit.c.number.desc()).limit(limit)
    if below is not None:
        query = query.where(audit.c.number < below)
    return tuple(_entry(row) for row in db.execute(query))


def broken(db: Db, secret: bytes) -> tuple[int, int | None]:
    """How many rows the log has, and the first whose seal does not fit (None: all fit)."""
    number, before = 0, ""
    while True:
        query = sa.select(audit).where(audit.c.number > number).order_by(audit.c.number).limit(AT_A_TIME)
        rows = [_entry(row) for row in db.execute(query)]
        for entry in rows:
            seal = _seal(secret, before, entry.number, entry.at, entry.by, entry.act, entry.subject, entry.detail)
            if entry.number != number + 1 or not hmac.compare_digest(seal.encode(), entry.seal.encode()):
                return number, number + 1
            number, before = entry.number, entry.seal
        if not rows:
            return number, None


def _seal(secret: bytes, before: str, number: int, at: datetime, *words: str) -> str:
    """Keyed, so that who can write the database alone cannot mend the chain after changing a row."""
    text = json.dumps([before, number, int(at.timestamp()), *words], ensure_ascii=False)
    return hmac.new(secret, b"audit:" + text.encode(), hashlib.sha256).hexdigest()


def _entry(row: sa.Row[tuple[object, ...]]) -> Entry:
    return Entry(row.number, row.at, row.by, row.act, row.subject, row.detail, row.seal)
