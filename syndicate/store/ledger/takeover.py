"""Workers: who is there, and what the dead held."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from syndicate.model.sending import MOST_REPEATS, DeliveryState, DoubtPolicy
from syndicate.store.columns import Instant
from syndicate.store.database import Db
from syndicate.store.ledger import rows
from syndicate.store.ledger.settling import front_back
from syndicate.store.schema_ledger import deliveries, workers

State = DeliveryState
d = deliveries.c
SILENT = timedelta(seconds=45)
"""A worker that was not seen for longer is dead: others look every ten seconds, so its rows move within a minute."""


def beat(db: Db, worker: str, now: datetime) -> None:
    """Note that the worker runs."""
    seen = db.execute(sa.update(workers).where(workers.c.name == worker).values(seen=now))
    if not seen.rowcount:
        db.execute(sa.insert(workers).values(name=worker, seen=now))


def take_over(db: Db, sending_id: int, now: datetime, gone: Callable[[str], bool]) -> None:
    """Give back what workers that are gone had claimed; what they had offered is in doubt."""
    sending = rows.lock(db, sending_id)
    if not sending.claimed + sending.offered:
        return
    held = sa.select(d.worker).where(d.sending_id == sending_id, d.worker.is_not(None)).distinct()
    dead = [worker for worker in db.execute(held).scalars() if worker is not None and gone(worker)]
    if not dead:
        return
    claimed, offered = (_held_by(sending_id, dead, state) for state in (State.CLAIMED, State.OFFERED))
    first = db.execute(sa.select(sa.func.min(d.reader_id)).where(*claimed)).scalar_one()
    back = _free(db, claimed, state=State.PLANNED.value, attempt=d.attempt - 1, updated=now)
    doubt = _repeat_due(DoubtPolicy(sending.policy), now)
    doubted = _free(db, offered, state=State.IN_DOUBT.value, due=doubt, updated=now)
    moves = rows.moved(State.CLAIMED, State.PLANNED, back)
    moves.update(rows.moved(State.OFFERED, State.IN_DOUBT, doubted))
    rows.count(db, sending_id, moves, **({} if first is None else {"front": front_back(first)}))


def silent(db: Db, worker: str, now: datetime) -> bool:
    """Whether nothing was seen of this worker for longer than SILENT."""
    seen = db.execute(sa.select(workers.c.seen).where(workers.c.name == worker)).scalar_one_or_none()
    return seen is None or now - seen > SILENT


def _held_by(sending_id: int, dead: Sequence[str], state: State) -> tuple[sa.ColumnElement[bool], ...]:
    return (d.sending_id == sending_id, d.worker.in_(dead), d.state == state.value)


def _free(db: Db, held: Sequence[sa.ColumnElement[bool]], **values: object) -> int:
    """Take rows out of their workers' hands; how many."""
    return db.execute(sa.update(deliveries).where(*held).values(worker=None, **values)).rowcount


def _repeat_due(policy: DoubtPolicy, now: datetime) -> sa.ColumnElement[datetime] | None:
    """As `settling.repeat_due`, for many rows at once."""
    if policy is not DoubtPolicy.RESEND:
        return None
    return sa.case((d.repeats < MOST_REPEATS, sa.literal(now, Instant)), else_=sa.null())
