"""Readers: one per mailbox, leaving and coming back."""

import pytest

from syndicate.errors import NotFound
from syndicate.model.reader import Choice, ReaderState, Rhythm
from syndicate.store import parks, readers
from syndicate.store.database import Database
from tests.store.paper import EAST, NOW, WEST, add_reader


@pytest.fixture
def paper(database: Database) -> Database:
    with database.write() as db:
        parks.sync(db, [EAST, WEST])
    return database


def test_a_reader_comes_back_as_added(paper: Database) -> None:
    choice = Choice(frozenset({"east", "west"}), Rhythm.WEEKLY)
    with paper.write() as db:
        reader, created = readers.add(
            db, address="Li@Example.org", name="李", choice=choice, state=ReaderState.PENDING, source="form", now=NOW
        )
    with paper.read() as db:
        assert created
        assert readers.by_id(db, reader.id) == reader
    assert (reader.address, reader.name, reader.choice, reader.state) == (
        "Li@Example.org",
        "李",
        choice,
        ReaderState.PENDING,
    )


@pytest.mark.parametrize(
    ("first", "second"), [("li@x.cn", " LI@X.CN "), ("é@x.cn", "e\u0301@x.cn"), ("я@x.cn", "Я@x.cn")]
)
def test_one_mailbox_is_one_reader_and_adding_again_changes_nothing(paper: Database, first: str, second: str) -> None:
    with paper.write() as db:
        known = readers.add(
            db, address=first, name="李", choice=Choice(), state=ReaderState.LEFT, source="form", now=NOW
        )[0]
        again = readers.add(
            db,
            address=second,
            name="王",
            choice=Choice(frozenset({"east"})),
            state=ReaderState.CONFIRMED,
            source="import",
            now=NOW,
        )

        assert again == (known, False)
        assert readers.by_address(db, second) == known


def test_a_choice_is_changed_whole(paper: Database) -> None:
    with paper.write() as db:
        reader = add_reader(db, "li", "east")
        choice = Choice(frozenset({"west"}), Rhythm.DAILY)

        assert readers.set_choice(db, reader.id, choice, NOW).choice == choice
        assert readers.set_choice(db, reader.id, Choice(), NOW).choice == Choice()


def test_a_choice_of_a_park_that_is_not_there(paper: Database) -> None:
    with pytest.raises(NotFound, match="no park 'nowhere'"), paper.write() as db:
        add_reader(db, "li", "east", "nowhere")
    with paper.read() as db:
        assert readers.listing(db, 0, 10) == ()


def test_leaving_and_coming_back_are_done_once(paper: Database) -> None:
    with paper.write() as db:
        reader = add_reader(db, "li").id

        assert [readers.come_back(db, reader, NOW), readers.leave(db, reader, NOW)] == [False, True]
        assert readers.by_id(db, reader).state is ReaderState.LEFT
        assert not readers.leave(db, reader, NOW)
        assert readers.come_back(db, reader, NOW)
        assert readers.by_id(db, reader).state is ReaderState.CONFIRMED


def test_who_left_and_was_suppressed_then_comes_back_suppressed(paper: Database) -> None:
    with paper.write() as db:
        reader = add_reader(db, "li").id
        assert [readers.leave(db, reader, NOW), readers.suppress(db, reader, NOW)] == [True, False]
        assert readers.come_back(db, reader, NOW)
        assert readers.by_id(db, reader).state is ReaderState.SUPPRESSED


def test_a_suppressed_reader_may_leave(paper: Database) -> None:
    with paper.write() as db:
        reader = add_reader(db, "li").id
        assert readers.suppress(db, reader, NOW)
        assert not readers.suppress(db, reader, NOW)
        assert readers.by_id(db, reader).state is ReaderState.SUPPRESSED
        assert not readers.come_back(db, reader, NOW)
        assert readers.leave(db, reader, NOW)


def test_readers_are_listed_a_part_at_a_time(paper: Database) -> None:
    with paper.write() as db:
        everybody = tuple(add_reader(db, f"r{n}", "east") for n in range(5))
        first = readers.listing(db, 0, 3)

        assert (*first, *readers.listing(db, first[-1].id, 3)) == everybody


def test_readers_that_are_not_there(paper: Database) -> None:
    with paper.write() as db:
        assert readers.by_address(db, "nobody@x.cn") is None
        with pytest.raises(NotFound, match="no reader 7"):
            readers.by_id(db, 7)
        with pytest.raises(NotFound, match="no reader 7"):
            readers.set_choice(db, 7, Choice(), NOW)
        for move in (readers.leave, readers.come_back, readers.suppress):
            with pytest.raises(NotFound, match="no reader 7"):
                move(db, 7, NOW)
