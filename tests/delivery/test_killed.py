"""kill -9, again and again, while the relay misbehaves too: nobody is lost, a repeat only where there was doubt."""

import asyncio
import random
import shutil
import sys
from pathlib import Path

from syndicate.model.sending import Delivery, DeliveryState, Sending, SendingState
from syndicate.store import ledger
from syndicate.store.database import Database
from tests.delivery.smtpd import Smtpd
from tests.store.paper import add_reader, fill

READERS = 60
KILLS = 4
STEP = 10
"""Minutes from one start to the next: what was told to come back later is due by then."""
MISCHIEF = ("rcpt-421", "dot-451", "kept-drop", "ok-drop", "data-drop", "rcpt-550", "kept-twice")
MOST_ENDINGS = 4
ROOT = Path(__file__).resolve().parents[2]


async def test_killed_again_and_again(tmp_path: Path, sqlite_template: Path) -> None:
    url = f"sqlite:///{shutil.copy(sqlite_template, tmp_path)}"
    database = Database(url)
    press = fill(database)
    with database.write() as db:
        for number in range(READERS - len(press.reader_ids)):
            add_reader(db, f"more{number}")
    sending = press.start()
    dice = random.Random(READERS)
    script = {address_of(number): [dice.choice(MISCHIEF)] for number in dice.sample(range(READERS), READERS // 4)}

    async with Smtpd(script) as server:
        codes = [await run(url, server, sending.id, STEP * n, dice.randint(1, 90)) for n in range(KILLS)]
        while not (end := look(database, sending.id)).finished:
            assert await run(url, server, sending.id, STEP * len(codes), None) == 0
            codes.append(0)

        assert codes.count(-9) >= KILLS // 2, "the kills came too late to test anything"
        assert len(codes) <= KILLS + MOST_ENDINGS
        assert end.state is SendingState.FINISHED
        press.assert_adds_up(sending.id)
        with database.read() as db:
            for number, row in enumerate(ledger.who(db, sending.id, 0, READERS)):
                check(row, address_of(number), server)
    database.close()


def look(database: Database, sending_id: int) -> Sending:
    with database.read() as db:
        return ledger.by_id(db, sending_id)


def address_of(number: int) -> str:
    """The address of the reader who is number `number` of the audience, in order of their ids."""
    return f"reader{number}@example.org" if number < 10 else f"more{number - 10}@example.org"


def check(row: Delivery, address: str, server: Smtpd) -> None:
    if row.state is DeliveryState.REFUSED:
        assert server.took[address] == 0
        return
    assert row.state in {DeliveryState.ACCEPTED, DeliveryState.IN_DOUBT}
    assert 1 <= server.took[address] <= 1 + row.repeats
    assert len(server.ids[address]) == len(server.bodies[address]) == 1


async def run(url: str, server: Smtpd, sending_id: int, minutes: int, commands: int | None) -> int:
    """Run a sender and kill it after so many SMTP commands; None lets it end. Its exit code."""
    words = [url, str(server.port), str(sending_id), str(minutes)]
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.delivery.killed_sender", *words, cwd=ROOT, stderr=asyncio.subprocess.DEVNULL
    )
    if commands is not None:
        heard = len(server.commands)
        while child.returncode is None and len(server.commands) < heard + commands:  # noqa: ASYNC110 a process moves on
            await asyncio.sleep(0.001)
        if child.returncode is None:
            child.kill()
    return await child.wait()
