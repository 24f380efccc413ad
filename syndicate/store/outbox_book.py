"""The outbox as delivery's ledger: notices get the guarantees of letters, by the same sender and the same rules.

It is one sending that never ends, of the number OUTBOX; a row's id stands where a sending has its reader's.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from syndicate.errors import Conflict
from syndicate.model.letter import Recipient
from syndicate.model.notice import Notice
from syndicate.model.pace import Grant, Want
from syndicate.model.sending import (
    MOST_REPEATS,
    MOVES,
    Claim,
    DeliveryState,
    DoubtPolicy,
    Outcome,
    Sending,
    SendingState,
    Tally,
)
from syndicate.store import outbox, schema_readers
from syndicate.store.database import Database, Db
from syndicate.store.ledger import Ledger, takeover

OUTBOX = 0
LONGEST = timedelta(days=3)
"""How far ahead a retry may lie; each notice has its own end besides."""
LONGEST_REPLY = 500

State = DeliveryState
Refused = Callable[[Db, Notice, Outcome, datetime], None]
table = schema_readers.notices
t = table.c


class Outbox:
    """Satisfies delivery's Ledger protocol. `named` makes the Message-ID of a notice: the same one each time.

    `refused` is told, in the transaction that settles it, of a notice that was refused for good.
    """

    def __init__(self, database: Database, named: Callable[[Notice], str], refused: Refused | None = None) -> None:
        self._database = database
        self._named = named
        self._refused = refused
        self._pace = Ledger(database)
        self.held: dict[int, Notice] = {}
        """What was claimed, for whoever composes."""
        self.cause = ""
        """Why the relay takes nothing from us, once it said so."""

    def open(self, _sending_id: int, worker: str, now: datetime, alive: Callable[[str], bool]) -> None:
        with self._database.write() as db:
            takeover.beat(db, worker, now)
            held = db.execute(sa.select(t.worker).where(t.worker.is_not(None)).distinct()).scalars().all()
            gone = [w for w in held if w and (w == worker or not alive(w) or takeover.silent(db, w, now))]
            if gone:
                _take_over(db, gone, now)

    def beat(self, worker: str, now: datetime) -> None:
        with self._database.write() as db:
            takeover.beat(db, worker, now)

    def claim(self, _sending_id: int, worker: str, limit: int, now: datetime) -> tuple[Claim, ...]:
        with self._database.write() as db:
            lapsed = sa.update(table).where(t.due <= now, t.expires <= now, t.state != State.IN_DOUBT.value)
            db.execute(lapsed.values(state=State.EXPIRED.value, due=None, updated=now))
            db.execute(sa.update(table).where(t.due <= now, t.expires <= now).values(due=None, updated=now))
            due = sa.select(table).where(t.due <= now).order_by(t.due, t.id).limit(limit)
            rows = db.execute(due.with_for_update(skip_locked=True)).all()
            again = sa.case((t.state == State.IN_DOUBT.value, 1), else_=0)
            taken = {"state": State.CLAIMED.value, "worker": worker, "due": None, "updated": now}
            moved = {"attempt": t.attempt + 1, "ticket": t.ticket + 1, "repeats": t.repeats + again}
            db.execute(sa.update(table).where(t.id.in_([row.id for row in rows])).values(taken | moved))
            found = outbox.notices(db, [row.id for row in rows])
        self.held.update(found)
        return tuple(self._claim(found[row.id], row) for row in rows)

    def offer(self, claims: Sequence[Claim], now: datetime) -> None:
        self.note((), claims, now)

    def settle(self, outcomes: Sequence[Outcome], now: datetime) -> None:
        self.note(outcomes, (), now)

    def note(self, outcomes: Sequence[Outcome], claims: Sequence[Claim], now: datetime) -> None:
        with self._database.write() as db:
            for outcome in outcomes:
                notice = self.held.get(outcome.reader_id)
                if _settle(db, outcome, now) and outcome.state is State.REFUSED and self._refused and notice:
                    self._refused(db, notice, outcome, now)
            for claim in claims:
                mine = _mine(claim.recipient.reader_id, claim.ticket, (State.CLAIMED,))
                _held(db.execute(sa.update(table).where(*mine).values(state=State.OFFERED.value, updated=now)))
        for outcome in outcomes:
            self.held.pop(outcome.reader_id, None)

    def release(self, claims: Sequence[Claim], now: datetime) -> None:
        back = {"state": State.PLANNED.value, "worker": None, "due": now, "updated": now, "attempt": t.attempt - 1}
        with self._database.write() as db:
            for claim in claims:
                mine = _mine(claim.recipient.reader_id, claim.ticket, (State.CLAIMED, State.OFFERED))
                db.execute(sa.update(table).where(*mine).values(back))
        for claim in claims:
            self.held.pop(claim.recipient.reader_id, None)

    def postpone(self, waiting: Sequence[tuple[Claim, datetime]], now: datetime) -> None:
        with self._database.write() as db:
            for claim, until in waiting:
                mine = _mine(claim.recipient.reader_id, claim.ticket, (State.CLAIMED,))
                later = {"state": State.RETRY.value, "worker": None, "due": until, "attempt": t.attempt - 1}
                db.execute(sa.update(table).where(*mine).values(later | {"updated": now}))

    def lease(self, wants: Sequence[Want], now: datetime) -> Sequence[Grant]:
        """Limits hold for letters and notices together."""
        return self._pace.lease(wants, now)

    def seats(self, worker: str, wants: Mapping[str, tuple[int, int]], now: datetime) -> Mapping[str, int]:
        return self._pace.seats(worker, wants, now)

    def slow(self, scope: str, seen: int, now: datetime) -> None:
        self._pace.slow(scope, seen, now)

    def learned(self, now: datetime) -> Mapping[str, int]:
        return self._pace.learned(now)

    def look(self, _sending_id: int) -> Sending:
        """It runs, for ever."""
        began = datetime.fromtimestamp(0).astimezone()
        return Sending(
            id=OUTBOX,
            edition_id=OUTBOX,
            edition_key="outbox",
            state=SendingState.STOPPED if self.cause else SendingState.RUNNING,
            policy=DoubtPolicy.RESEND,
            created=began,
            expires=datetime.max.replace(tzinfo=began.tzinfo) - LONGEST,
            finished=None,
            cause=self.cause or None,
            tally=Tally(),
        )

    def next_due(self, _sending_id: int, _now: datetime) -> datetime | None:
        with self._database.read() as db:
            return outbox.next_due(db)

    def finish(self, _sending_id: int, _now: datetime) -> bool:
        """Never: there may be another notice in a moment."""
        return False

    def warn(self, _sending_id: int, _cause: str, _now: datetime) -> None:
        """Notices go on, and no editor watches them: `doctor` and the sendings name a relay that refuses our login."""

    def stop(self, _sending_id: int, cause: str, _now: datetime) -> None:
        """Only for this run: notices wait, and the next run asks the relay again."""
        self.cause = cause

    def _claim(self, notice: Notice, row: sa.Row[Any]) -> Claim:
        recipient = Recipient(notice.id, notice.address, None, (), (), self._named(notice))
        return Claim(OUTBOX, recipient, row.attempt + 1, row.ticket + 1)


def _take_over(db: Db, gone: Sequence[str], now: datetime) -> None:
    """What the dead had claimed never left; what they had offered is in doubt."""
    theirs = t.worker.in_(gone)
    back = {"state": State.PLANNED.value, "worker": None, "due": now, "updated": now, "attempt": t.attempt - 1}
    db.execute(sa.update(table).where(theirs, t.state == State.CLAIMED.value).values(back))
    doubt = {"state": State.IN_DOUBT.value, "worker": None, "updated": now}
    offered = sa.update(table).where(theirs, t.state == State.OFFERED.value)
    db.execute(offered.where(t.repeats < MOST_REPEATS).values(doubt | {"due": now}))
    db.execute(offered.where(t.repeats >= MOST_REPEATS).values(doubt | {"due": None}))


def _settle(db: Db, outcome: Outcome, now: datetime) -> bool:
    """A row that went with its reader meanwhile needs no outcome, and is not settled."""
    origins = tuple(state for state in (State.CLAIMED, State.OFFERED) if outcome.state in MOVES[state])
    mine = _mine(outcome.reader_id, outcome.ticket, origins)
    due: Any = outcome.due if outcome.state is State.RETRY else None
    values: dict[str, Any] = {"state": outcome.state.value, "worker": None, "relay": outcome.relay, "updated": now}
    if outcome.state is State.PLANNED:
        due, values["attempt"] = now, t.attempt - 1
    if outcome.state is State.IN_DOUBT:
        due = sa.case((t.repeats < MOST_REPEATS, sa.literal(outcome.due or now, t.due.type)), else_=sa.null())
    if outcome.reply is not None:
        said = outcome.reply.text[:LONGEST_REPLY].replace("\0", "").encode("utf-8", "backslashreplace").decode()
        values |= {"reply_code": outcome.reply.code, "reply_enhanced": outcome.reply.enhanced, "reply_text": said}
    return db.execute(sa.update(table).where(*mine).values(values | {"due": due})).rowcount == 1


def _mine(row_id: int, ticket: int | None, states: Sequence[State]) -> tuple[sa.ColumnElement[bool], ...]:
    return (t.id == row_id, t.ticket == ticket, t.state.in_([state.value for state in states]))


def _held(result: sa.CursorResult[Any]) -> None:
    """Raises Conflict: the row is in other hands, or gone with its reader. Nothing may leave then."""
    if result.rowcount != 1:
        raise Conflict("A notice is in other hands, or was taken back.")
