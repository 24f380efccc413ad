"""A large audience is frozen by a job of its own, or by whoever carries the sending out; nothing leaves before."""

import asyncio
from pathlib import Path

import pytest

from syndicate import catcher, config, wiring
from syndicate.catcher import Catcher
from syndicate.desk import sendings
from syndicate.desk.sendings import carrying
from syndicate.model.sending import SendingState
from syndicate.store.ledger import audience, freezing
from tests.desk.test_sendings import paper, stored

ADDRESSES = [f"r{number}@example.com" for number in range(7)]


@pytest.fixture(autouse=True)
def seven_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freezing, "AT_ONCE", 3)
    monkeypatch.setattr(audience, "BATCH", 2)


async def test_jobs_freeze_a_large_audience_and_send(settings: config.Settings, sample: bytes, tmp_path: Path) -> None:
    async with Catcher(tmp_path / "mail") as box:
        rooms, edition = paper(settings, sample, box.port)
        stored(rooms, *ADDRESSES)
        assert sendings.rehearse(rooms, edition, now=wiring.clock()) == 7
        sending, _ = sendings.start_sending(rooms, edition, now=wiring.clock())
        stop = asyncio.Event()

        await sendings.send_due(rooms, clock=wiring.clock, stop=stop)
        assert catcher.letters(tmp_path / "mail") == ()
        assert not await sendings.turn(rooms, sending.id, clock=wiring.clock, stop=stop)
        await sendings.freeze_due(rooms, clock=wiring.clock, stop=stop)
        assert sendings.rehearse(rooms, edition, now=wiring.clock()) == 7
        await sendings.send_due(rooms, clock=wiring.clock, stop=stop)

    assert {letter.recipient for letter in catcher.letters(tmp_path / "mail")} == set(ADDRESSES)
    assert sendings.sending(rooms, sending.id).state is SendingState.FINISHED


async def test_whoever_carries_it_out_freezes_it_first(
    settings: config.Settings, sample: bytes, tmp_path: Path
) -> None:
    async with Catcher(tmp_path / "mail") as box:
        rooms, edition = paper(settings, sample, box.port)
        stored(rooms, *ADDRESSES)
        sending, _ = sendings.start_sending(rooms, edition, now=wiring.clock())

        done = await sendings.carry_out(rooms, sending, clock=wiring.clock)

    assert (done.state, done.tally.accepted) == (SendingState.FINISHED, 7)


async def test_it_waits_for_somebody_else_who_is_at_it(
    settings: config.Settings, sample: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "A_MOMENT", 0.05)
    async with Catcher(tmp_path / "mail") as box:
        rooms, edition = paper(settings, sample, box.port)
        stored(rooms, *ADDRESSES)
        sending, _ = sendings.start_sending(rooms, edition, now=wiring.clock())
        with freezing._turn:
            waits = asyncio.create_task(sendings.carry_out(rooms, sending, clock=wiring.clock))
            await asyncio.sleep(0.2)
            assert not waits.done()
        done = await waits

    assert done.tally.accepted == 7


async def test_a_signal_while_it_waits_leaves_the_rest_for_later(settings: config.Settings, sample: bytes) -> None:
    rooms, edition = paper(settings, sample, 9)
    stored(rooms, *ADDRESSES)
    sending, _ = sendings.start_sending(rooms, edition, now=wiring.clock())
    stop = asyncio.Event()
    stop.set()

    assert await sendings.carry_out(rooms, sending, clock=wiring.clock, stop=stop) == sending
    assert sendings.sending(rooms, sending.id).freezing
