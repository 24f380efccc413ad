"""Sendings as use cases: one bad reader or relay does not keep the others; a rehearsal leaves nothing."""

import asyncio
import threading
from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from syndicate import catcher, config, wiring
from syndicate.catcher import Catcher
from syndicate.config import RelaySettings
from syndicate.desk import editions, pages, sendings
from syndicate.desk.letters import sent_press
from syndicate.desk.rooms import Rooms
from syndicate.errors import RelayUnreachable
from syndicate.letters.correction import CorrectionPress
from syndicate.letters.press import Press
from syndicate.model.edition import Edition
from syndicate.model.reader import Choice, ReaderState
from syndicate.model.sending import DeliveryState, SendingState
from syndicate.store import readers
from syndicate.store.database import Db


def paper(settings: config.Settings, sample: bytes, port: int) -> tuple[Rooms, Edition]:
    """A paper whose relay is on this port, with the sample page as its newest edition."""
    relay = RelaySettings(host="127.0.0.1", port=port, tls="none")
    rooms = wiring.build(settings.model_copy(update={"relay": relay}), create=True)
    taken = pages.take_page(rooms, sample, source="sample", now=wiring.clock())
    pages.sign_off(rooms, [article.id for article in taken.articles], by="test", now=wiring.clock())
    return rooms, editions.make_edition(rooms, issue_date=None, now=wiring.clock())


def stored(rooms: Rooms, *addresses: str) -> None:
    """Readers as an older import may have left them: straight into the store, unchecked."""
    with rooms.database.write() as db:
        for address in addresses:
            readers.add(
                db,
                address=address,
                name=None,
                choice=Choice(),
                state=ReaderState.CONFIRMED,
                source="test",
                now=wiring.clock(),
            )


async def test_a_reader_no_letter_can_be_written_to_is_refused_and_keeps_nobody(
    settings: config.Settings, sample: bytes, tmp_path: Path
) -> None:
    async with Catcher(tmp_path / "mail") as box:
        rooms, edition = paper(settings, sample, box.port)
        stored(rooms, "a@example.com", "lin at example.com", "b@example.com", *(f"chen {n}@" for n in range(9)))
        sending, _ = sendings.start_sending(rooms, edition, now=wiring.clock())

        done = await sendings.carry_out(rooms, sending, clock=wiring.clock)

    assert done.state is SendingState.FINISHED
    assert {letter.recipient for letter in catcher.letters(tmp_path / "mail")} == {"a@example.com", "b@example.com"}
    states = Counter(row.state for row in sendings.who(rooms, sending.id))
    assert states == {DeliveryState.ACCEPTED: 2, DeliveryState.REFUSED: 10}


def test_a_rehearsal_leaves_nothing(settings: config.Settings, sample: bytes) -> None:
    rooms, edition = paper(settings, sample, 9)
    stored(rooms, "a@example.com", "b@example.com")

    would = sendings.rehearse(rooms, edition, now=wiring.clock())

    assert would == 2
    assert sendings.sendings(rooms) == ()
    assert sendings.rehearse(rooms, edition, now=wiring.clock()) == would


async def test_the_job_says_that_the_relay_is_away_and_loses_nobody(settings: config.Settings, sample: bytes) -> None:
    rooms, edition = paper(settings, sample, 9)
    stored(rooms, "a@example.com")
    sending, _ = sendings.start_sending(rooms, edition, now=wiring.clock())

    with pytest.raises(RelayUnreachable):
        await sendings.send_due(rooms, clock=wiring.clock, stop=asyncio.Event())
    assert [row.state for row in sendings.who(rooms, sending.id)] == [DeliveryState.PLANNED]


async def test_a_bug_in_one_edition_does_not_hold_the_next_one_back(
    settings: config.Settings, sample: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Catcher(tmp_path / "mail") as box:
        rooms, first = paper(settings, sample, box.port)
        stored(rooms, "a@example.com")
        now = wiring.clock()
        sendings.start_sending(rooms, first, now=now)
        page = pages.take_page(rooms, sample + b"\n", source="b", now=now, issue_date=date(2026, 11, 21), page_no="A1")
        pages.sign_off_page(rooms, page.page.id, by="test", now=now)
        second, _ = sendings.start_sending(rooms, editions.make_edition(rooms, issue_date=None, now=now), now=now)

        def broken(rooms: Rooms, db: Db, edition_id: int, *, date: datetime) -> Press | CorrectionPress:
            if edition_id == first.id:
                raise KeyError("a bug")
            return sent_press(rooms, db, edition_id, date=date)

        monkeypatch.setattr("syndicate.desk.sendings.carrying.sent_press", broken)
        with pytest.raises(KeyError):
            await sendings.send_due(rooms, clock=wiring.clock, stop=asyncio.Event())

    states = {one.id: one.state for one in sendings.sendings(rooms)}
    assert states[second.id] is SendingState.FINISHED
    assert SendingState.RUNNING in states.values()


async def test_the_job_says_when_to_look_again(settings: config.Settings, sample: bytes, tmp_path: Path) -> None:
    rooms, edition = paper(settings, sample, 9)
    stored(rooms, "a@example.com")
    sending, _ = sendings.start_sending(rooms, edition, now=wiring.clock())
    stop = asyncio.Event()
    stop.set()

    due = await sendings.send_due(rooms, clock=wiring.clock, stop=stop)

    assert due is not None
    assert due <= sending.expires


async def test_letters_are_signed_beside_the_event_loop(
    settings: config.Settings, sample: bytes, tmp_path: Path
) -> None:
    threads: set[str] = set()

    def seal(message: bytes) -> bytes:
        threads.add(threading.current_thread().name.partition("_")[0])
        return b"X-Sealed: yes\r\n" + message

    async with Catcher(tmp_path / "mail") as box:
        rooms, edition = paper(settings, sample, box.port)
        stored(rooms, *(f"r{n}@example.com" for n in range(20)), "lin at example.com")
        sending, _ = sendings.start_sending(rooms, edition, now=wiring.clock())

        done = await sendings.carry_out(replace(rooms, seal=seal), sending, clock=wiring.clock)

    caught = catcher.letters(tmp_path / "mail")
    assert threads == {"signer"}
    assert (done.state, done.tally.accepted, done.tally.refused) == (SendingState.FINISHED, 20, 1)
    assert all(b"X-Sealed: yes\r\n" in catcher.read(tmp_path / "mail", letter.key) for letter in caught)
