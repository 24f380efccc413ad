"""Claim rows: the moment that decides who still gets a letter, and with which stories."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from syndicate.model.article import ArticleState
from syndicate.model.letter import Recipient
from syndicate.model.reader import ReaderState
from syndicate.model.sending import Claim, DeliveryState, SendingState
from syndicate.store.database import Db
from syndicate.store.ledger import rows
from syndicate.store.ledger.views import positions
from syndicate.store.schema import articles, edition_articles, readers
from syndicate.store.schema_ledger import deliveries, letters

State = DeliveryState
d = deliveries.c
f = letters.c


def claim(db: Db, sending_id: int, worker: str, limit: int, now: datetime) -> tuple[bool, tuple[Claim, ...]]:
    """Decide about up to `limit` rows; whether there were any, and those that may be sent.

    Skipped are readers who left meanwhile, and those whose every story was retracted; past the
    sending's `expires` everything expires. A letter in doubt stays in doubt then: it may have arrived.
    """
    sending = rows.lock(db, sending_id)
    if sending.state != SendingState.RUNNING.value:
        return False, ()
    lapsed = now >= sending.expires
    found = _candidates(db, sending, max(limit, rows.PART), None) if lapsed else _candidates(db, sending, limit, now)
    retracted = _retracted(db, sending.edition_id)
    fates = [(row, *_fate(row, retracted, lapsed=lapsed)) for row in found]
    moves = _drop(db, sending_id, [(row, goal) for row, goal, _ in fates], now)
    mine = [(row, stories) for row, goal, stories in fates if goal is State.CLAIMED]
    moves.update(_take(db, sending_id, worker, mine, now))
    rows.count(db, sending_id, moves, front=_front(sending.front, found))
    return bool(found), tuple(_claim(sending_id, row, stories) for row, stories in mine)


def _candidates(db: Db, sending: sa.Row[Any], limit: int, due_by: datetime | None) -> list[sa.Row[Any]]:
    """What waits for its time (up to `due_by`, or all of it) first, then what was never tried."""
    waiting = d.due.is_not(None) if due_by is None else d.due <= due_by
    found = list(_find(db, sending.id, limit, waiting, order=(d.due, d.reader_id)))
    if len(found) < limit and sending.planned:
        planned = sa.and_(d.state == State.PLANNED.value, d.reader_id >= sending.front)
        found += _find(db, sending.id, limit - len(found), planned, order=(d.reader_id,))
    return found


def _find(
    db: Db, sending_id: int, limit: int, condition: sa.ColumnElement[bool], order: Sequence[sa.Column[Any]]
) -> Sequence[Any]:
    picked = (
        sa.select(d.reader_id, d.state, d.attempt, d.ticket, d.due)
        .where(d.sending_id == sending_id, condition)
        .order_by(*order)
        .limit(limit)
        .subquery("picked")  # first, and by itself: PostgreSQL would else merge it with every letter up to here
    )
    p = picked.c
    # No join: PostgreSQL would read all readers. The row of one who was erased must be seen, to be skipped.
    reader = sa.select(readers.c.state).where(readers.c.id == p.reader_id).scalar_subquery().label("reader")
    query = sa.select(picked, f.address, f.name, f.parks, f.stories, f.message_id, reader).join_from(
        picked, letters, sa.and_(f.sending_id == sending_id, f.reader_id == p.reader_id)
    )
    return db.execute(query.order_by(*(p[column.key] for column in order))).all()


def _retracted(db: Db, edition_id: int) -> frozenset[int]:
    query = (
        sa.select(edition_articles.c.position)
        .join(articles, edition_articles.c.article_id == articles.c.id)
        .where(edition_articles.c.edition_id == edition_id, articles.c.state == ArticleState.RETRACTED.value)
    )
    return frozenset(db.execute(query).scalars())


def _fate(row: sa.Row[Any], retracted: frozenset[int], *, lapsed: bool) -> tuple[State, tuple[int, ...]]:
    """Where the row goes, and the stories that are left of it."""
    stories = positions(row.stories)
    if retracted:
        stories = tuple(position for position in stories if position not in retracted)
    if row.reader != ReaderState.CONFIRMED.value or not stories:
        goal = State.SKIPPED
    elif lapsed:
        goal = State.EXPIRED
    else:
        goal = State.CLAIMED
    if row.state == State.IN_DOUBT.value and goal is not State.CLAIMED:
        goal = State.IN_DOUBT
    return goal, stories


def _drop(db: Db, sending_id: int, fates: Iterable[tuple[sa.Row[Any], State]], now: datetime) -> Counter[DeliveryState]:
    """Settle what is not sent any more."""
    moves: Counter[DeliveryState] = Counter()
    groups: dict[State, list[sa.Row[Any]]] = {State.SKIPPED: [], State.EXPIRED: [], State.IN_DOUBT: []}
    for row, goal in fates:
        if goal is not State.CLAIMED:
            groups[goal].append(row)
    for goal, group in groups.items():
        if group:
            rows.update(db, sending_id, [row.reader_id for row in group], state=goal.value, due=None, updated=now)
            moves.update(_moved(group, goal))
    return moves


def _take(
    db: Db, sending_id: int, worker: str, mine: Sequence[tuple[sa.Row[Any], tuple[int, ...]]], now: datetime
) -> Counter[DeliveryState]:
    """Put rows into the worker's hand."""
    again = sa.case((d.state == State.IN_DOUBT.value, 1), else_=0)
    rows.update(
        db,
        sending_id,
        [row.reader_id for row, _ in mine],
        state=State.CLAIMED.value,
        attempt=d.attempt + 1,
        repeats=d.repeats + again,
        ticket=d.ticket + 1,
        worker=worker,
        due=None,
        updated=now,
    )
    for row, stories in mine:
        if stories != positions(row.stories):
            only = (f.sending_id == sending_id, f.reader_id == row.reader_id)
            db.execute(sa.update(letters).where(*only).values(stories=",".join(map(str, stories))))
    return _moved([row for row, _ in mine], State.CLAIMED)


def _moved(group: Iterable[sa.Row[Any]], goal: State) -> Counter[DeliveryState]:
    moves: Counter[DeliveryState] = Counter()
    for state, number in Counter(row.state for row in group).items():
        moves.update(rows.moved(State(state), goal, number))
    return moves


def _front(front: int, found: Iterable[sa.Row[Any]]) -> int:
    """Planned rows are taken in order of their readers: none is left up to the last one."""
    return max((row.reader_id + 1 for row in found if row.state == State.PLANNED.value), default=front)


def _claim(sending_id: int, row: sa.Row[Any], stories: tuple[int, ...]) -> Claim:
    recipient = Recipient(
        reader_id=row.reader_id,
        address=row.address,
        name=row.name,
        parks=tuple(row.parks.split()),
        stories=stories,
        message_id=row.message_id,
    )
    return Claim(sending_id=sending_id, recipient=recipient, attempt=row.attempt + 1, ticket=row.ticket + 1)
