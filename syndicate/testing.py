"""Fakes for tests: a ledger in memory that keeps the law of moves, and a clock that stands still."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from syndicate.errors import Conflict, NotFound, Withdrawn
from syndicate.model.letter import Recipient
from syndicate.model.pace import Grant, Want
from syndicate.model.sending import (
    MOST_REPEATS,
    MOVES,
    SETTLED,
    Claim,
    DeliveryState,
    DoubtPolicy,
    Outcome,
    Reply,
    Sending,
    SendingState,
    Tally,
)

S = DeliveryState


class FakeClock:
    """A clock that only moves when told to."""

    def __init__(self, now: datetime = datetime(2022, 11, 30, 0, 0, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        """Move on by what timedelta takes: `move(minutes=5)`."""
        self.now += timedelta(**by)


@dataclass(slots=True)
class Row:
    """One letter of the fake ledger; `history` holds every state it was in."""

    recipient: Recipient
    state: DeliveryState = S.PLANNED
    attempt: int = 0
    repeats: int = 0
    ticket: int = 0
    worker: str | None = None
    due: datetime | None = None
    reply: Reply | None = None
    history: list[DeliveryState] = field(default_factory=lambda: [S.PLANNED])


class FakeLedger:
    """One sending in memory, with the store's own rules. `rows` by reader; `before` is called first in every call
    with the call's name: raise there what the store should raise.
    """

    def __init__(
        self,
        recipients: Iterable[Recipient],
        *,
        now: datetime,
        policy: DoubtPolicy = DoubtPolicy.RESEND,
        expires: datetime | None = None,
    ) -> None:
        self.rows = {recipient.reader_id: Row(recipient) for recipient in recipients}
        self.before: Callable[[str], None] = lambda _: None
        self.beats: list[str] = []
        self.left: set[int] = set()
        """Readers who left."""
        self.paces: dict[str, int] = {}
        self.used: Counter[tuple[str, datetime]] = Counter()
        self._lock = threading.Lock()
        self._sending = Sending(
            id=1,
            edition_id=1,
            edition_key=now.date().isoformat(),
            state=SendingState.RUNNING,
            policy=policy,
            created=now,
            expires=expires or now + timedelta(hours=20),
            finished=None,
            cause=None,
            tally=Tally(),
        )

    def open(self, sending_id: int, worker: str, now: datetime, alive: Callable[[str], bool]) -> None:
        with self._call("open", sending_id):
            for row in self.rows.values():
                if row.worker is not None and not alive(row.worker):
                    self._take_over(row, now)
            self.beats.append(worker)

    def beat(self, worker: str, now: datetime) -> None:  # noqa: ARG002 the fake keeps no times
        with self._call("beat"):
            self.beats.append(worker)

    def claim(self, sending_id: int, worker: str, limit: int, now: datetime) -> Sequence[Claim]:
        with self._call("claim", sending_id):
            if self._sending.state is not SendingState.RUNNING:
                return ()
            if now >= self._sending.expires:
                self._expire()
            for row in self.rows.values():
                if row.recipient.reader_id in self.left and row.state in {S.PLANNED, S.RETRY}:
                    self._move(row, S.SKIPPED)
            ready = [row for row in self.rows.values() if self._is_due(row, now)][:limit]
            return tuple(self._claim(row, worker) for row in ready)

    def note(self, outcomes: Sequence[Outcome], claims: Sequence[Claim], now: datetime) -> None:  # noqa: ARG002
        for name, items in (("settle", outcomes), ("offer", claims)):
            if items:
                self.before(name)
        with self._lock:
            readers = {*(outcome.reader_id for outcome in outcomes), *(claim.recipient.reader_id for claim in claims)}
            rows = ((reader, self.rows[reader]) for reader in readers if reader in self.rows)
            before = {reader: replace(row, history=list(row.history)) for reader, row in rows}
            try:
                self._settle(outcomes)
                self._offer(claims)
            except Conflict:
                self.rows.update(before)
                raise

    def offer(self, claims: Sequence[Claim], now: datetime) -> None:  # noqa: ARG002 the fake keeps no times
        with self._call("offer"):
            self._offer(claims)

    def settle(self, outcomes: Sequence[Outcome], now: datetime) -> None:  # noqa: ARG002 the fake keeps no times
        with self._call("settle"):
            self._settle(outcomes)

    def release(self, claims: Sequence[Claim], now: datetime) -> None:  # noqa: ARG002 the fake keeps no times
        with self._call("release"):
            for row in [self._held(claim.recipient.reader_id, claim.ticket) for claim in claims]:
                self._move(row, S.PLANNED)
                row.worker = None
                row.attempt -= 1

    def lease(self, wants: Sequence[Want], now: datetime) -> Sequence[Grant]:
        """As many as a minute takes of each scope, and the others a minute later, all of them."""
        with self._call("lease"):
            return tuple(self._grant(want, now) for want in wants)

    def seats(self, worker: str, wants: Mapping[str, tuple[int, int]], now: datetime) -> Mapping[str, int]:  # noqa: ARG002
        """All of them: there is no other worker."""
        with self._call("seats"):
            return {scope: most for scope, (most, _) in wants.items()}

    def postpone(self, waiting: Sequence[tuple[Claim, datetime]], now: datetime) -> None:  # noqa: ARG002
        with self._call("postpone"):
            for claim, due in waiting:
                row = self._held(claim.recipient.reader_id, claim.ticket)
                self._move(row, S.RETRY)
                row.worker, row.due = None, due
                row.attempt -= 1

    def slow(self, scope: str, seen: int, now: datetime) -> None:  # noqa: ARG002 the fake keeps no times
        with self._call("slow"):
            self.paces[scope] = max(6, seen // 2)

    def learned(self, now: datetime) -> Mapping[str, int]:  # noqa: ARG002 the fake keeps no times
        with self._call("learned"):
            return dict(self.paces)

    def look(self, sending_id: int) -> Sending:
        with self._call("look", sending_id):
            return self._looked()

    def next_due(self, sending_id: int, now: datetime) -> datetime | None:
        with self._call("next_due", sending_id):
            if any(row.state is S.PLANNED for row in self.rows.values()):
                return now
            return min((row.due for row in self.rows.values() if row.due), default=None)

    def finish(self, sending_id: int, now: datetime) -> bool:
        with self._call("finish", sending_id):
            open_rows = [row for row in self.rows.values() if row.state not in SETTLED or row.due]
            if self._asks() and not open_rows:
                self._sending = replace(self._sending, state=SendingState.STOPPED, cause="letters are in doubt")
            if self._sending.state is SendingState.RUNNING and not open_rows:
                self._sending = replace(self._sending, state=SendingState.FINISHED, finished=now)
            return self._sending.state is SendingState.FINISHED

    def stop(self, sending_id: int, cause: str, now: datetime) -> None:  # noqa: ARG002 the fake keeps no times
        with self._call("stop", sending_id):
            self._sending = replace(self._sending, state=SendingState.STOPPED, cause=cause)

    def warn(self, sending_id: int, cause: str, now: datetime) -> None:  # noqa: ARG002 the fake keeps no times
        with self._call("warn", sending_id):
            self._sending = replace(self._sending, cause=cause)

    def turn(self, state: SendingState) -> None:
        """Do what an editor does: pause, resume, cancel."""
        with self._lock:
            self._sending = replace(self._sending, state=state, cause=None)

    def states(self) -> dict[int, DeliveryState]:
        """The state of every row, by reader."""
        return {reader: row.state for reader, row in self.rows.items()}

    def _grant(self, want: Want, now: datetime) -> Grant:
        minute = want.scope, now.replace(second=0)
        most = want.limits.per_minute if want.limits.per_minute is not None else self.paces.get(want.scope, want.number)
        number = want.number if want.number < 0 else min(want.number, max(0, most - self.used[minute]))
        self.used[minute] += number
        return Grant(number, (now + timedelta(minutes=1),) * (want.number - number))

    def _asks(self) -> bool:
        running = self._sending.state is SendingState.RUNNING and self._sending.policy is DoubtPolicy.ASK
        return running and any(row.state is S.IN_DOUBT for row in self.rows.values())

    def _offer(self, claims: Sequence[Claim]) -> None:
        if claims and self._sending.state is not SendingState.RUNNING:
            raise Conflict("The sending does not run: nothing more leaves.")
        if self.left & {claim.recipient.reader_id for claim in claims}:
            raise Withdrawn("A reader left meanwhile.")
        for row in [self._held(claim.recipient.reader_id, claim.ticket) for claim in claims]:
            self._move(row, S.OFFERED)

    def _settle(self, outcomes: Sequence[Outcome]) -> None:
        for outcome in outcomes:
            row = self._held(outcome.reader_id, outcome.ticket)
            self._move(row, outcome.state)
            row.worker, row.reply = None, outcome.reply
            row.due = outcome.due if outcome.state is S.RETRY or self._repeats(row) else None
            row.attempt -= outcome.state is S.PLANNED

    def _call(self, name: str, sending_id: int = 1) -> threading.Lock:
        self.before(name)
        if sending_id != self._sending.id:
            raise NotFound(f"There is no sending {sending_id}.")
        return self._lock

    def _looked(self) -> Sending:
        counts = {state.value: 0 for state in S}
        for row in self.rows.values():
            counts[row.state.value] += 1
        return replace(self._sending, tally=Tally(total=len(self.rows), **counts))

    def _claim(self, row: Row, worker: str) -> Claim:
        row.repeats += row.state is S.IN_DOUBT
        self._move(row, S.CLAIMED)
        row.worker, row.due = worker, None
        row.attempt += 1
        row.ticket += 1
        return Claim(self._sending.id, row.recipient, row.attempt, row.ticket)

    def _take_over(self, row: Row, now: datetime) -> None:
        row.worker = None
        if row.state is S.CLAIMED:
            self._move(row, S.PLANNED)
            row.attempt -= 1
        elif row.state is S.OFFERED:
            self._move(row, S.IN_DOUBT)
            row.due = now if self._repeats(row) else None

    def _expire(self) -> None:
        for row in self.rows.values():
            if row.state in {S.PLANNED, S.RETRY} or (row.state is S.IN_DOUBT and row.due):
                row.due = None
                if row.state is not S.IN_DOUBT:
                    self._move(row, S.EXPIRED)

    def _is_due(self, row: Row, now: datetime) -> bool:
        return row.state is S.PLANNED or (row.due is not None and row.due <= now)

    def _repeats(self, row: Row) -> bool:
        again = self._sending.policy is DoubtPolicy.RESEND and row.repeats < MOST_REPEATS
        return row.state is S.IN_DOUBT and again

    def _held(self, reader_id: int, ticket: int | None) -> Row:
        row = self.rows[reader_id]
        if row.worker is None or ticket not in {None, row.ticket}:
            raise Conflict(f"The letter of reader {reader_id} is in other hands.")
        return row

    def _move(self, row: Row, to: DeliveryState) -> None:
        if to not in MOVES[row.state]:
            raise Conflict(f"A letter cannot go from {row.state} to {to}.")
        row.state = to
        row.history.append(to)
