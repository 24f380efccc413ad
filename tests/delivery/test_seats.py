"""Connections to a provider: no more letters under way at a time than there are seats, and nobody else waits."""

from collections import Counter

import pytest

from syndicate.delivery.hand import Hand
from syndicate.delivery.journal import Journal
from syndicate.delivery.seats import LONGEST, Seats
from syndicate.model.pace import Limits
from syndicate.model.provider import provider_of
from syndicate.model.sending import DeliveryState, SendingState
from syndicate.testing import FakeClock, FakeLedger
from tests.delivery.scene import compose, ledger_of, reader, relay_to, run_once
from tests.delivery.smtpd import OFFERS, PIPELINED, Smtpd

S = DeliveryState


def watched(ledger: FakeLedger) -> list[Counter[str]]:
    """How many letters of each provider were offered at a time, seen before each call."""
    seen: list[Counter[str]] = []

    def look(_: str) -> None:
        offered = [row for row in ledger.rows.values() if row.state is S.OFFERED]
        seen.append(Counter(provider_of(row.recipient.address) for row in offered))

    ledger.before = look
    return seen


@pytest.mark.parametrize("offers", [OFFERS, PIPELINED], ids=["one by one", "pipelined"])
async def test_no_more_are_under_way_than_there_are_seats(offers: tuple[str, ...]) -> None:
    ledger = ledger_of(reader(n, f"r{n}@{'qq' if n % 2 else '163'}.com") for n in range(1, 81))
    seen, clock = watched(ledger), FakeClock()
    async with Smtpd(offers=offers) as server:
        for _ in range(40):
            done = await run_once(ledger, relay_to(server, connections=10), clock, limits={"qq": Limits(connections=2)})
            clock.move(seconds=5)
            if done.state is SendingState.FINISHED:
                break

        assert Counter(provider_of(address) for address in server.took) == {"qq": 40, "163": 40}
    assert done.state is SendingState.FINISHED
    assert max(one["qq"] for one in seen) <= 2
    assert max(one["163"] for one in seen) > 2


async def test_all_together_are_limited_too() -> None:
    ledger = ledger_of(reader(n) for n in range(1, 41))
    seen = watched(ledger)
    async with Smtpd(offers=PIPELINED) as server:
        done = await run_once(
            ledger, relay_to(server, connections=10), FakeClock(), limits={"all": Limits(connections=3)}
        )

    assert done.state is SendingState.FINISHED
    assert max(one.total() for one in seen) <= 3


async def test_a_worker_without_a_seat_puts_letters_off_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Others have them all: what it cannot send is theirs."""
    ledger = ledger_of([*(reader(n, f"r{n}@qq.com") for n in range(1, 11)), reader(11, "a@163.com")])
    monkeypatch.setattr(ledger, "seats", lambda _worker, wants, _now: dict.fromkeys(wants, 0))
    async with Smtpd(offers=PIPELINED) as server:
        await run_once(ledger, relay_to(server, connections=4), FakeClock(), limits={"qq": Limits(connections=2)})

        assert list(server.took) == ["a@163.com"]
    assert Counter(row.state for row in ledger.rows.values()) == {S.RETRY: 10, S.ACCEPTED: 1}
    assert {row.attempt for row in ledger.rows.values() if row.state is S.RETRY} == {0}


async def test_a_letter_that_failed_leaves_its_seat() -> None:
    ledger = ledger_of(reader(n, f"r{n}@qq.com") for n in range(1, 13))
    names = ("rcpt-450", "rcpt-550", "rcpt-421", "dot-421", "rcpt-garbage", "kept-garbage")
    faults = {f"r{n}@qq.com": [name] for n, name in enumerate(names, 1)}
    clock = FakeClock()
    async with Smtpd(faults, offers=PIPELINED) as server:
        for _ in range(20):
            await run_once(ledger, relay_to(server, connections=3), clock, limits={"qq": Limits(connections=1)})
            clock.move(minutes=5)

    assert Counter(row.state for row in ledger.rows.values()) == {S.ACCEPTED: 11, S.REFUSED: 1}


async def test_while_every_seat_is_taken_no_more_letters_are_claimed() -> None:
    """Each would be given back in a second, and nobody else could send it until then."""
    ledger, clock = ledger_of(reader(n) for n in range(1, 3001)), FakeClock()
    journal = Journal(ledger, clock)
    seats = Seats(journal, {"all": Limits(connections=1)}, "here", clock)
    hand = Hand(journal, 1, "here", compose, clock, seats=seats)
    await seats.look()
    first = await hand.take(10)
    assert first is not None

    for _ in range(40):
        assert await hand.take(10) is None
    assert hand.held < 20
    hand.put_back(first)
    assert await hand.take(10) is not None


async def test_a_worker_without_any_seat_holds_few_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = ledger_of(reader(n) for n in range(1, 3001))
    monkeypatch.setattr(ledger, "seats", lambda _worker, wants, _now: dict.fromkeys(wants, 0))
    journal = Journal(ledger, FakeClock())
    seats = Seats(journal, {"all": Limits(connections=1)}, "here", FakeClock())
    hand = Hand(journal, 1, "here", compose, FakeClock(), seats=seats)
    await seats.look()
    await hand.fill(10)
    for _ in range(40):
        assert await hand.take(10) is None
    assert 0 < hand.held < 20


async def test_nobody_is_put_off_for_long_by_a_guess(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of so many letters the last would be due after the sending's end, if the first guess were a promise."""
    ledger, clock = ledger_of(reader(n, f"r{n}@qq.com") for n in range(1, 3001)), FakeClock()
    monkeypatch.setattr(ledger, "seats", lambda _worker, wants, _now: dict.fromkeys(wants, 0))
    journal = Journal(ledger, clock)
    seats = Seats(journal, {"qq": Limits(connections=2)}, "here", clock)
    await seats.look()
    assert await Hand(journal, 1, "here", compose, clock, seats=seats).fill(100) == 0

    waits = [(row.due - clock()).total_seconds() for row in ledger.rows.values() if row.due is not None]
    assert len(waits) == 3000
    assert (min(waits), max(waits)) == (1, LONGEST)
