"""What a limit, or a provider that said "too fast", holds back; and whom it does not."""

from collections import Counter

import pytest

from syndicate.model.pace import Limits
from syndicate.model.provider import provider_of
from syndicate.model.sending import DeliveryState, SendingState
from syndicate.testing import FakeClock
from tests.delivery.scene import ledger_of, reader, relay_to, run_once
from tests.delivery.smtpd import OFFERS, PIPELINED, Smtpd

S = DeliveryState


def test_a_mailbox_is_known_by_its_domain() -> None:
    assert provider_of("a@QQ.com") == provider_of("b@foxmail.com") == "qq"
    assert provider_of("a@126.com") == provider_of("a@yeah.net") == "163"
    assert provider_of("a@notqq.com") == provider_of("nobody") == "other"


async def test_what_exceeds_a_providers_limit_waits_and_holds_nobody_else_up() -> None:
    at_qq = [reader(number, f"r{number}@qq.com") for number in range(1, 31)]
    ledger = ledger_of([*at_qq, *(reader(number, f"r{number}@163.com") for number in range(31, 61))])
    async with Smtpd(offers=PIPELINED) as server:
        await run_once(ledger, relay_to(server), FakeClock(), limits={"qq": Limits(per_minute=10)})

        took = Counter(provider_of(address) for address in server.took)
        assert took == {"qq": 10, "163": 30}
    waiting = [row for row in ledger.rows.values() if row.state is S.RETRY]
    assert [(row.attempt, row.reply) for row in waiting] == [(0, None)] * 20


async def test_a_limit_of_all_holds_over_all_providers() -> None:
    ledger = ledger_of(reader(number, f"r{number}@{'qq' if number % 2 else '163'}.com") for number in range(1, 41))
    async with Smtpd(offers=PIPELINED) as server:
        await run_once(ledger, relay_to(server), FakeClock(), limits={"all": Limits(per_minute=12)})

        assert server.took.total() == 12


async def test_a_provider_that_says_too_fast_is_slowed_and_no_other_is() -> None:
    ledger = ledger_of(reader(number, f"r{number}@{'qq' if number % 2 else '163'}.com") for number in range(1, 21))
    async with Smtpd({"r1@qq.com": ["dot-limit"]}, offers=PIPELINED) as server:
        await run_once(ledger, relay_to(server, connections=1), FakeClock())
        await run_once(ledger, relay_to(server, connections=1), FakeClock())

        assert list(ledger.paces) == ["provider/qq"]


async def test_a_relays_share_of_a_minute_is_kept_and_the_next_minute_goes_on() -> None:
    ledger = ledger_of(reader(number) for number in range(1, 21))
    clock = FakeClock()
    async with Smtpd(offers=PIPELINED) as server:

        def a_minute_later(call: str) -> None:
            if call == "lease" and server.took.total() >= 8:
                clock.move(minutes=1)

        ledger.before = a_minute_later
        relay = relay_to(server, connections=2, limits=Limits(per_minute=8))
        sending = await run_once(ledger, relay, clock)

        assert (sending.state, server.took.total()) == (SendingState.FINISHED, 20)
        assert max(ledger.used.values()) <= 8


@pytest.mark.parametrize("offers", [OFFERS, PIPELINED], ids=["one by one", "pipelined"])
async def test_of_a_relays_day_only_what_left_is_used_up(offers: tuple[str, ...]) -> None:
    """A share that was asked for and not used is given back: a plan to warm up begins with few letters."""
    ledger = ledger_of(reader(number) for number in range(1, 8))
    async with Smtpd(offers=offers) as server:
        relay = relay_to(server, connections=4, limits=Limits(per_minute=1000))
        await run_once(ledger, relay, FakeClock())

        assert (server.took.total(), sum(ledger.used.values())) == (7, 7)


async def test_lanes_of_a_relay_that_is_used_up_ask_for_it_together() -> None:
    ledger = ledger_of(reader(number) for number in range(1, 61))
    asked: list[str] = []
    clock, looks = FakeClock(), 0

    def a_look(call: str) -> None:
        nonlocal looks
        asked.append(call)
        if call == "lease" and server.took.total() >= 5:
            looks += 1
            if looks == 2:
                clock.move(minutes=15)
                ledger.turn(SendingState.PAUSED)

    ledger.before = a_look
    async with Smtpd(offers=PIPELINED) as server:
        await run_once(ledger, relay_to(server, connections=20, limits=Limits(per_minute=5)), clock)

        assert server.took.total() == 5
        assert asked.count("lease") < 10
