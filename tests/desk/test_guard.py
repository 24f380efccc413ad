"""A restored backup, a copy of the database, or another machine's: nothing leaves before a person has said yes."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from syndicate import catcher, config, wiring
from syndicate.catcher import Catcher
from syndicate.config import RelaySettings
from syndicate.desk import editions, pages, readers, sendings
from syndicate.desk.rooms import Rooms
from syndicate.desk.sendings import guard
from syndicate.errors import Conflict, NotAllowed, StoreUnavailable
from syndicate.jobs.home import Home, LastSent
from syndicate.model.article import CHINA
from syndicate.model.edition import Edition
from syndicate.model.reader import Rhythm
from syndicate.model.schedule import Days
from syndicate.model.sending import Sending, SendingState
from syndicate.model.staff import Role, Staff
from syndicate.store.database import Database
from syndicate.testing import FakeClock

EDITOR = Staff(1, "li", Role.EDITOR, disabled=False, password_hash="")


@pytest.fixture
async def box(tmp_path: Path) -> AsyncIterator[Catcher]:
    async with Catcher(tmp_path / "mail") as made:
        yield made


@pytest.fixture
def paper(settings: config.Settings, sample: bytes, box: Catcher) -> Rooms:
    """A paper on SQLite with one page and two readers."""
    relay = RelaySettings(host="127.0.0.1", port=box.port, tls="none")
    rooms = wiring.build(settings.model_copy(update={"relay": relay}), create=True)
    taken = pages.take_page(rooms, sample, source="sample", now=wiring.clock())
    pages.sign_off(rooms, [article.id for article in taken.articles], by="test", now=wiring.clock())
    for number in range(2):
        join(rooms, f"r{number}@example.com")
    return rooms


def join(rooms: Rooms, address: str) -> None:
    readers.add_reader(
        rooms, address=address, name=None, parks=(), rhythm=Rhythm.EDITION, source="test", now=wiring.clock()
    )


def newest(rooms: Rooms) -> Edition:
    return editions.make_edition(rooms, issue_date=None, now=wiring.clock())


async def send(rooms: Rooms) -> Sending:
    sending, _ = sendings.start_sending(rooms, newest(rooms), now=wiring.clock())
    return await sendings.carry_out(rooms, sending, clock=wiring.clock)


def saved(rooms: Rooms, where: Path) -> Path:
    """A backup of the database."""
    rooms.database.close()
    shutil.copy(str(rooms.database.file), where)
    return where


def restored(rooms: Rooms, backup: Path) -> None:
    rooms.database.close()
    file = Path(str(rooms.database.file))
    for name in (file.name, f"{file.name}-wal", f"{file.name}-shm"):
        file.with_name(name).unlink(missing_ok=True)
    shutil.copy(backup, file)


async def test_the_first_installation_is_at_home_and_sends(paper: Rooms) -> None:
    assert sendings.held(paper) is None
    assert (await send(paper)).state is SendingState.FINISHED
    assert sendings.held(paper) is None
    assert paper.home.last() == LastSent(1, 2, 1)


def test_two_that_send_first_at_the_same_moment_are_no_strangers(paper: Rooms) -> None:
    class Late(Home):
        """While it looks, another process of this installation sends first."""

        def last(self) -> LastSent | None:
            found = super().last()
            guard.require_home(paper, now=wiring.clock())
            return found

    assert sendings.held(replace(paper, home=Late(Path("var")))) is None


async def test_a_backup_from_before_a_sending_sends_nothing_twice(paper: Rooms, tmp_path: Path) -> None:
    newest(paper)
    backup = saved(paper, tmp_path / "backup.db")
    await send(paper)
    restored(paper, backup)

    assert sendings.held(paper) == guard.OLDER
    with pytest.raises(Conflict, match="does not know the last letters"):
        await send(paper)
    assert sum(letter.times for letter in catcher.letters(tmp_path / "mail")) == 2


async def test_a_backup_from_the_middle_of_a_sending_sends_nothing_twice(paper: Rooms, tmp_path: Path) -> None:
    sendings.start_sending(paper, newest(paper), now=wiring.clock())
    backup = saved(paper, tmp_path / "backup.db")
    await send(paper)
    restored(paper, backup)

    with pytest.raises(Conflict):
        await sendings.send_due(paper, clock=wiring.clock, stop=asyncio.Event())
    assert sum(letter.times for letter in catcher.letters(tmp_path / "mail")) == 2


async def test_orders_of_a_backup_do_not_start_and_ask_when_it_is_adopted(paper: Rooms, tmp_path: Path) -> None:
    sendings.order(paper, newest(paper), now=wiring.clock())
    backup = saved(paper, tmp_path / "backup.db")
    await sendings.start_due(paper, clock=wiring.clock)
    await sendings.send_due(paper, clock=wiring.clock, stop=asyncio.Event())
    restored(paper, backup)

    with pytest.raises(Conflict):
        await sendings.start_due(paper, clock=wiring.clock)
    done = sendings.adopt(paper, now=wiring.clock())
    await sendings.start_due(paper, clock=wiring.clock)

    assert done.asking == 1
    assert [order.question for order in sendings.open_orders(paper)] == ["restored"]
    assert sendings.sendings(paper) == ()


async def test_adopted_it_sends_again_but_what_ran_is_paused(paper: Rooms, tmp_path: Path) -> None:
    sending, _ = sendings.start_sending(paper, newest(paper), now=wiring.clock())
    backup = saved(paper, tmp_path / "backup.db")
    await send(paper)
    restored(paper, backup)
    done = sendings.adopt(paper, now=wiring.clock())

    assert [one.state for one in done.paused] == [SendingState.PAUSED]
    assert sendings.held(paper) is None
    sendings.resume(paper, sending.id, wiring.clock())
    assert (await sendings.carry_out(paper, sending, clock=wiring.clock)).state is SendingState.FINISHED


def elsewhere(paper: Rooms, tmp_path: Path) -> Rooms:
    """The database copied to another path."""
    return replace(paper, database=Database(f"sqlite:///{saved(paper, tmp_path / 'copy.db')}"))


def another(paper: Rooms, tmp_path: Path) -> Rooms:
    """The same database under another installation."""
    (tmp_path / "other").mkdir()
    return replace(paper, home=Home(tmp_path / "other"))


def cloned(paper: Rooms, tmp_path: Path) -> Rooms:
    """Database and var/ on another machine."""
    machine = tmp_path / "machine-id"
    machine.write_text("another machine")
    return replace(paper, home=Home(Path("var"), machine=machine))


@pytest.mark.parametrize("other", [elsewhere, another, cloned])
async def test_a_second_copy_sends_nothing_until_it_is_adopted(
    paper: Rooms, tmp_path: Path, other: Callable[[Rooms, Path], Rooms]
) -> None:
    await send(paper)
    copy = other(paper, tmp_path)
    join(copy, "late@example.com")

    assert sendings.held(copy) in {guard.MOVED, guard.STRANGER}
    sending, _ = sendings.start_sending(copy, newest(copy), now=wiring.clock())
    with pytest.raises(Conflict, match="database"):
        await sendings.carry_out(copy, sending, clock=wiring.clock)
    with pytest.raises(NotAllowed):
        sendings.adopt(copy, now=wiring.clock(), who=EDITOR)
    sendings.adopt(copy, now=wiring.clock(), go_on=True)
    assert sendings.held(copy) is None
    copy.database.close()


def test_one_more_machine_changes_nothing_for_the_first(paper: Rooms, tmp_path: Path) -> None:
    guard.require_home(paper, now=wiring.clock())
    second = another(paper, tmp_path)
    sendings.start_sending(paper, newest(paper), now=wiring.clock())

    assert sendings.adopt(second, now=wiring.clock(), go_on=True).paused == ()
    assert (sendings.held(paper), sendings.held(second)) == (None, None)
    assert sendings.unfinished(paper) != ()


async def test_a_database_that_forgot_is_closed_to_other_machines_too(paper: Rooms, tmp_path: Path) -> None:
    guard.require_home(paper, now=wiring.clock())
    second = another(paper, tmp_path)
    sendings.adopt(second, now=wiring.clock(), go_on=True)
    backup = saved(paper, tmp_path / "backup.db")
    await send(paper)
    restored(paper, backup)
    assert sendings.held(second) is None, "it sent nothing, so it cannot know"
    with pytest.raises(Conflict):
        guard.require_home(paper, now=wiring.clock())

    assert sendings.held(second) == guard.MOVED


async def test_a_time_of_a_schedule_that_the_backup_does_not_know_of_asks_when_it_is_adopted(
    paper: Rooms, tmp_path: Path
) -> None:
    """The backup is of before six, the edition left at six, the database was restored at seven."""
    clock = FakeClock(datetime(2026, 11, 20, 5, 0, tzinfo=CHINA).astimezone(UTC))
    sendings.add_schedule(paper, Days.EVERY_DAY, time(6), now=clock())
    backup = saved(paper, tmp_path / "backup.db")
    clock.now += timedelta(hours=1)
    await sendings.start_due(paper, clock=clock)
    await sendings.send_due(paper, clock=clock, stop=asyncio.Event())
    restored(paper, backup)
    clock.now += timedelta(hours=1)

    done = sendings.adopt(paper, now=clock())
    await sendings.start_due(paper, clock=clock)

    assert done.asking == 1
    assert [order.question for order in sendings.open_orders(paper)] == ["restored"]
    assert sendings.sendings(paper) == ()


def test_an_adoption_that_failed_leaves_the_guard_as_it_was(paper: Rooms) -> None:
    paper.home.settle()
    paper.home.remember(LastSent(1, 2, 3))
    impatient = replace(paper, database=Database(f"sqlite:///{paper.database.file}", patience=0.01))
    with paper.database.write(), pytest.raises(StoreUnavailable):
        sendings.adopt(impatient, now=wiring.clock())
    impatient.database.close()

    assert sendings.held(paper) == guard.OLDER
