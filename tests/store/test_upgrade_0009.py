"""A paper of the release before is taken along whole: readers are counted, sendings go on, parks are there."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command

from syndicate.model.reader import Choice, ReaderState, Rhythm
from syndicate.model.sending import DeliveryState, SendingState
from syndicate.store import bounces, bulk, counting, ledger, migrate, moved, parks, readers, templates
from syndicate.store.database import Database, Db
from syndicate.store.ledger import Ledger
from syndicate.store.schema_counts import readers_by_choice, readers_by_park
from tests.store.paper import EAST, NOW, WEST, Press, fill, message_id, outcome, start
from tests.store.test_migrate import METADATA

LATER = NOW + timedelta(minutes=5)
DOMAINS = ("qq.com", "vip.163.com", "gmail.com", "example.com", "hotmail.com")
CHOICES = (
    Choice(),
    Choice(frozenset({"east"})),
    Choice(frozenset({"west", "east"})),
    Choice(frozenset({"west"}), Rhythm.WEEKLY),
)
STATES = (ReaderState.CONFIRMED, ReaderState.CONFIRMED, ReaderState.PENDING)


def people(db: Db) -> None:
    """Of every kind: domains, choices, rhythms; who left, who is suppressed, who waits."""
    for n in range(60):
        reader, _ = readers.add(
            db,
            address=f"Old{n}@{DOMAINS[n % 5]}",
            name=None,
            choice=CHOICES[n % 4],
            state=STATES[n % 3],
            source="before",
            now=NOW,
        )
        if n % 7 == 0:
            readers.leave(db, reader.id, NOW)
        if n % 11 == 0:
            readers.suppress(db, reader.id, NOW)


def half_sent(press: Press) -> int:
    """A sending of which some letters were taken, one is under way and one in doubt; and one that is over."""
    with press.database.write() as db:
        over, _ = start(db, press.edition, "over")
        ledger.cancel(db, over.id, NOW)
        people(db)
    sending, book = press.start(), Ledger(press.database)
    book.open(sending.id, "old", NOW, lambda _: True)
    first, second, third, *_ = book.claim(sending.id, "old", 5, NOW)
    book.offer([first, second], NOW)
    book.settle([outcome(first, DeliveryState.ACCEPTED)], NOW)
    book.settle([outcome(second, DeliveryState.IN_DOUBT, due=NOW)], NOW)
    book.offer([third], NOW)
    return sending.id


def copied(old: Database, new: Database) -> None:
    """What the release before could hold of it: its tables, its columns."""
    with old.read() as source, new.write() as db:
        look = sa.inspect(db)
        there = set(look.get_table_names())
        for table in METADATA.sorted_tables:
            if table.name not in there:
                continue
            columns = [table.c[one["name"]] for one in look.get_columns(table.name)]
            if rows := source.execute(sa.select(*columns)).mappings().all():
                db.execute(sa.table(table.name, *columns_of(columns)).insert(), [dict(row) for row in rows])


def columns_of(columns: list[sa.Column[object]]) -> list[sa.ColumnClause[object]]:
    return [sa.column(one.name, one.type) for one in columns]


@pytest.fixture
def old(tmp_path: Path, empty_url: str) -> Iterator[tuple[Press, Database, int]]:
    """A paper, and a database of the release before with all of it."""
    made = Database(f"sqlite:///{tmp_path}/made.db")
    made.upgrade()
    press = fill(made)
    number = half_sent(press)
    database = Database(empty_url)
    with database.write() as db:
        command.upgrade(migrate.alembic_config(db), "0008")
    copied(made, database)
    yield press, database, number
    made.close()
    database.close()


def counts(db: Db) -> list[list[tuple[object, ...]]]:
    return [
        sorted(tuple(row) for row in db.execute(sa.select(table)).all())
        for table in (readers_by_choice, readers_by_park)
    ]


def test_everybody_is_counted(old: tuple[Press, Database, int]) -> None:
    _, database, _ = old
    database.upgrade()
    with database.write() as db:
        found = counts(db)
        counting.recount(db)
        assert counts(db) == found
        readers.leave(db, 1, LATER)
        readers.set_choice(db, 2, Choice(frozenset({"east"})), LATER)
        moved.carry_park(db, "west", "east")
        found = counts(db)
        counting.recount(db)
        assert counts(db) == found
    assert len(found[0]) > 8


def test_a_sending_that_ran_goes_on_to_its_end(old: tuple[Press, Database, int]) -> None:
    press, database, number = old
    database.upgrade()
    book = Ledger(database)
    paper = Press(database, press.edition, press.article_ids, press.reader_ids)
    assert ledger.Freezer(database, message_id, lambda: False).freeze(LATER), "no audience is half frozen"
    before = book.look(number)
    assert (before.freezing, before.state, before.tally.accepted, before.tally.claimed) == (False, "running", 1, 2)
    book.open(number, "new", LATER, lambda name: name == "new")
    seen: list[int] = []
    while claims := book.claim(number, "new", 7, LATER):
        seen += [claim.recipient.reader_id for claim in claims]
        book.note([], claims, LATER)
        book.note([outcome(claim, DeliveryState.ACCEPTED) for claim in claims], [], LATER)

    assert book.finish(number, LATER)
    assert book.look(number).state is SendingState.FINISHED
    assert book.look(number).tally.accepted == before.tally.total == len(set(seen)) + 1 == len(seen) + 1
    paper.assert_adds_up(number)


def test_parks_looks_and_imports_are_as_they_were(old: tuple[Press, Database, int]) -> None:
    press, database, number = old
    with database.write() as db:
        taken_in = sa.text(
            "INSERT INTO imports (id, at, by, file_hash, consent, added, known, bad, never) "
            "VALUES (:id, 1, 'li', 'h', 'c', :added, 0, 0, 0)"
        )
        db.execute(taken_in, [{"id": 1, "added": 3}, {"id": 2, "added": 0}])
        bounced = sa.text(
            "INSERT INTO bounces (id, digest, sending_id, kind, effect, reply_code, reply_text, received) "
            "VALUES (1, 'd', :sending, 'hard', 'nothing', 550, 'no', 1)"
        )
        db.execute(bounced, {"sending": number})
    database.upgrade()
    with database.read() as db:
        registry = [(one.park, one.revision, one.position, one.closed) for one in parks.registered(db)]
        assert registry == [(EAST, 1, 0, None), (WEST, 1, 1, None)]
        assert templates.frozen(db, press.edition.id) is None
        assert [(row[0], row[2]) for row in bulk.unfinished(db)] == [(2, "gone")]
        assert bounces.by_id(db, 1).elsewhere is False
