"""A sending that is paused, stopped, cancelled or cut off: what leaves, and what is known of it afterwards."""

import asyncio

import pytest

from syndicate.model.letter import Recipient
from syndicate.model.sending import DeliveryState, SendingState
from syndicate.testing import FakeClock
from tests.delivery.scene import ledger_of, reader, relay_to, run_once
from tests.delivery.smtpd import OFFERS, PIPELINED, Smtpd

S = DeliveryState


@pytest.fixture(autouse=True, params=[OFFERS, PIPELINED], ids=["one by one", "pipelined"])
def offers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of this holds whether the relay takes commands in one go or not."""
    monkeypatch.setattr("tests.delivery.smtpd.OFFERS", request.param)


def readers(count: int) -> list[Recipient]:
    return [reader(number) for number in range(1, count + 1)]


async def test_pausing_holds_before_the_next_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    """Claims in the hand grow stale and are claimed anew, which a paused sending refuses."""
    monkeypatch.setattr("syndicate.delivery.hand.FRESH", 0.0)
    ledger = ledger_of(readers(50))
    async with Smtpd() as server:

        def pause_after_ten(_: str) -> None:
            if server.took.total() >= 10:
                ledger.turn(SendingState.PAUSED)

        ledger.before = pause_after_ten
        sending = await run_once(ledger, relay_to(server, connections=2), FakeClock())

        assert sending.state is SendingState.PAUSED
        assert server.took.total() <= 14, "what each connection had aboard, and what it had begun"
        assert sending.tally.planned == 50 - server.took.total()

        ledger.before = lambda _: None
        ledger.turn(SendingState.RUNNING)
        sending = await run_once(ledger, relay_to(server), FakeClock())

        assert (sending.state, server.took.total()) == (SendingState.FINISHED, 50)


async def test_a_stop_drains_without_any_doubt() -> None:
    ledger = ledger_of(readers(50))
    stop = asyncio.Event()
    async with Smtpd({one.address: ["ok-late"] for one in readers(50)}) as server:
        ledger.before = lambda call: stop.set() if call == "offer" else None
        sending = await run_once(ledger, relay_to(server, connections=4), FakeClock(), stop=stop)

        assert sending.state is SendingState.RUNNING
        assert sending.tally.accepted == server.took.total()
        assert sending.tally.accepted + sending.tally.planned == 50
        assert sending.tally.accepted <= 8


async def test_a_cancellation_drains_without_any_doubt() -> None:
    ledger = ledger_of(readers(50))
    async with Smtpd({one.address: ["ok-late"] for one in readers(50)}) as server:
        task = asyncio.create_task(run_once(ledger, relay_to(server, connections=4), FakeClock()))
        await server.first.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

        tally = ledger.look(1).tally
        assert tally.accepted == server.took.total()
        assert tally.accepted + tally.planned == 50


async def test_a_second_cancellation_cuts_off_and_leaves_what_was_in_flight_in_doubt() -> None:
    ledger = ledger_of(readers(5))
    async with Smtpd({one.address: ["kept-hang"] for one in readers(5)}) as server:
        task = asyncio.create_task(run_once(ledger, relay_to(server, connections=1), FakeClock()))
        await server.first.wait()
        for _ in range(2):
            task.cancel()
            await asyncio.sleep(0)
        with pytest.raises(asyncio.CancelledError):
            await task

        ledger.open(1, "other/1/1", FakeClock()(), lambda _: False)
        assert list(ledger.states().values()).count(S.IN_DOUBT) == server.took.total() == 1


async def test_a_cancelled_sending_ends_at_once_and_keeps_what_was_answered() -> None:
    ledger = ledger_of(readers(40))
    async with Smtpd() as server:

        def cancel_after_ten(_: str) -> None:
            if server.took.total() >= 10:
                ledger.turn(SendingState.CANCELLED)

        ledger.before = cancel_after_ten
        sending = await run_once(ledger, relay_to(server, connections=4), FakeClock())

        assert sending.state is SendingState.CANCELLED
        assert sending.tally.accepted == server.took.total() <= 14
        assert sending.tally.planned == 40 - sending.tally.accepted
