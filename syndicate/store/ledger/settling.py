"""What became of claims: bodies about to leave, outcomes, and rows given back. A stale claim changes nothing."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from syndicate.errors import Conflict, Withdrawn
from syndicate.model.reader import ReaderState
from syndicate.model.sending import (
    MOST_REPEATS,
    MOVES,
    Claim,
    DeliveryState,
    DoubtPolicy,
    Outcome,
    SendingState,
)
from syndicate.store import bounces, reports
from syndicate.store.database import Db
from syndicate.store.ledger import rows, writing
from syndicate.store.schema import readers
from syndicate.store.schema_ledger import deliveries, sendings

State = DeliveryState
d = deliveries.c
CONFIRMED = ReaderState.CONFIRMED.value
IN_HAND = (State.CLAIMED, State.OFFERED)
LONGEST_REPLY = 500
"""Characters of a reply that are kept; servers were seen to answer with megabytes."""


def offer(db: Db, claims: Sequence[Claim], now: datetime) -> None:
    """Note that bodies of claimed letters are about to leave. Raises Conflict, also when the sending does not run.

    Raises Withdrawn for readers who left, paused or were erased since the claim.
    """
    for sending_id, tickets in _by_sending(claims).items():
        state = rows.lock(db, sending_id).state
        if state != SendingState.RUNNING.value:
            raise Conflict(f"Sending {sending_id} is {state}: nothing more leaves.", hint="Release the claims.")
        for ticket, reader_ids in tickets.items():
            _require_wanted(db, reader_ids, sending_id, now)
            held = (d.state == State.CLAIMED.value, d.ticket == ticket)
            done = rows.update(db, sending_id, reader_ids, *held, state=State.OFFERED.value, updated=now)
            _require(done, len(reader_ids), sending_id)
            rows.count(db, sending_id, rows.moved(State.CLAIMED, State.OFFERED, done))


def release(db: Db, claims: Sequence[Claim], now: datetime) -> None:
    """Plan letters again that certainly never left (claimed or offered); uses up no attempt. Raises Conflict."""
    for sending_id, tickets in _by_sending(claims).items():
        rows.lock(db, sending_id)
        for ticket, reader_ids in tickets.items():
            moves: Counter[DeliveryState] = Counter()
            for origin in IN_HAND:
                held = (d.state == origin.value, d.ticket == ticket)
                back = {"state": State.PLANNED.value, "attempt": d.attempt - 1, "worker": None, "updated": now}
                moves.update(rows.moved(origin, State.PLANNED, rows.update(db, sending_id, reader_ids, *held, **back)))
            _require(moves[State.PLANNED], len(reader_ids), sending_id)
            rows.count(db, sending_id, moves, front=front_back(min(reader_ids)))


def postpone(db: Db, waiting: Sequence[tuple[Claim, datetime]], now: datetime) -> None:
    """Put claimed letters off until their time; uses up no attempt. Raises Conflict."""
    groups: dict[tuple[int, int, datetime], list[int]] = defaultdict(list)
    for claim, due in waiting:
        groups[claim.sending_id, claim.ticket, due].append(claim.recipient.reader_id)
    for (sending_id, ticket, due), reader_ids in sorted(groups.items()):
        rows.lock(db, sending_id)
        held = (d.state == State.CLAIMED.value, d.ticket == ticket)
        off = {"state": State.RETRY.value, "attempt": d.attempt - 1, "worker": None, "due": due, "updated": now}
        done = rows.update(db, sending_id, reader_ids, *held, **off)
        _require(done, len(reader_ids), sending_id)
        rows.count(db, sending_id, rows.moved(State.CLAIMED, State.RETRY, done))


def settle(db: Db, outcomes: Sequence[Outcome], now: datetime) -> None:
    """Write outcomes down, all or none. Raises Conflict for a stale claim and for a move that MOVES does not allow."""
    groups: dict[int, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[outcome.sending_id].append(outcome)
    for sending_id, group in sorted(groups.items()):
        sending = rows.lock(db, sending_id)
        found = rows.select(db, sending_id, [outcome.reader_id for outcome in group])
        moves: Counter[DeliveryState] = Counter()
        for outcome in group:
            moves.update(rows.moved(_origin(found, outcome), outcome.state, 1))
        policy = DoubtPolicy(sending.policy)
        changes = [_change(found[outcome.reader_id], outcome, policy, now) for outcome in group]
        _require(writing.settle(db, changes), len(group), sending_id)
        planned = [outcome.reader_id for outcome in group if outcome.state is State.PLANNED]
        values = {"front": front_back(min(planned))} if planned else {}
        rows.count(db, sending_id, moves, **values)
        reports.count(db, sending_id, group, now)
    bounces.suppress_refused(db, outcomes, now)


def front_back(reader_id: int) -> sa.ColumnElement[int]:
    """The sending's front, so that it is not past this reader, who is planned again."""
    return sa.case((sendings.c.front > reader_id, reader_id), else_=sendings.c.front)


def repeat_due(policy: DoubtPolicy, repeats: int, due: datetime | None, now: datetime) -> datetime | None:
    """When a letter in doubt is offered again; None: never."""
    return (due or now) if policy is DoubtPolicy.RESEND and repeats < MOST_REPEATS else None


def _origin(found: Mapping[int, sa.Row[Any]], outcome: Outcome) -> State:
    row = found.get(outcome.reader_id)
    where = f"reader {outcome.reader_id} of sending {outcome.sending_id}"
    if row is None:
        raise Conflict(f"There is no letter for {where}.")
    origin = State(row.state)
    if outcome.state in IN_HAND or outcome.state not in MOVES[origin]:
        raise Conflict(f"The letter for {where} is {origin}: it cannot become {outcome.state}.")
    if outcome.ticket is not None and outcome.ticket != row.ticket:
        raise Conflict(f"The letter for {where} is in other hands.", hint="Another worker took it over meanwhile.")
    return origin


def _change(row: sa.Row[Any], outcome: Outcome, policy: DoubtPolicy, now: datetime) -> dict[str, object]:
    due = outcome.due if outcome.state is State.RETRY else None
    if outcome.state is State.IN_DOUBT:
        due = repeat_due(policy, row.repeats, outcome.due, now)
    reply = outcome.reply
    return {
        "of_sending": outcome.sending_id,
        "of_reader": outcome.reader_id,
        "origin": row.state,
        "held": row.ticket,
        "unused": 1 if outcome.state is State.PLANNED else 0,
        "state": outcome.state.value,
        "relay": outcome.relay,
        "reply_code": reply and reply.code,
        "reply_enhanced": reply and reply.enhanced and kept(reply.enhanced),
        "reply_text": reply and kept(reply.text),
        "due": due,
        "updated": now,
    }


@lru_cache(1024)
def kept(text: str) -> str:
    """A server's words as both databases can keep them: an outcome must never fail for its reply."""
    return text[:LONGEST_REPLY].replace("\0", "").encode("utf-8", "backslashreplace").decode()


def _by_sending(claims: Sequence[Claim]) -> dict[int, dict[int, list[int]]]:
    """Readers by sending and ticket, sendings in the order in which everybody locks them."""
    groups: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for claim in sorted(claims, key=lambda claim: claim.sending_id):
        groups[claim.sending_id][claim.ticket].append(claim.recipient.reader_id)
    return groups


def _require_wanted(db: Db, reader_ids: Sequence[int], sending_id: int, now: datetime) -> None:
    awake = sa.or_(readers.c.paused.is_(None), readers.c.paused <= now)
    wanted = sa.select(sa.func.count()).where(readers.c.id.in_(reader_ids), readers.c.state == CONFIRMED, awake)
    if gone := len(reader_ids) - db.execute(wanted).scalar_one():
        raise Withdrawn(
            f"{gone} readers of sending {sending_id} left since their letters were claimed.", hint="Release the claims."
        )


def _require(done: int, wanted: int, sending_id: int) -> None:
    if done != wanted:
        raise Conflict(
            f"{wanted - done} of {wanted} letters of sending {sending_id} are in other hands.",
            hint="Another worker took them over meanwhile; nothing was changed.",
        )
