"""kill -9 in the middle of a sending, again and again: nobody left out, a repeat only where the wire could not tell."""

import asyncio
import os
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from syndicate import catcher, wiring
from syndicate.catcher import Catcher
from syndicate.desk import editions, pages, readers, sendings
from syndicate.desk.rooms import Rooms
from syndicate.model.reader import Rhythm
from syndicate.model.sending import DeliveryState, SendingState

READERS = 300
KILL_AFTER = (5, 60, 61, 140, 220)
"""Letters that must have arrived before each kill."""


def edition_with_readers(rooms: Rooms, sample: bytes) -> None:
    taken = pages.take_page(rooms, sample, source="sample", now=wiring.clock())
    pages.sign_off(rooms, [article.id for article in taken.articles], by="test", now=wiring.clock())
    for number in range(READERS):
        readers.add_reader(
            rooms,
            address=f"reader{number}@example.com",
            name=None,
            parks=[rooms.parks[number % len(rooms.parks)].slug] if number % 3 else [],
            rhythm=Rhythm.EDITION,
            source="test",
            now=wiring.clock(),
        )


async def until(reached: Callable[[], bool]) -> None:
    while not reached():  # noqa: ASYNC110 another process moves on: nobody here could set an event
        await asyncio.sleep(0.002)


async def send_until(mail: Path, letters: int | None, port: int) -> int:
    """Run `syndicate send` until so many letters have arrived, then kill -9; None lets it end. Its exit code."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "syndicate",
        "send",
        "--json",
        env=os.environ | {"SYNDICATE_RELAY__PORT": str(port), "SYNDICATE_RELAY__TLS": "none"},
        stdout=asyncio.subprocess.DEVNULL,
    )
    if letters is not None:
        await until(lambda: process.returncode is not None or len(list(mail.glob("new/*"))) >= letters)
        if process.returncode is None:
            process.kill()
    return await process.wait()


async def test_killed_again_and_again(rooms: Rooms, sample: bytes, tmp_path: Path) -> None:
    edition_with_readers(rooms, sample)
    mail = tmp_path / "mail"
    box = Catcher(mail)
    port = await box.start()
    try:
        codes = [await send_until(mail, letters, port) for letters in (*KILL_AFTER, None)]
    finally:
        await box.stop()

    sending = sendings.sendings(rooms)[0]
    rows = sendings.who(rooms, sending.id)
    caught = list(catcher.letters(mail))
    assert codes[:-1].count(-9) >= 3, "the kills came too late to test anything"
    assert codes[-1] == 0
    assert sending.state is SendingState.FINISHED
    assert Counter(row.state for row in rows) == {DeliveryState.ACCEPTED: READERS}
    assert {letter.recipient for letter in caught} == {f"reader{number}@example.com" for number in range(READERS)}
    assert len(caught) == READERS, "one Message-ID a reader"
    assert sum(letter.times - 1 for letter in caught) <= sum(row.repeats for row in rows)


async def test_sent_again_after_the_end_nothing_leaves(rooms: Rooms, sample: bytes, tmp_path: Path) -> None:
    edition_with_readers(rooms, sample)
    mail = tmp_path / "mail"
    box = Catcher(mail)
    port = await box.start()
    try:
        assert await send_until(mail, None, port) == 0
        assert await send_until(mail, None, port) == 0
    finally:
        await box.stop()

    caught = list(catcher.letters(mail))
    assert (len(caught), {letter.times for letter in caught}) == (READERS, {1})
    assert len(sendings.sendings(rooms)) == 1
    edition = editions.make_edition(rooms, issue_date=None, now=wiring.clock())
    assert edition.id == sendings.sendings(rooms)[0].edition_id
