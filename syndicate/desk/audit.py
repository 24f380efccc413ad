"""The audit log: who did what. Written in the same transaction as what was done; `verify` finds what was changed."""

from dataclasses import dataclass
from datetime import datetime

from syndicate.desk.rights import require
from syndicate.desk.rooms import Rooms
from syndicate.model.staff import Role, Staff
from syndicate.store import audit
from syndicate.store.audit import Entry
from syndicate.store.database import Db

A_PAGE = 100


@dataclass(frozen=True, slots=True)
class Verified:
    """Rows that were read, and the first that is not what was written (None: all are)."""

    rows: int
    broken: int | None


def record(rooms: Rooms, db: Db, who: Staff, act: str, subject: str, *, now: datetime, detail: str = "") -> None:
    """Note what `who` does, in the transaction that does it. No address, no secret, no text of an article."""
    audit.record(db, rooms.secret, by=who.login, act=act, subject=subject, detail=detail, now=now)


def entries(rooms: Rooms, who: Staff, *, below: int | None = None) -> tuple[Entry, ...]:
    """A hundred rows, the newest first; with `below`, those with smaller numbers. For administrators."""
    require(who, Role.ADMIN)
    with rooms.database.read() as db:
        return audit.entries(db, below=below, limit=A_PAGE)


def verify(rooms: Rooms) -> Verified:
    """Read the whole log again and compare each row with its seal."""
    with rooms.database.read() as db:
        return Verified(*audit.broken(db, rooms.secret))
