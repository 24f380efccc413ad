"""Claims in the hand: fresh, composed, and given back whole."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from syndicate.delivery.hand import Hand, Held
from syndicate.delivery.journal import Journal
from syndicate.delivery.protocols import Compose
from syndicate.errors import StoreUnavailable, TemplateError
from syndicate.model.letter import Letter, Recipient
from syndicate.model.sending import Claim, DeliveryState, SendingState
from syndicate.testing import FakeClock, FakeLedger
from tests.delivery.scene import compose, ledger_of, reader

S = DeliveryState
LATER = FakeClock()() + timedelta(minutes=1)


def hand_on(ledger: FakeLedger, compose: Compose = compose) -> Hand:
    return Hand(Journal(ledger, FakeClock()), 1, "here/1/1", compose, FakeClock())


async def test_a_claim_and_its_letter_are_taken_together_until_nothing_is_due() -> None:
    ledger = ledger_of(reader(number) for number in range(5))
    hand = hand_on(ledger)
    taken = [await hand.take(2) for _ in range(6)]

    assert [pair and (pair.claim.recipient.address, pair.letter) for pair in taken] == [
        *((reader(number).address, compose(reader(number))) for number in range(5)),
        None,
    ]


async def test_claims_that_waited_too_long_are_claimed_anew_which_a_paused_sending_refuses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("syndicate.delivery.hand.FRESH", -1.0)
    ledger = ledger_of(reader(number) for number in range(5))
    hand = hand_on(ledger)
    assert await hand.fill(5) == 5
    assert await hand.take(5) is not None
    ledger.turn(SendingState.PAUSED)

    assert await hand.take(5) is None
    assert sorted(ledger.states().values()) == [S.CLAIMED, *[S.PLANNED] * 4]


async def test_fresh_claims_are_not_claimed_twice() -> None:
    ledger = ledger_of(reader(number) for number in range(5))
    calls: list[str] = []
    ledger.before = calls.append
    hand = hand_on(ledger)
    for _ in range(5):
        await hand.take(5)

    assert calls == ["claim"]


async def test_a_claim_whose_letter_cannot_be_composed_is_not_taken_and_is_given_back() -> None:
    def broken(recipient: Recipient) -> Letter:
        if recipient.reader_id == 2:
            raise TemplateError("no such field")
        return compose(recipient)

    ledger = ledger_of(reader(number) for number in range(5))
    hand = hand_on(ledger, broken)
    results = await asyncio.gather(*(hand.take(5) for _ in range(3)), return_exceptions=True)

    assert [type(result) for result in results] == [Held, Held, TemplateError]
    await hand.give_back()
    assert sorted(ledger.states().values()) == [S.CLAIMED, S.CLAIMED, *[S.PLANNED] * 3]


async def test_what_is_put_back_is_given_back() -> None:
    ledger = ledger_of(reader(number) for number in range(3))
    hand = hand_on(ledger)
    taken = await hand.take(3)
    assert taken is not None
    hand.put_back(taken)
    await hand.give_back()

    assert {(row.state, row.attempt) for row in ledger.rows.values()} == {(S.PLANNED, 0)}


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is."""
    monkeypatch.setattr("syndicate.delivery.hand.QUICK", 60.0)
    monkeypatch.setattr("syndicate.delivery.hand.FRESH", 60.0)


@pytest.mark.usefixtures("patient")
async def test_the_next_claims_are_fetched_while_some_are_left_and_given_back_with_them() -> None:
    ledger = ledger_of(reader(number) for number in range(100))
    asked: list[str] = []
    ledger.before = asked.append
    hand = hand_on(ledger)
    taken = 0
    while asked.count("claim") < 3:  # 4, 8 as the first were gone quickly, and the third before the second is used up
        assert await hand.take(4) is not None
        taken += 1
        await asyncio.sleep(0.01)  # the clerk's thread comes to its turn too
    assert taken < 12

    await hand.give_back()
    states = list(ledger.states().values())
    assert (states.count(S.CLAIMED), states.count(S.PLANNED)) == (taken, 100 - taken)


@pytest.mark.usefixtures("patient")
async def test_a_ledger_that_fails_while_claims_are_fetched_is_heard_of() -> None:
    ledger = ledger_of(reader(number) for number in range(100))
    claims = 0

    def fail_at_the_third(call: str) -> None:
        nonlocal claims
        claims += call == "claim"
        if claims == 3:
            raise StoreUnavailable("The disk is full.", hint="Make room.")

    ledger.before = fail_at_the_third
    hand = hand_on(ledger)
    results = [await asyncio.gather(hand.take(4), return_exceptions=True) for _ in range(20)]

    assert isinstance(results[-1][0], StoreUnavailable)


async def test_those_who_wait_for_their_minute_are_not_in_the_hand() -> None:
    ledger = ledger_of(reader(number) for number in range(40))

    async def none_of_the_first_twenty(claims: Sequence[Claim]) -> Sequence[Claim]:
        waiting = [claim for claim in claims if claim.recipient.reader_id < 20]
        ledger.postpone([(claim, LATER) for claim in waiting], FakeClock()())
        return [claim for claim in claims if claim not in waiting]

    hand = Hand(Journal(ledger, FakeClock()), 1, "here/1/1", compose, FakeClock(), admit=none_of_the_first_twenty)
    first = await hand.take(4)
    assert first is not None
    assert first.claim.recipient.reader_id == 20
    assert list(ledger.states().values()).count(S.RETRY) == 20
