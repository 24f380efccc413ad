"""Several workers, those that die, and the loop they run on."""

import asyncio

import pytest
import uvloop

from syndicate.errors import Conflict
from syndicate.model.letter import Recipient
from syndicate.model.sending import DeliveryState, SendingState
from syndicate.testing import FakeClock
from tests.delivery.scene import carry_out, ledger_of, reader, relay_to, run_once
from tests.delivery.smtpd import OFFERS, PIPELINED, Smtpd

S = DeliveryState


@pytest.fixture(autouse=True, params=[OFFERS, PIPELINED], ids=["one by one", "pipelined"])
def offers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of this holds whether the relay takes commands in one go or not."""
    monkeypatch.setattr("tests.delivery.smtpd.OFFERS", request.param)


def readers(count: int) -> list[Recipient]:
    return [reader(number) for number in range(1, count + 1)]


async def test_two_workers_on_one_sending_never_send_a_letter_twice() -> None:
    ledger = ledger_of(readers(60))
    async with Smtpd() as server:
        relay = relay_to(server, connections=2)
        await asyncio.gather(*(run_once(ledger, relay, FakeClock(), worker=f"here/{n}/1") for n in (1, 2)))

        assert ledger.look(1).state is SendingState.FINISHED
        assert (len(server.took), server.took.total()) == (60, 60)


async def test_a_worker_that_was_taken_over_sends_no_body_of_what_it_held() -> None:
    ledger = ledger_of(readers(4))
    taken_over: list[str] = []

    def lose_everything(call: str) -> None:
        if call == "offer" and not taken_over:
            taken_over.append(call)
            ledger.open(1, "other/1/1", FakeClock()(), lambda name: name == "other/1/1")

    ledger.before = lose_everything
    async with Smtpd() as server:
        with pytest.raises(Conflict):
            await run_once(ledger, relay_to(server, connections=2), FakeClock())

        assert server.took.total() == 0
        assert set(ledger.states().values()) == {S.PLANNED}


async def test_a_worker_that_dies_in_the_middle_of_a_long_run_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("syndicate.delivery.sender.LOOK_FOR_DEAD", 0.0)
    monkeypatch.setattr("syndicate.delivery.sender.PULSE", 0.01)
    ledger = ledger_of(readers(40))
    ledger.claim(1, "dying/1/1", 5, FakeClock()())
    script = {one.address: ["ok-late"] for one in readers(40)}
    async with Smtpd(script) as server:
        sending = await run_once(
            ledger, relay_to(server, connections=2), FakeClock(), alive=lambda _: server.took.total() < 10
        )

        assert (sending.state, server.took.total()) == (SendingState.FINISHED, 40)


async def test_all_of_it_goes_on_the_loop_that_serves_too() -> None:
    """uvloop writes and pauses in its own way; what left is told apart on it as well."""
    ledger = ledger_of(readers(60))
    bad = {1: ["kept-drop"], 2: ["body-drop"], 3: ["dot-421"], 4: ["rcpt-550"], 5: ["data-drop"], 6: ["kept-garbage"]}
    script = {reader(number).address: doing for number, doing in bad.items()}

    def carried_out() -> tuple[SendingState, int, int]:
        async def inner() -> tuple[SendingState, int, int]:
            async with Smtpd(script) as server:
                sending = await carry_out(ledger, relay_to(server, connections=3))
                doubled = sum(
                    server.took[row.recipient.address] > 1 + row.history.count(S.IN_DOUBT)
                    for row in ledger.rows.values()
                )
                return sending.state, sending.tally.accepted, doubled

        return uvloop.run(inner())

    assert await asyncio.to_thread(carried_out) == (SendingState.FINISHED, 59, 0)
