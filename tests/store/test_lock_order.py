"""Whoever changes readers takes the lock of the counts in its turn: two that wait for each other would both fail."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from syndicate.model.locks import Lock
from syndicate.model.reader import Choice
from syndicate.model.sending import DeliveryState
from syndicate.store import bounces, erasing, moved, readers
from syndicate.store.database import Database, Db
from syndicate.store.ledger import Ledger
from tests.store.paper import NOW, Press, fill, outcome

BEFORE = {"requests", "notices", "sendings", "deliveries", "letters"}
AFTER = {"readers", "reader_parks", "bounce_days", "askings", "consents", "hook_calls"}
WRITES = re.compile(r"\s*(?:UPDATE|DELETE FROM|INSERT INTO)\s+(\w+)|\s*SELECT.* FROM (\w+).* FOR ", re.DOTALL)


@pytest.fixture
def press(postgres: Any, postgres_template: str) -> Iterator[Press]:
    """On PostgreSQL alone: SQLite has one lock."""
    with postgres.copy(postgres_template) as url:
        database = Database(url)
        yield fill(database)
        database.close()


@contextmanager
def in_order() -> Iterator[None]:
    """No transaction inside writes of a reader before it has the counts, nor first of a letter after it has them."""
    counted: set[int] = set()
    held: set[tuple[int, str]] = set()
    wrong: list[str] = []

    def look(db: Db, _cursor: object, statement: str, given: Any, *_: object) -> None:
        words, this = f"{statement} {given}", id(db.connection.dbapi_connection)
        if "pg_advisory_xact_lock" in statement and str(int(Lock.COUNTS)) in words:
            counted.add(this)
        elif found := WRITES.match(statement):
            table = found[1] or found[2]
            if table in (BEFORE if this in counted else AFTER) and (this, table) not in held:
                wrong.append(statement)
            held.add((this, table))

    def over(db: Db) -> None:
        counted.discard(id(db.connection.dbapi_connection))
        held.clear()

    sa.event.listen(sa.Engine, "before_cursor_execute", look)
    sa.event.listen(sa.Engine, "begin", over)
    try:
        yield
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", look)
        sa.event.remove(sa.Engine, "begin", over)
    assert wrong == []


ACTS: dict[str, Callable[[Db, int], object]] = {
    "choose": lambda db, one: readers.set_choice(db, one, Choice(frozenset({"west"})), NOW),
    "leave": lambda db, one: readers.leave(db, one, NOW),
    "come back": lambda db, one: readers.come_back(db, one, NOW),
    "release": lambda db, one: readers.release(db, one, NOW),
    "confirm": lambda db, one: readers.confirm(db, one, NOW),
    "move": lambda db, one: readers.move(db, one, "other@example.org", NOW),
    "suppress": lambda db, one: readers.suppress(db, one, NOW),
    "erase": lambda db, one: erasing.erase(db, one, "hash", NOW),
    "bounce": lambda db, one: bounces.begin(db, "d", None) and bounces.suppress(db, one, NOW, event="bounced"),
    "rename a park": lambda db, _: moved.carry_park(db, "east", "west"),
}


@pytest.mark.parametrize("word", ACTS)
def test_readers_are_changed_behind_the_counts_lock(press: Press, word: str) -> None:
    press.start()
    with press.database.write() as db:
        readers.set_choice(db, press.reader_ids[1], Choice(frozenset({"east"})), NOW)
    with in_order(), press.database.write() as db:
        ACTS[word](db, press.reader_ids[0])


def test_a_refused_reader_is_suppressed_when_all_letters_are_written(press: Press) -> None:
    sending, book = press.start(), Ledger(press.database)
    book.open(sending.id, "w", NOW, lambda _: True)
    first, second, third, *_ = book.claim(sending.id, "w", 5, NOW)
    book.offer([first, second], NOW)
    gone = [replace(outcome(claim, DeliveryState.REFUSED), suppress=True) for claim in (first, second)]
    with in_order():
        book.note(gone, [third], NOW)

    assert [press.states(sending.id)[claim.recipient.reader_id] for claim in (first, third)] == ["refused", "offered"]
