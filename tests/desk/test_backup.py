"""docs/operations/backup.md, done as it is written: a copy of a database in the middle of a sending, restored later."""

import asyncio
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from syndicate import catcher, config, wiring
from syndicate.catcher import Catcher
from syndicate.config import RelaySettings
from syndicate.desk import editions, pages, readers, sendings
from syndicate.desk.rooms import Rooms
from syndicate.desk.sendings import guard
from syndicate.errors import Conflict
from syndicate.jobs.home import Home, LastSent
from syndicate.model.reader import Rhythm
from syndicate.model.sending import SendingState
from tests.conftest import Cluster, postgres_bin

READERS = 12
COPIED_AT = 5


@pytest.fixture
async def paper(
    settings: config.Settings, sample: bytes, tmp_path: Path, database_url: str
) -> AsyncIterator[tuple[Rooms, config.Settings]]:
    async with Catcher(tmp_path / "mail") as box:
        relay = RelaySettings(host="127.0.0.1", port=box.port, tls="none", connections=1)
        mine = settings.model_copy(update={"relay": relay, "database_url": database_url})
        rooms = wiring.build(mine, create=True)
        taken = pages.take_page(rooms, sample, source="sample", now=wiring.clock())
        pages.sign_off(rooms, [article.id for article in taken.articles], by="test", now=wiring.clock())
        for number in range(READERS):
            address = f"r{number}@example.com"
            readers.add_reader(
                rooms, address=address, name=None, parks=(), rhythm=Rhythm.EDITION, source="test", now=wiring.clock()
            )
        yield rooms, mine
        rooms.database.close()


class Copying(Home):
    """Has a copy made when so many letters were about to leave: the database is in use then."""

    def __init__(self, copy: Callable[[], None]) -> None:
        super().__init__(Path("var"))
        self._copy, self._left = copy, COPIED_AT

    def remember(self, last: LastSent) -> None:
        super().remember(last)
        self._left -= 1
        if not self._left:
            self._copy()


def of_sqlite(rooms: Rooms, settings: config.Settings, folder: Path) -> tuple[Callable[[], None], Callable[[], Rooms]]:
    file, backup = Path(str(rooms.database.file)), folder / "backup.db"

    def copy() -> None:
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(backup)) as goal:
            source.backup(goal)

    def restore() -> Rooms:
        for name in (file.name, f"{file.name}-wal", f"{file.name}-shm"):
            file.with_name(name).unlink(missing_ok=True)
        backup.rename(file)
        return wiring.build(settings, create=True)

    return copy, restore


def of_postgresql(
    settings: config.Settings, folder: Path, cluster: Cluster
) -> tuple[Callable[[], None], Callable[[], Rooms]]:
    programs, backup, name = postgres_bin(), folder / "backup.dump", f"restored_{folder.name[-8:]}".replace("-", "_")
    assert programs is not None

    def copy() -> None:
        words = [str(programs / "pg_dump"), "--format=custom", "--file", str(backup), settings.database_url]
        subprocess.run(words, check=True)

    def restore() -> Rooms:
        cluster.run(f"CREATE DATABASE {name}")
        words = [
            str(programs / "pg_restore"),
            "--no-owner",
            "--exit-on-error",
            "--dbname",
            cluster.url(name),
            str(backup),
        ]
        subprocess.run(words, check=True)
        return wiring.build(settings.model_copy(update={"database_url": cluster.url(name)}), create=True)

    return copy, restore


@contextmanager
def closed(rooms: Rooms) -> Iterator[Rooms]:
    yield rooms
    rooms.database.close()


async def test_a_backup_of_a_running_paper_sends_nothing_twice(
    paper: tuple[Rooms, config.Settings], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    rooms, mine = paper
    if rooms.database.is_sqlite:
        copy, restore = of_sqlite(rooms, mine, tmp_path)
    else:
        copy, restore = of_postgresql(mine, tmp_path, request.getfixturevalue("postgres"))
    edition = editions.make_edition(rooms, issue_date=None, now=wiring.clock())
    sending, _ = sendings.start_sending(rooms, edition, now=wiring.clock())
    going = replace(rooms, home=Copying(copy))
    done = await sendings.carry_out(going, sending, clock=wiring.clock)
    assert done.tally.accepted == READERS
    rooms.database.close()

    with closed(restore()) as again:
        known = sendings.sending(again, sending.id)
        assert known.state is SendingState.RUNNING
        assert 0 < known.tally.accepted < READERS, "the copy is of the middle of it"
        assert sendings.held(again) == (guard.OLDER if again.database.is_sqlite else guard.MOVED)
        with pytest.raises(Conflict):
            await sendings.send_due(again, clock=wiring.clock, stop=asyncio.Event())
        with pytest.raises(Conflict):
            await sendings.carry_out(again, known, clock=wiring.clock)

        adopted = sendings.adopt(again, now=wiring.clock())
        assert [one.id for one in adopted.paused] == [sending.id]
        await sendings.send_due(again, clock=wiring.clock, stop=asyncio.Event())
        sendings.cancel(again, sending.id, wiring.clock())
    assert sum(letter.times for letter in catcher.letters(tmp_path / "mail")) == READERS
