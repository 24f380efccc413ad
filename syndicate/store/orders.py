"""Orders: what is to be sent, when, and what became of it. An edition has one open order at most."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from syndicate.errors import NotFound
from syndicate.model.locks import Lock
from syndicate.model.schedule import Order, OrderState, Question, Terms
from syndicate.store.database import Db, lock
from syndicate.store.schema import editions
from syndicate.store.schema_sendings import orders

o = orders.c
OPEN = (OrderState.WAITING.value, OrderState.ASKING.value)


def place(
    db: Db,
    *,
    edition_id: int | None,
    schedule_id: int | None,
    due: datetime,
    terms: Terms,
    question: Question | None,
    asked_by: str,
    now: datetime,
    skipped: str | None = None,
) -> tuple[Order, bool]:
    """A new order; or the one that is open or started for this edition already, and False.

    With `skipped`, it is written down only, with this cause. A schedule's time has one order for ever.
    """
    lock(db, Lock.ORDER)
    there = None if schedule_id is None else _one(db, o.schedule_id == schedule_id, o.due == due)
    if there is None and edition_id is not None:
        there = of_edition(db, edition_id)
    if there is not None:
        return there, False
    state = OrderState.SKIPPED if skipped else OrderState.ASKING if question else OrderState.WAITING
    row = {
        "edition_id": edition_id,
        "schedule_id": schedule_id,
        "state": state.value,
        "question": question.value if question and not skipped else None,
        "due": due,
        "at_least": terms.at_least,
        "late": None if terms.late is None else int(terms.late.total_seconds()),
        "asked_by": asked_by,
        "cause": skipped,
        "created": now,
        "changed": now,
    }
    order_id = db.execute(sa.insert(orders).values(row).returning(o.id)).scalar_one()
    return by_id(db, order_id), True


def by_id(db: Db, order_id: int, *, alone: bool = False) -> Order:
    """With `alone` nobody else changes it until the transaction ends. Raises NotFound."""
    query = _orders().where(o.id == order_id)
    found = next(iter(_some(db, query.with_for_update(of=orders) if alone else query)), None)
    if found is None:
        raise NotFound(f"There is no order {order_id}.", hint="`syndicate schedule list` shows them.")
    return found


def of_edition(db: Db, edition_id: int) -> Order | None:
    """The order of an edition that is open or was started."""
    states = (*OPEN, OrderState.STARTED.value)
    return _one(db, o.edition_id == edition_id, o.state.in_(states))


def due(db: Db, now: datetime) -> tuple[Order, ...]:
    """Orders that wait for nothing but their time, which has come; the earliest first."""
    waiting = (o.state.in_(OPEN), o.state == OrderState.WAITING.value, o.due <= now)
    return _some(db, _orders().where(*waiting).order_by(o.due, o.id))


def next_due(db: Db) -> datetime | None:
    """When the next order's time comes."""
    waiting = (o.state.in_(OPEN), o.state == OrderState.WAITING.value)
    return db.execute(sa.select(sa.func.min(o.due)).where(*waiting)).scalar()


def open_ones(db: Db) -> tuple[Order, ...]:
    """Orders that wait or ask, the earliest first."""
    return _some(db, _orders().where(o.state.in_(OPEN)).order_by(o.due, o.id))


def listing(db: Db, *, before: int | None = None, limit: int = 50) -> tuple[Order, ...]:
    """Orders, the newest first; the next page is `before` the last id."""
    query = _orders() if before is None else _orders().where(o.id < before)
    return _some(db, query.order_by(o.id.desc()).limit(limit))


def change(
    db: Db,
    order_id: int,
    state: OrderState,
    now: datetime,
    *,
    question: Question | None = None,
    cause: str | None = None,
    **values: object,
) -> Order:
    """Move an order on; `values` are other columns of it."""
    new = {"state": state.value, "question": question and question.value, "cause": cause, "changed": now, **values}
    db.execute(sa.update(orders).where(o.id == order_id).values(new))
    return by_id(db, order_id)


def ask_all(db: Db, question: Question, cause: str, now: datetime) -> int:
    """Have every order that waits ask this first; how many did."""
    waiting = (o.state.in_(OPEN), o.state == OrderState.WAITING.value)
    new = {"state": OrderState.ASKING.value, "question": question.value, "cause": cause, "changed": now}
    return db.execute(sa.update(orders).where(*waiting).values(new)).rowcount


def _orders() -> sa.Select[Any]:
    return sa.select(orders, editions.c.key.label("edition_key")).join_from(
        orders, editions, o.edition_id == editions.c.id, isouter=True
    )


def _one(db: Db, *where: sa.ColumnElement[bool]) -> Order | None:
    found = _some(db, _orders().where(*where).order_by(o.id.desc()).limit(1))
    return found[0] if found else None


def _some(db: Db, query: sa.Select[Any]) -> tuple[Order, ...]:
    rows: Sequence[sa.Row[Any]] = db.execute(query).all()
    return tuple(
        Order(
            id=row.id,
            edition_id=row.edition_id,
            edition_key=row.edition_key,
            schedule_id=row.schedule_id,
            sending_id=row.sending_id,
            state=OrderState(row.state),
            question=None if row.question is None else Question(row.question),
            due=row.due,
            terms=Terms(row.at_least, None if row.late is None else timedelta(seconds=row.late)),
            asked_by=row.asked_by,
            answered_by=row.answered_by,
            cause=row.cause,
            changed=row.changed,
        )
        for row in rows
    )
