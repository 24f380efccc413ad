"""What a person decides about settled letters: try refused ones again, repeat those in doubt, or leave them.

These are the only ways back out of `refused` and `finished`, and no job takes them.
"""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from syndicate.errors import Conflict
from syndicate.model.sending import DeliveryState, DoubtPolicy, Sending, SendingState
from syndicate.store.database import Db
from syndicate.store.ledger import rows
from syndicate.store.ledger.views import by_id
from syndicate.store.schema_ledger import deliveries

State = DeliveryState
d = deliveries.c


def retry_refused(db: Db, sending_id: int, now: datetime, expires: datetime) -> tuple[Sending, int]:
    """Offer refused letters again; how many. Who left or was suppressed meanwhile is skipped at the claim.

    An edition that is no news any more is news until `expires`. Raises NotFound, and Conflict when it was cancelled.
    """
    refused = (d.sending_id == sending_id, d.state == State.REFUSED.value)
    _running(db, sending_id)
    number = _set(db, refused, state=State.RETRY.value, due=now, updated=now)
    if number:
        _reopen(db, sending_id, rows.moved(State.REFUSED, State.RETRY, number), now, expires)
    return by_id(db, sending_id), number


def resend_doubts(db: Db, sending_id: int, now: datetime, expires: datetime) -> tuple[Sending, int]:
    """Offer letters in doubt once more, the same bytes under the same Message-ID; how many. Raises as above."""
    doubted = (d.sending_id == sending_id, d.state == State.IN_DOUBT.value, d.due.is_(None))
    _running(db, sending_id)
    number = _set(db, doubted, due=now, updated=now)
    if number:
        _reopen(db, sending_id, {}, now, expires)
    return by_id(db, sending_id), number


def leave_doubts(db: Db, sending_id: int, now: datetime) -> Sending:
    """Let letters in doubt stay so, and those to come: the policy is `leave` from now on. Raises as above."""
    sending = _running(db, sending_id)
    doubted = (d.sending_id == sending_id, d.state == State.IN_DOUBT.value, d.due.is_not(None))
    _set(db, doubted, due=None, updated=now)
    values: dict[str, object] = {"policy": DoubtPolicy.LEAVE.value}
    if sending.state == SendingState.STOPPED.value:
        values |= {"state": SendingState.RUNNING.value, "cause": None, "changed": now}
    rows.count(db, sending_id, {}, **values)
    return by_id(db, sending_id)


def _running(db: Db, sending_id: int) -> sa.Row[tuple[object, ...]]:
    """The sending's row, locked, unless it is cancelled."""
    sending = rows.lock(db, sending_id)
    if sending.state == SendingState.CANCELLED.value:
        raise Conflict(
            f"Sending {sending_id} is cancelled: nothing of it leaves any more.", hint="Start a new sending."
        )
    return sending


def _set(db: Db, where: Sequence[sa.ColumnElement[bool]], **values: object) -> int:
    return db.execute(sa.update(deliveries).where(*where).values(values)).rowcount


def _reopen(db: Db, sending_id: int, moves: rows.Moves, now: datetime, expires: datetime) -> None:
    """It runs again, also when it was finished; a paused one stays paused until it is resumed."""
    sending = rows.lock(db, sending_id)
    values: dict[str, object] = {"expires": expires} if sending.expires <= now else {}
    if sending.state != SendingState.PAUSED.value:
        values |= {"state": SendingState.RUNNING.value, "finished": None, "cause": None, "changed": now}
    rows.count(db, sending_id, moves, **values)
