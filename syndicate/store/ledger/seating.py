"""Seats: how many letters to a provider may be under way at a time, divided among the workers that are at work."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from syndicate.model.locks import Lock
from syndicate.store.database import Db, lock
from syndicate.store.ledger.takeover import SILENT
from syndicate.store.schema_ledger import seats, workers

s = seats.c


def share(db: Db, worker: str, wants: Mapping[str, tuple[int, int]], now: datetime) -> dict[str, int]:
    """This worker's seats by scope, from how many there are in all and how many of them it uses now.

    Never more in all than there are: a worker that came later waits until the others have heard of it and let go of
    theirs. What it does not name any more it gives up; so do workers that fell silent.
    """
    lock(db, Lock.PACE)
    alive = sa.select(workers.c.name).where(workers.c.seen > now - SILENT)
    db.execute(sa.delete(seats).where(sa.or_(s.worker.not_in(alive), s.worker == worker)))
    found = {}
    for scope, (most, using) in sorted(wants.items()):
        others = {row.worker: row.number for row in db.execute(sa.select(seats).where(s.scope == scope))}
        names = sorted((*others, worker))
        fair = most // len(names) + (names.index(worker) < most % len(names))
        found[scope] = max(using, min(fair, most - sum(others.values())), 0)
        db.execute(sa.insert(seats).values(scope=scope, worker=worker, number=found[scope]))
    return found
