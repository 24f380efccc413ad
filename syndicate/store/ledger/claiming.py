"""Claim rows: the moment that decides who still gets a letter, and with which stories."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from syndicate.model.article import ArticleState
from syndicate.model.letter import Recipient
from syndicate.model.reader import ReaderState
from syndicate.model.sending import Claim, DeliveryState, SendingState
from syndicate.store.columns import Instant
from syndicate.store.database import Db
from syndicate.store.ledger import rows
from syndicate.store.ledger.views import positions
from syndicate.store.schema import articles, edition_articles, readers
from syndicate.store.schema_ledger import deliveries, letters

State = DeliveryState
d = deliveries.c
f = letters.c
CONFIRMED, PLANNED = ReaderState.CONFIRMED.value, State.PLANNED.value


def claim(db: Db, sending_id: int, worker: str, limit: int, now: datetime) -> tuple[bool, tuple[Claim, ...]]:
    """Decide about up to `limit` rows; whether there were any, and those that may be sent.

    Skipped are readers who left meanwhile, and those whose every story was retracted; past the
    sending's `expires` everything expires. A letter that ever was in doubt is so again then: it may have arrived.
    """
    sending = rows.lock(db, sending_id)
    if sending.state != SendingState.RUNNING.value or sending.freezing is not None:
        return False, ()
    lapsed = now >= sending.expires
    most, due_by = (max(limit, rows.PART), None) if lapsed else (limit, now)
    found = _candidates(db, sending, most, due_by, now)
    retracted = _retracted(db, sending.edition_id)
    fates = [(row, *_fate(row, retracted, lapsed=lapsed)) for row in found]
    moves = _drop(db, sending_id, [(row, goal) for row, goal, _ in fates if goal is not State.CLAIMED], now)
    mine = [(row, stories) for row, goal, stories in fates if goal is State.CLAIMED]
    moves.update(_take(db, sending_id, worker, [row for row, _ in mine], now))
    if retracted:
        _shorten(db, sending_id, mine)
    rows.count(db, sending_id, moves, front=_front(sending.front, found))
    return bool(found), tuple(_claim(sending_id, row, stories) for row, stories in mine)


def _candidates(db: Db, sending: sa.Row[Any], limit: int, due_by: datetime | None, now: datetime) -> list[sa.Row[Any]]:
    """What waits for its time (up to `due_by`, or all of it) first, then what was never tried."""
    waiting, planned = _FIND[db.dialect.name]
    found = list(db.execute(waiting, {"this": sending.id, "most": limit, "by": due_by or NEVER, "at": now}).all())
    if len(found) < limit and sending.planned:
        bounds = {"this": sending.id, "most": limit - len(found), "front": sending.front, "at": now}
        found += sorted(db.execute(planned, bounds).all(), key=itemgetter(0))
    return found


def _find(dialect: str, condition: sa.ColumnElement[bool], order: Sequence[sa.Column[Any]]) -> sa.Select[Any]:
    """Up to `most` letters of the sending `this`. Made once: to put it together takes as long as to carry it out."""
    picked = (
        sa.select(d.reader_id, d.state, d.attempt, d.ticket, d.repeats)
        .where(d.sending_id == sa.bindparam("this"), condition)
        .order_by(*order)
        .limit(sa.bindparam("most", type_=sa.Integer))
        .subquery("picked")
    )
    p = picked.c
    # No join: PostgreSQL would read all readers. The row of one who was erased must be seen, to be skipped.
    state = sa.case((readers.c.paused > sa.bindparam("at", type_=Instant), "paused"), else_=readers.c.state)
    reader = sa.select(state).where(readers.c.id == p.reader_id).scalar_subquery().label("reader")
    same = sa.and_(f.sending_id == sa.bindparam("this"), f.reader_id == p.reader_id)
    frozen = (f.address, f.name, f.parks, f.stories, f.message_id)
    if dialect == "sqlite":
        return sa.select(picked, *frozen, reader).join_from(picked, letters, same)
    # One by one, behind a fence: PostgreSQL would read all letters of a sending for a thousand of them.
    each = sa.select(*frozen).where(same).offset(0).lateral("each")
    return sa.select(picked, *each.c, reader).join_from(picked, each, sa.true())


NEVER = datetime(9999, 1, 1, tzinfo=UTC)
_DUE = (d.due <= sa.bindparam("by"), (d.due, d.reader_id))
_NEXT = (sa.and_(d.state == State.PLANNED.value, d.reader_id >= sa.bindparam("front")), (d.reader_id,))
_FIND = {name: (_find(name, *_DUE), _find(name, *_NEXT)) for name in ("sqlite", "postgresql")}


def _retracted(db: Db, edition_id: int) -> frozenset[int]:
    return frozenset(db.execute(_RETRACTED, {"this": edition_id}).scalars())


_RETRACTED = (
    sa.select(edition_articles.c.position)
    .join(articles, edition_articles.c.article_id == articles.c.id)
    .where(edition_articles.c.edition_id == sa.bindparam("this"), articles.c.state == ArticleState.RETRACTED.value)
    .where(edition_articles.c.revision < articles.c.revision)  # what the letter about a retraction is about stays
)


def _fate(row: sa.Row[Any], retracted: frozenset[int], *, lapsed: bool) -> tuple[State, tuple[int, ...]]:
    """Where the row goes, and the stories that are left of it."""
    stories = positions(row.stories)
    if retracted:
        stories = tuple(position for position in stories if position not in retracted)
    if row.reader == CONFIRMED and stories and not lapsed:
        return State.CLAIMED, stories
    goal = State.SKIPPED if row.reader != CONFIRMED or not stories else State.EXPIRED
    return State.IN_DOUBT if row.state == State.IN_DOUBT.value or row.repeats else goal, stories


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


def _take(db: Db, sending_id: int, worker: str, mine: Sequence[sa.Row[Any]], now: datetime) -> Counter[DeliveryState]:
    """Put rows into the worker's hand."""
    rows.update(
        db,
        sending_id,
        [row.reader_id for row in mine],
        state=State.CLAIMED.value,
        attempt=d.attempt + 1,
        repeats=d.repeats + sa.case((d.state == State.IN_DOUBT.value, 1), else_=0),
        ticket=d.ticket + 1,
        worker=worker,
        due=None,
        updated=now,
    )
    return _moved(mine, State.CLAIMED)


def _shorten(db: Db, sending_id: int, mine: Sequence[tuple[sa.Row[Any], tuple[int, ...]]]) -> None:
    """Take the retracted stories out of the letters."""
    for row, stories in mine:
        if stories != positions(row.stories):
            only = (f.sending_id == sending_id, f.reader_id == row.reader_id)
            db.execute(sa.update(letters).where(*only).values(stories=",".join(map(str, stories))))


def _moved(group: Iterable[sa.Row[Any]], goal: State) -> Counter[DeliveryState]:
    moves: Counter[DeliveryState] = Counter()
    for state, number in Counter(row.state for row in group).items():
        moves.update(rows.moved(State(state), goal, number))
    return moves


def _front(front: int, found: Iterable[sa.Row[Any]]) -> int:
    """Planned rows are taken in order of their readers: none is left up to the last one."""
    return max((row.reader_id + 1 for row in found if row.state == PLANNED), default=front)


def _claim(sending_id: int, row: sa.Row[Any], stories: tuple[int, ...]) -> Claim:
    reader_id, _, attempt, ticket, _, address, name, parks, _, message_id, _ = tuple(row)
    recipient = Recipient(reader_id, address, name, _slugs(parks), stories, message_id)
    return Claim(sending_id, recipient, attempt + 1, ticket + 1)


@lru_cache(maxsize=10_000)
def _slugs(parks: str) -> tuple[str, ...]:
    return tuple(parks.split())
