"""Whatever two workers, readers and editors do in whatever order, the ledger keeps its law."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from syndicate.errors import Conflict
from syndicate.model.sending import MOVES, Claim, DeliveryState, SendingState
from syndicate.store import ledger, readers
from syndicate.store.database import Database
from syndicate.store.ledger import Ledger
from tests.store.paper import NOW, Control, Press, fill, outcome

S = DeliveryState
WORKERS = st.sampled_from(["left", "right"])
ENDS = st.sampled_from(sorted(S))


class Law(RuleBasedStateMachine):
    """Two workers of one sending. `hands` holds what each believes to hold: a take-over is news it never gets."""

    press: Press

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.book = Ledger(self.press.database)
        for table in ("reports", "deliveries", "letters", "sendings", "workers"):
            self.press.sql(f"DELETE FROM {table}")
        self.press.sql("UPDATE readers SET state = 'confirmed'")
        self.sending = self.press.start()
        self.hands: dict[str, list[Claim]] = {"left": [], "right": []}
        self.newest: dict[int, tuple[int, str]] = {}
        self.left: set[int] = set()

    @rule(worker=WORKERS, limit=st.integers(1, 4))
    def claim(self, worker: str, limit: int) -> None:
        claims = self.book.claim(self.sending.id, worker, limit, self.now)
        states = self.press.states(self.sending.id)
        for claim in claims:
            reader = claim.recipient.reader_id
            assert states[reader] is S.CLAIMED
            assert claim.ticket > self.newest.get(reader, (0, ""))[0]
            self.newest[reader] = (claim.ticket, worker)
        self.hands[worker] += claims

    @rule(worker=WORKERS, part=st.integers(1, 3))
    def offer(self, worker: str, part: int) -> None:
        """Only for a sending that runs, to readers who still want it."""
        claims = self.hands[worker][:part]
        runs = self.state() is SendingState.RUNNING
        wanted = not claims or (runs and all(claim.recipient.reader_id not in self.left for claim in claims))
        self.attempt(claims, {S.CLAIMED} if wanted else set(), lambda: self.book.offer(claims, self.now))

    @rule(worker=WORKERS, part=st.integers(1, 3))
    def release(self, worker: str, part: int) -> None:
        claims = self.hands[worker][:part]
        if self.attempt(claims, {S.CLAIMED, S.OFFERED}, lambda: self.book.release(claims, self.now)):
            del self.hands[worker][:part]

    @rule(worker=WORKERS, part=st.integers(1, 3), end=ENDS)
    def settle(self, worker: str, part: int, end: DeliveryState) -> None:
        claims = self.hands[worker][:part]
        outcomes = [outcome(claim, end, due=self.now + timedelta(minutes=2)) for claim in claims]
        origins = {state for state in S if end in MOVES[state] and end not in {S.CLAIMED, S.OFFERED}}
        if self.attempt(claims, origins, lambda: self.book.settle(outcomes, self.now)):
            del self.hands[worker][:part]

    def attempt(self, claims: list[Claim], origins: set[DeliveryState], act: Callable[[], None]) -> bool:
        """Do it; it works exactly if every claim is the newest of its row and every row is where it should be."""
        before = self.press.states(self.sending.id)
        held = [claim for claim in claims if self.newest[claim.recipient.reader_id][0] == claim.ticket]
        legal = held == claims and all(before[claim.recipient.reader_id] in origins for claim in claims)
        try:
            act()
        except Conflict:
            assert not legal
            assert self.press.states(self.sending.id) == before
            return False
        assert legal
        return True

    @rule(worker=WORKERS)
    def take_over(self, worker: str) -> None:
        self.book.open(self.sending.id, worker, self.now, lambda _: False)
        states = self.press.states(self.sending.id)
        held = {reader for reader, state in states.items() if state in {S.CLAIMED, S.OFFERED}}
        assert {self.newest[reader][1] for reader in held} <= {worker}

    @rule(which=st.integers(0, 9))
    def leave(self, which: int) -> None:
        with self.press.database.write() as db:
            readers.leave(db, self.press.reader_ids[which], self.now)
        self.left.add(self.press.reader_ids[which])

    @rule(minutes=st.sampled_from([1, 5, 1200]))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @precondition(lambda self: self.state() in {SendingState.RUNNING, SendingState.PAUSED})
    @rule(control=st.sampled_from([ledger.pause, ledger.resume, ledger.resume]))
    def control(self, control: Control) -> None:
        with self.press.database.write() as db:
            control(db, self.sending.id, self.now)

    @rule()
    def finish(self) -> None:
        self.book.finish(self.sending.id, self.now)

    def state(self) -> SendingState:
        return self.book.look(self.sending.id).state

    @invariant()
    def counters_are_the_rows(self) -> None:
        self.press.assert_adds_up(self.sending.id)

    @invariant()
    def a_due_claim_is_found(self) -> None:
        """`next_due` says now exactly when there is a planned row, or one that is due."""
        sending = self.book.look(self.sending.id)
        due = self.book.next_due(self.sending.id, self.now)
        if sending.state is SendingState.RUNNING and sending.tally.planned:
            assert due == self.now
        if sending.state is SendingState.FINISHED:
            assert due is None
            assert sending.tally.waiting == 0


@pytest.mark.parametrize(("database_url", "examples"), [("sqlite", 25), ("postgresql", 10)], indirect=["database_url"])
def test_the_ledger_keeps_its_law(database: Database, examples: int) -> None:
    class Here(Law):
        press = fill(database)

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=examples, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
