"""`syndicate work` as real processes on one PostgreSQL: they share a sending; one is killed, the other goes on."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from syndicate import catcher, config, wiring
from syndicate.catcher import Catcher
from syndicate.config import RelaySettings
from syndicate.desk import editions, pages, sendings
from syndicate.desk.rooms import Rooms
from syndicate.model.reader import Choice, ReaderState
from syndicate.model.sending import SendingState
from syndicate.store import readers
from tests.conftest import Cluster

READERS = 120


@pytest.fixture
def url(postgres: Cluster, postgres_template: str) -> Iterator[str]:
    with postgres.copy(postgres_template) as made:
        yield made


def paper(settings: config.Settings, url: str, port: int, sample: bytes) -> tuple[config.Settings, Rooms]:
    relay = RelaySettings(host="127.0.0.1", port=port, tls="none", connections=2)
    ours = settings.model_copy(update={"relay": relay, "database_url": url})
    rooms = wiring.build(ours, create=True)
    taken = pages.take_page(rooms, sample, source="sample", now=wiring.clock())
    pages.sign_off(rooms, [article.id for article in taken.articles], by="test", now=wiring.clock())
    with rooms.database.write() as db:
        for number in range(READERS):
            readers.add(
                db,
                address=f"r{number}@example.com",
                name=None,
                choice=Choice(),
                state=ReaderState.CONFIRMED,
                source="test",
                now=wiring.clock(),
            )
    return ours, rooms


@asynccontextmanager
async def work(settings: config.Settings, *command: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process of its own that works: `syndicate work`, or another command."""
    environment = os.environ | {
        "SYNDICATE_DATABASE_URL": settings.database_url,
        "SYNDICATE_RELAY__PORT": str(settings.relay.port),
        "SYNDICATE_RELAY__TLS": "none",
        "SYNDICATE_RELAY__CONNECTIONS": "2",
        "SYNDICATE_JOBS__SILENT_SECONDS": "2",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "syndicate", *(command or ("work",)), env=environment
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def until(told: Callable[[], bool]) -> None:
    """Wait for what other processes do; a minute at most, so that one that died fails the test and does not hang it."""
    async with asyncio.timeout(60):
        while not told():  # noqa: ASYNC110 nobody here would set an event
            await asyncio.sleep(0.02)


def accepted(rooms: Rooms) -> int:
    return sendings.sendings(rooms)[0].tally.accepted


async def test_one_of_two_workers_is_killed_and_the_other_finishes(
    settings: config.Settings, url: str, sample: bytes, tmp_path: Path
) -> None:
    async with AsyncExitStack() as stack:
        box = await stack.enter_async_context(Catcher(tmp_path / "mail"))
        ours, rooms = paper(settings, url, box.port, sample)
        victim = await stack.enter_async_context(work(ours))
        other = await stack.enter_async_context(work(ours))
        order, _ = sendings.order(
            rooms, editions.make_edition(rooms, issue_date=None, now=wiring.clock()), now=wiring.clock()
        )
        await until(lambda: bool(sendings.sendings(rooms)))
        await until(lambda: accepted(rooms) >= READERS // 10)
        victim.kill()
        await until(lambda: accepted(rooms) == READERS)
        await until(lambda: sendings.sendings(rooms)[0].state is SendingState.FINISHED)
        other.send_signal(signal.SIGTERM)
        code = await asyncio.wait_for(other.wait(), 30)
        (done,) = sendings.sendings(rooms)
        repeats = sum(row.repeats for row in sendings.who(rooms, done.id))
        rooms.database.close()

    caught = catcher.letters(tmp_path / "mail")
    assert code == 0
    assert done.tally.accepted == READERS
    assert len({letter.recipient for letter in caught}) == READERS
    assert sum(letter.times for letter in caught) <= READERS + repeats
    assert order.asked_by == "command line"


async def test_sigterm_leaves_nothing_in_doubt(
    settings: config.Settings, url: str, sample: bytes, tmp_path: Path
) -> None:
    """Of the door, which works too; `syndicate work` runs the same queue, and ends in the test above."""
    async with AsyncExitStack() as stack:
        box = await stack.enter_async_context(Catcher(tmp_path / "mail"))
        ours, rooms = paper(settings, url, box.port, sample)
        sendings.start_sending(
            rooms, editions.make_edition(rooms, issue_date=None, now=wiring.clock()), now=wiring.clock()
        )
        worker = await stack.enter_async_context(work(ours, "serve", "--port", "0"))
        await until(lambda: accepted(rooms) >= READERS // 10)
        worker.send_signal(signal.SIGTERM)
        code = await asyncio.wait_for(worker.wait(), 30)
        (left,) = sendings.sendings(rooms)
        rooms.database.close()

    assert code == 0
    assert (left.tally.in_doubt, left.tally.claimed, left.tally.offered) == (0, 0, 0)
    assert left.tally.accepted == sum(letter.times for letter in catcher.letters(tmp_path / "mail"))
