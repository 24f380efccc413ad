"""Claims in the hand: fresh, composed, and given back whole."""

import asyncio

import pytest

from syndicate.delivery.hand import Hand, Held
from syndicate.delivery.journal import Journal
from syndicate.delivery.protocols import Compose
from syndicate.errors import TemplateError
from syndicate.model.letter import Letter, Recipient
from syndicate.model.sending import DeliveryState, SendingState
from syndicate.testing import FakeClock, FakeLedger
from tests.delivery.scene import compose, ledger_of, reader

S = DeliveryState


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
