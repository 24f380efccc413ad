"""The counts of readers are what counting them would give, whatever happens to readers."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syndicate.errors import StoreUnavailable
from syndicate.model.park import Park
from syndicate.model.provider import provider_of
from syndicate.model.reader import Choice, ReaderState, Rhythm
from syndicate.store import bulk, counting, erasing, moved, parks, readers
from syndicate.store.counting import Counts
from syndicate.store.database import Database, Db

NOW = datetime(2026, 11, 20, tzinfo=UTC)
SLUGS = ("east", "north", "north-east", "west")
DOMAINS = ("qq.com", "gmail.com", "example.com", "VIP.QQ.com")
CHOICES = st.builds(Choice, st.frozensets(st.sampled_from(SLUGS)), st.sampled_from(Rhythm))
ACTS = ("add", "choose", "leave", "back", "suppress", "release", "confirm", "move", "erase", "pause", "park")


def counted(db: Db, rhythms: frozenset[Rhythm], slugs: frozenset[str]) -> Counts:
    """The same by looking at every reader."""
    there = [one for one in readers.listing(db, 0, 1000) if one.state is ReaderState.CONFIRMED]
    mine = [(one.choice.parks, provider_of(one.address)) for one in there if one.choice.rhythm in rhythms]
    return Counts(
        Counter(provider for chosen, provider in mine if not chosen or chosen & slugs),
        Counter(provider for chosen, provider in mine if not chosen),
        {slug: Counter(provider for chosen, provider in mine if slug in chosen) for slug in sorted(slugs)},
    )


def same(db: Db) -> None:
    for rhythms in (frozenset(Rhythm), frozenset({Rhythm.WEEKLY})):
        for slugs in (frozenset(SLUGS), frozenset({"north"}), frozenset[str]()):
            found, expected = counting.counts(db, rhythms, slugs), counted(db, rhythms, slugs)
            everything = {provider: many for provider, many in found.everything.items() if many}
            assert (found.wanted, everything, found.parks) == (expected.wanted, expected.everything, expected.parks)


def act(db: Db, word: str, number: int, choice: Choice) -> None:
    there = readers.listing(db, 0, 1000)
    address = f"r{number}@{DOMAINS[number % 4]}"
    if word == "add" or not there:
        state = (ReaderState.CONFIRMED, ReaderState.PENDING)[number % 3 == 0]
        readers.add(db, address=address, name=None, choice=choice, state=state, source="t", now=NOW)
        return
    one = there[number % len(there)].id
    acts: dict[str, Callable[[], object]] = {
        "choose": lambda: readers.set_choice(db, one, choice, NOW),
        "leave": lambda: readers.leave(db, one, NOW),
        "back": lambda: readers.come_back(db, one, NOW),
        "suppress": lambda: readers.suppress(db, one, NOW),
        "release": lambda: readers.release(db, one, NOW),
        "confirm": lambda: readers.confirm(db, one, NOW),
        "pause": lambda: readers.pause(db, one, NOW + timedelta(days=1), NOW),
        "erase": lambda: erasing.erase(db, one, "hash", NOW),
        "park": lambda: moved.carry_park(db, *(("east", "west"), ("west", "north-east"))[number % 2]),
        "move": lambda: readers.move(db, one, f"moved-{one}-{address}", NOW),
    }
    acts[word]()


@pytest.fixture
def paper(database: Database) -> Database:
    with database.write() as db:
        parks.sync(db, [Park(slug, slug) for slug in SLUGS])
    return database


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 40), CHOICES), max_size=40))
def test_whatever_happens_to_readers_the_counts_are_right(
    paper: Database, steps: list[tuple[str, int, Choice]]
) -> None:
    with paper.write() as db:
        for one in readers.listing(db, 0, 1000):
            erasing.erase(db, one.id, "hash", NOW)
        for word, number, choice in steps:
            act(db, word, number, choice)
        same(db)
        counting.recount(db)
        same(db)


def test_an_import_counts_when_its_last_part_is_in(paper: Database) -> None:
    everybody = frozenset(Rhythm)
    rows = [(n, f"r{n}@qq.com", f"r{n}@qq.com", None, "daily", "zh-CN") for n in (1, 2, 3)]
    with paper.write() as db:
        number = bulk.begin(db, by="t", file_hash="h", consent="c", now=NOW)
        bulk.first_free(db, [row[2] for row in rows])
        bulk.add(db, rows, [(1, "east"), (1, "west")], "import 1", NOW)
        assert counting.counts(db, everybody, SLUGS).wanted == {}
        bulk.end(db, number, "import 1", {"added": 3})
        same(db)
        assert counting.counts(db, everybody, ["east"]).wanted == {"qq": 3}
        assert counting.counts(db, everybody, ["north"]).wanted == {"qq": 2}


def test_who_stands_in_two_lists_that_come_in_at_once_is_counted_once(
    paper: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second list takes a mailbox over from the first one just while that one's readers are counted."""
    row = (1, "r1@qq.com", "r1@qq.com", None, "daily", "zh-CN")
    with paper.write() as db:
        number = bulk.begin(db, by="t", file_hash="h", consent="c", now=NOW, worker="a")
        bulk.begin(db, by="t", file_hash="i", consent="c", now=NOW, worker="b")
        bulk.first_free(db, [row[2]])
        bulk.add(db, [row], [], "import 1", NOW)

    def second() -> None:
        with paper.write() as db:
            bulk.first_free(db, [row[2]])

    count, told = counting.joined, list[BaseException | None]()

    def joined(db: Db, condition: sa.ColumnElement[bool]) -> None:
        count(db, condition)
        with ThreadPoolExecutor(1) as pool:
            told.append(pool.submit(second).exception())

    monkeypatch.setattr(counting, "joined", joined)
    with paper.write() as db:
        bulk.end(db, number, "import 1", {"added": 1})
    with paper.write() as db:
        same(db)
    assert [type(error) for error in told] == [StoreUnavailable]


def test_nobody_stays_under_the_slug_of_a_park_that_moved_while_they_were_taken_in(paper: Database) -> None:
    """Their choice was read before the park moved, and is written afterwards."""
    rows = [(n, f"r{n}@qq.com", f"r{n}@qq.com", None, "daily", "zh-CN") for n in (1, 2)]
    with paper.write() as db:
        number = bulk.begin(db, by="t", file_hash="h", consent="c", now=NOW)
        bulk.first_free(db, [row[2] for row in rows])
        parks.take_over(db, "east", "far-east")
        moved.carry_park(db, "east", "far-east")
        moved.add(db, "east/", "far-east/", now=NOW)
        bulk.add(db, rows, [(1, "east"), (1, "west"), (2, "east"), (2, "far-east")], "import 1", NOW)
        bulk.end(db, number, "import 1", {"added": 2})
        late = Choice(frozenset({"east", "west"}))
        act(db, "add", 5, late)
        assert [one.choice.parks for one in readers.listing(db, 0, 9)] == [
            {"far-east", "west"},
            {"far-east"},
            {"far-east", "west"},
        ]
        found = counting.counts(db, frozenset(Rhythm), ["far-east"])
        counting.recount(db)
        assert counting.counts(db, frozenset(Rhythm), ["far-east"]) == found
        assert found.parks["far-east"] == {"qq": 2, "gmail": 1}


def test_the_migration_counts_who_is_there_already(paper: Database) -> None:
    with paper.write() as db:
        for number, word in enumerate(["add"] * 8):
            act(db, word, number, Choice(frozenset(SLUGS[: number % 3])))
    with paper.write() as db:
        for table in ("readers_by_choice", "readers_by_park"):
            db.exec_driver_sql(f"DELETE FROM {table}")
        assert counting.counts(db, frozenset(Rhythm), SLUGS).wanted == {}
        _count_readers(db)
        same(db)


def _count_readers(db: Db) -> None:
    """That part of migration 0009, by itself."""
    name = Path(counting.__file__).parent / "migrations" / "versions" / "0009_later.py"
    words: dict[str, object] = {}
    exec(compile(name.read_text(), str(name), "exec"), words)
    with Operations.context(MigrationContext.configure(db)):
        words["_count_readers"]()  # type: ignore[operator]
