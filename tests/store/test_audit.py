"""The audit log: one changed byte, one missing row is found, on both databases."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from syndicate.store import audit
from syndicate.store.database import Database
from syndicate.store.schema_desk import audit as table
from tests.store.paper import NOW

SECRET = b"s" * 32


@pytest.fixture
def log(database: Database) -> Database:
    with database.write() as db:
        for number in range(5):
            at = NOW + timedelta(seconds=number)
            audit.record(db, SECRET, by="李", act="page.edit", subject=f"p{number}", detail="7 merge", now=at)
    return database


def broken(log: Database) -> tuple[int, int | None]:
    with log.read() as db:
        return audit.broken(db, SECRET)


def test_a_log_as_it_was_written_is_whole(log: Database) -> None:
    assert broken(log) == (5, None)
    with log.read() as db:
        assert [entry.number for entry in audit.entries(db, below=4, limit=2)] == [3, 2]


@pytest.mark.parametrize(
    "change",
    [{"by": "王"}, {"act": "page.edi"}, {"subject": "p3"}, {"detail": "7 merge "}, {"at": NOW}, {"seal": "0" * 64}],
)
def test_one_changed_byte_is_found(log: Database, change: dict[str, object]) -> None:
    with log.write() as db:
        db.execute(sa.update(table).where(table.c.number == 3).values(**change))

    assert broken(log) == (2, 3)


def test_a_row_that_was_taken_out_is_missed(log: Database) -> None:
    with log.write() as db:
        db.execute(sa.delete(table).where(table.c.number == 2))

    assert broken(log) == (1, 2)


def test_who_has_no_secret_cannot_mend_the_chain(log: Database) -> None:
    with log.write() as db:
        db.execute(sa.delete(table).where(table.c.number == 5))
        audit.record(db, b"x" * 32, by="李", act="page.edit", subject="p4", detail="8 merge", now=NOW)

    assert broken(log) == (4, 5)


def test_words_cannot_move_from_one_column_to_the_next(database: Database) -> None:
    with database.write() as db:
        audit.record(db, SECRET, by="a", act="b", subject="c d", detail="", now=NOW)
        db.execute(sa.update(table).values(subject="c", detail="d"))

    assert broken(database) == (0, 1)
