"""What a person, or a sender that must not go on, does to a sending as a whole."""

from datetime import datetime

import sqlalchemy as sa

from syndicate.errors import Conflict
from syndicate.model.sending import DoubtPolicy, Sending, SendingState
from syndicate.store.database import Db
from syndicate.store.ledger import pacing, rows
from syndicate.store.ledger.views import by_id
from syndicate.store.schema_ledger import deliveries

S = SendingState
OVER = frozenset({S.FINISHED, S.CANCELLED})
ASKS = "{} letters are in doubt: offer them once more, or leave them?"


def pause(db: Db, sending_id: int, now: datetime) -> Sending:
    """Claim nothing more until it is resumed. Raises NotFound, and Conflict when it is over."""
    return _go(db, sending_id, S.PAUSED, now)


def resume(db: Db, sending_id: int, now: datetime) -> Sending:
    """Let a paused or stopped sending run on. Raises NotFound, and Conflict when it is over."""
    return _go(db, sending_id, S.RUNNING, now)


def cancel(db: Db, sending_id: int, now: datetime) -> Sending:
    """Send nothing more, for ever; what was planned stays planned. Raises NotFound, Conflict when it is finished."""
    return _go(db, sending_id, S.CANCELLED, now)


def stop(db: Db, sending_id: int, cause: str, now: datetime) -> None:
    """Stop until a person has looked; `cause` is for their eyes. One that is over stays as it is. Raises NotFound."""
    if SendingState(rows.lock(db, sending_id).state) not in OVER:
        rows.count(db, sending_id, {}, state=S.STOPPED.value, cause=cause, changed=now)
        pacing.forget_promises(db)


def warn(db: Db, sending_id: int, cause: str, now: datetime) -> None:
    """Tell the editor something about a running sending. Raises NotFound."""
    if rows.lock(db, sending_id).state == S.RUNNING.value:
        rows.count(db, sending_id, {}, cause=cause, changed=now)


def finish(db: Db, sending_id: int, now: datetime) -> bool:
    """Finish a running sending if nothing of it is left to do; whether it is finished. Raises NotFound.

    One with letters in doubt whose policy is `ask` stops instead, until a person has answered.
    """
    sending = rows.lock(db, sending_id)
    if sending.state == S.FINISHED.value:
        return True
    open_ones = sending.planned + sending.claimed + sending.offered + sending.retry
    if (
        sending.state != S.RUNNING.value
        or sending.freezing is not None
        or open_ones
        or _first_due(db, sending_id) is not None
    ):
        return False
    if sending.policy == DoubtPolicy.ASK.value and sending.in_doubt:
        stop(db, sending_id, ASKS.format(sending.in_doubt), now)
        return False
    rows.count(db, sending_id, {}, state=S.FINISHED.value, finished=now, changed=now)
    return True


def next_due(db: Db, sending_id: int, now: datetime) -> datetime | None:
    """When `claim` has something to decide, `now` or later; None when there is nothing, or the sending does not run.

    Rows in the hands of other workers are no reason to come back: those settle them, or `open` takes them over.
    """
    sending = by_id(db, sending_id)
    if sending.state is not S.RUNNING or sending.freezing:
        return None
    if sending.tally.planned:
        return now
    due = _first_due(db, sending_id)
    return None if due is None else max(now, min(due, sending.expires))


def _first_due(db: Db, sending_id: int) -> datetime | None:
    d = deliveries.c
    query = sa.select(d.due).where(d.sending_id == sending_id, d.due.is_not(None)).order_by(d.due).limit(1)
    return db.execute(query).scalar()


def _go(db: Db, sending_id: int, goal: SendingState, now: datetime) -> Sending:
    state = SendingState(rows.lock(db, sending_id).state)
    if state in OVER and state is not goal:
        raise Conflict(f"Sending {sending_id} is {state}: it cannot become {goal}.", hint="Start a new sending.")
    if state is not goal:
        whole = {"freezing": None} if goal is S.CANCELLED else {}
        rows.count(db, sending_id, {}, state=goal.value, cause=None, changed=now, **whole)
        if goal is not S.RUNNING:
            pacing.forget_promises(db)
    return by_id(db, sending_id)
