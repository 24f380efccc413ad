"""Start a sending and freeze its audience: at once if it is small, else a batch a transaction, so that nobody waits.

A large audience is of one moment all the same: it is read from one unmoving state of the database, while batches are
written beside it. Until the last batch is in, the sending is `freezing` and nothing of it leaves. Whoever breaks off
leaves the rest to the next one, who goes on behind the last batch, with the readers as they are then.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

import sqlalchemy as sa

from syndicate.model.edition import Edition
from syndicate.model.locks import Lock
from syndicate.model.sending import DeliveryState, DoubtPolicy, Sending, SendingState
from syndicate.store import editions
from syndicate.store.database import Database, Db, free, lock
from syndicate.store.ledger import audience, filling
from syndicate.store.ledger.views import by_id, by_key
from syndicate.store.schema_ledger import sendings

AT_ONCE = 10_000
"""A paper with so many readers at most has its audiences frozen in the transaction that starts a sending."""

MessageId: TypeAlias = Callable[[str, int], str]
"""The Message-ID of a letter, by the key of its sending and the reader: new for every sending."""
s = sendings.c
_PLANNED = s[DeliveryState.PLANNED.value]
_turn = threading.Lock()
"""One thread of a process freezes. Among processes Lock.FREEZE sees to that; on SQLite, that batches are in a row."""


def start(
    db: Db,
    edition: Edition,
    *,
    key: str,
    policy: DoubtPolicy,
    expires: datetime,
    now: datetime,
    message_id: MessageId,
) -> tuple[Sending, bool]:
    """Begin the edition's sending. The same `key` again is the same sending (False).

    A small audience is frozen when this returns (see `audience` for who belongs to it); with nobody in it the sending
    is finished at once. A large one is left to a `Freezer`, and so is one behind another that is being frozen. The
    edition keeps its articles' revisions from now on. Raises NotFound for the edition, Conflict for a Message-ID that
    was used before.
    """
    lock(db, Lock.START)
    there = by_key(db, key)
    if there is not None:
        return there, False
    chosen = editions.freeze(db, edition.id)
    others = _first(db)
    sending_id = _insert(db, chosen.id, key=key, policy=policy, expires=expires, now=now)
    if others is None and audience.few(db, AT_ONCE):
        lock(db, Lock.AUDIENCE)
        front = 0
        for last, places in audience.batches(db, editions.by_id(db, chosen.id), now):
            _add(db, sending_id, front, last, filling.named(places, key, message_id))
            front = last
        _close(db, sending_id, front, now)
    return by_id(db, sending_id), True


@dataclass(frozen=True, slots=True)
class Freezer:
    """Freezes audiences that are not whole. `stop` is asked between two batches."""

    database: Database
    message_id: MessageId
    stop: Callable[[], bool]

    def freeze(self, now: datetime) -> bool:
        """Freeze every one of them, the oldest first: a later one must know whom the earlier ones reach.

        Whether all are whole: not when it was stopped, nor when somebody else is at it; then come back.
        """
        with self.database.read() as db:
            if _first(db) is None:
                return True
        if not _turn.acquire(blocking=False):
            return False
        try:
            while True:
                with _one_moment(self.database) as (mine, db, sending):
                    if sending is None or not mine:
                        return mine
                    if not self._freeze(db, sending, now):
                        return False
        finally:
            _turn.release()

    def _freeze(self, seen: Db, sending: sa.Row[Any], now: datetime) -> bool:
        """Write the rest of an audience as it was `seen`; False when stopped, or somebody else wrote some of it."""
        edition = editions.by_id(seen, sending.edition_id)
        front = sending.freezing
        for last, places in audience.batches(seen, edition, sending.created, front):
            rows = filling.named(places, sending.key, self.message_id)
            if self.stop():
                return False
            with self.database.write() as db:
                lock(db, Lock.AUDIENCE)
                if not _add(db, sending.id, front, last, filling.not_erased(db, rows, front, last)):
                    return False
            front = last
        filling.measure(self.database)
        with self.database.write() as db:
            return _close(db, sending.id, front, now)


@contextmanager
def _one_moment(database: Database) -> Iterator[tuple[bool, Db, sa.Row[Any] | None]]:
    """Whether nobody else is at it; a state of the database that does not move, and the oldest sending in it whose
    audience is not whole. Nobody starts one while it is taken: one that is started later sees this one.
    """
    with ExitStack() as stack:
        with database.write() as starting:
            lock(starting, Lock.START)
            db = stack.enter_context(database.read())
            mine = free(db, Lock.FREEZE)
            sending = _first(db)
        yield mine, db, sending


def _first(db: Db) -> sa.Row[Any] | None:
    return db.execute(sa.select(sendings).where(s.freezing.is_not(None)).order_by(s.id).limit(1)).one_or_none()


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
        "freezing": 0,
        "total": 0,
        **{state.value: 0 for state in DeliveryState},
    }
    return int(db.execute(sa.insert(sendings).values(row).returning(s.id)).scalar_one())


def _add(db: Db, sending_id: int, front: int, last: int, rows: Sequence[filling.Frozen]) -> bool:
    """Put a batch behind the last one, if that ended at `front`: nobody else was faster, nobody cancelled it."""
    grown = {"freezing": last, "total": s.total + len(rows), _PLANNED.key: _PLANNED + len(rows)}
    done = db.execute(sa.update(sendings).where(s.id == sending_id, s.freezing == front).values(grown))
    if done.rowcount != 1:
        return False
    if rows:
        filling.add(db, sending_id, rows)
    return True


def _close(db: Db, sending_id: int, front: int, now: datetime) -> bool:
    """The audience is whole; a sending to nobody is finished, unless somebody held it."""
    done = db.execute(sa.update(sendings).where(s.id == sending_id, s.freezing == front).values(freezing=None))
    nobody = (s.id == sending_id, s.freezing.is_(None), s.total == 0, s.state == SendingState.RUNNING.value)
    over = {"state": SendingState.FINISHED.value, "finished": now, "changed": now}
    db.execute(sa.update(sendings).where(*nobody).values(over))
    return done.rowcount == 1
