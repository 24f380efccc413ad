"""Several relays: each takes what it can, and when one fails nobody waits for it."""

import asyncio
from dataclasses import replace

import pytest

from syndicate.delivery.connection import Connection
from syndicate.delivery.opening import connect
from syndicate.delivery.post import posts_of, share
from syndicate.delivery.relay import Relay
from syndicate.errors import LoginRefused, RelayUnreachable
from syndicate.model.sending import SendingState
from syndicate.testing import FakeClock
from tests.delivery.scene import ledger_of, reader, relay_to, run_once
from tests.delivery.smtpd import OFFERS, PIPELINED, Smtpd

BOTH = pytest.mark.parametrize("offers", [OFFERS, PIPELINED], ids=["one by one", "pipelined"])


def relay(name: str, connections: int = 8, weight: int = 1) -> Relay:
    return Relay(name, "relay.example", 25, connections=connections, weight=weight)


def test_lanes_go_by_weight_and_no_further_than_the_letters() -> None:
    posts = posts_of([relay("light"), relay("heavy", weight=4)], 3)
    share(posts, 1000)
    assert [post.lanes for post in posts] == [2, 8]
    share(posts, 3)
    assert [post.lanes for post in posts] == [2, 1]


def test_a_relay_that_is_down_gets_the_last_lanes() -> None:
    posts = posts_of([relay("down"), relay("up")], 3)
    posts[0].down = True
    share(posts, 1)

    assert [post.lanes for post in posts] == [0, 1]


@BOTH
async def test_both_relays_take_letters_and_the_ledger_knows_which(offers: tuple[str, ...]) -> None:
    ledger = ledger_of(reader(number) for number in range(1, 81))
    async with Smtpd(offers=offers) as one, Smtpd(offers=offers) as two:
        relays = [replace(relay_to(one), name="one"), replace(relay_to(two), name="two")]
        sending = await run_once(ledger, relays, FakeClock())

        assert sending.state is SendingState.FINISHED
        assert one.took.total() + two.took.total() == 80
        assert min(one.took.total(), two.took.total()) > 0


@BOTH
@pytest.mark.parametrize("letters", [1, 60])
async def test_when_a_relay_is_gone_the_other_takes_everything(offers: tuple[str, ...], letters: int) -> None:
    ledger = ledger_of(reader(number) for number in range(letters))
    async with Smtpd(offers=offers) as gone, Smtpd(offers=offers) as here:
        await gone.close()
        sending = await run_once(ledger, [relay_to(gone), relay_to(here)], FakeClock())

        assert (sending.state, here.took.total()) == (SendingState.FINISHED, letters)
        assert {row.attempt for row in ledger.rows.values()} == {1}


@BOTH
async def test_a_relay_that_dies_in_the_middle_loses_and_doubles_nobody(offers: tuple[str, ...]) -> None:
    ledger = ledger_of(reader(number) for number in range(200))
    async with Smtpd(offers=offers) as dying, Smtpd(offers=offers) as here:
        running = asyncio.create_task(run_once(ledger, [relay_to(dying), relay_to(here)], FakeClock()))
        await dying.first.wait()
        await dying.close()
        await running
        for _ in range(3):  # what was in doubt, or spared once, comes back when it is due
            clock = FakeClock()
            clock.move(hours=1)
            sending = await run_once(ledger, [relay_to(here)], clock)

        assert sending.state is SendingState.FINISHED
        for row in ledger.rows.values():
            address = row.recipient.address
            took = dying.took[address] + here.took[address]
            assert 1 <= took <= 1 + row.repeats


@pytest.fixture
def refusals(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Relays whose name begins with "barred" refuse our login; who was asked."""
    asked: list[str] = []

    async def knock(relay: Relay) -> Connection:
        if relay.name.startswith("barred"):
            asked.append(relay.name)
            raise LoginRefused(f"The relay {relay.name} refuses our login: 535 no")
        return await connect(relay)

    monkeypatch.setattr("syndicate.delivery.lane.connect", knock)
    return asked


@pytest.mark.parametrize("letters", [1, 60])
async def test_a_relay_that_refuses_our_login_rests_the_editor_is_told_and_the_others_go_on(
    refusals: list[str], letters: int
) -> None:
    ledger = ledger_of(reader(number) for number in range(letters))
    async with Smtpd(offers=PIPELINED) as server:
        relays = [replace(relay_to(server, connections=2), name=name) for name in ("barred", "open")]
        sending = await run_once(ledger, relays, FakeClock())

        assert (sending.state, server.took.total()) == (SendingState.FINISHED, letters)
        assert "535" in str(sending.cause)
        assert 1 <= len(refusals) <= 2, "each connection asks at most once: an account may be locked"


async def test_when_all_relays_refuse_our_login_the_sending_stops_and_keeps_everybody(refusals: list[str]) -> None:
    ledger = ledger_of(reader(number) for number in range(9))
    async with Smtpd() as server:
        relays = [replace(relay_to(server), name=name) for name in ("barred one", "barred two")]
        sending = await run_once(ledger, relays, FakeClock())

    assert (sending.state, sending.tally.planned) == (SendingState.STOPPED, 9)
    assert set(refusals) == {"barred one", "barred two"}


async def test_only_when_all_relays_are_gone_the_run_ends_with_an_error_and_gives_everything_back() -> None:
    ledger = ledger_of(reader(number) for number in range(9))
    async with Smtpd() as one, Smtpd() as two:
        await one.close()
        await two.close()
        with pytest.raises(RelayUnreachable):
            await run_once(ledger, [relay_to(one), relay_to(two)], FakeClock())

    assert {row.attempt for row in ledger.rows.values()} == {0}
