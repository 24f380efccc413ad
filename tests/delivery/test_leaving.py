"""What changes between claim and body: who left, and a sending that was paused, takes effect before the next body."""

import asyncio

import pytest

from syndicate.delivery.journal import Journal
from syndicate.errors import Conflict, Withdrawn
from syndicate.model.sending import DeliveryState, SendingState
from syndicate.testing import FakeClock
from tests.delivery.scene import ledger_of, reader, relay_to, run_once
from tests.delivery.smtpd import OFFERS, PIPELINED, Smtpd

S = DeliveryState
BOTH = pytest.mark.parametrize("offers", [OFFERS, PIPELINED], ids=["one by one", "pipelined"])


@BOTH
async def test_who_leaves_after_the_claim_gets_no_letter_and_the_others_get_theirs(offers: tuple[str, ...]) -> None:
    ledger = ledger_of(reader(number) for number in range(1, 31))
    gone = set(range(1, 31, 3))

    def leave(call: str) -> None:
        if call == "offer":
            ledger.left = gone

    ledger.before = leave
    async with Smtpd(offers=offers) as server:
        sending = await run_once(ledger, relay_to(server, connections=2), FakeClock(), patience=1)

        assert sending.state is SendingState.FINISHED
        assert {number for number, state in ledger.states().items() if state is S.SKIPPED} == gone
        assert (server.took.total(), sending.tally.accepted) == (20, 20)


@BOTH
async def test_a_pause_holds_what_is_claimed_already(offers: tuple[str, ...]) -> None:
    ledger = ledger_of(reader(number) for number in range(1, 31))

    def pause(call: str) -> None:
        if call == "offer":
            ledger.turn(SendingState.PAUSED)

    ledger.before = pause
    async with Smtpd(offers=offers) as server:
        sending = await run_once(ledger, relay_to(server, connections=2), FakeClock())

        assert (sending.state, server.took.total()) == (SendingState.PAUSED, 0)
        assert set(ledger.states().values()) == {S.PLANNED}


async def test_of_those_who_write_together_only_the_one_whose_reader_left_is_refused() -> None:
    ledger = ledger_of(reader(number) for number in range(1, 4))
    claims = ledger.claim(1, "here/1/1", 3, FakeClock()())
    ledger.left = {2}
    journal = Journal(ledger, FakeClock())
    journal.lanes = 3
    try:
        told = await asyncio.gather(*(journal.offer(claim) for claim in claims), return_exceptions=True)
    finally:
        journal.close()

    assert [type(one) for one in told] == [type(None), Withdrawn, type(None)]
    assert list(ledger.states().values()) == [S.OFFERED, S.CLAIMED, S.OFFERED]


async def test_a_claim_in_other_hands_is_told_to_its_lane_alone() -> None:
    ledger = ledger_of(reader(number) for number in range(1, 3))
    (lost,) = ledger.claim(1, "slow/1/1", 1, FakeClock()())
    ledger.open(1, "heir/1/1", FakeClock()(), lambda name: name == "heir/1/1")
    (_, mine) = ledger.claim(1, "heir/1/1", 2, FakeClock()())
    journal = Journal(ledger, FakeClock())
    journal.lanes = 2
    try:
        told = await asyncio.gather(*(journal.offer(claim) for claim in (lost, mine)), return_exceptions=True)
    finally:
        journal.close()

    assert [type(one) for one in told] == [Conflict, type(None)]
