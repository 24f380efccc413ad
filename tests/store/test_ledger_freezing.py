"""Freezing a large audience, a batch a transaction: of one moment, behind nobody's back, and never twice."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from syndicate.errors import Conflict, StoreUnavailable
from syndicate.model.locks import Lock
from syndicate.model.reader import ReaderState
from syndicate.model.sending import DeliveryState, Sending, SendingState
from syndicate.store import erasing, ledger, readers
from syndicate.store.database import Database, lock
from syndicate.store.ledger import Freezer, Ledger, audience, freezing
from syndicate.store.schema_ledger import letters, sendings
from tests.store.paper import NOW, Press, add_reader, fill, make_edition, start

LATER = NOW + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def ten_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freezing, "AT_ONCE", 3)
    monkeypatch.setattr(audience, "BATCH", 3)


def freezer(press: Press, before: Callable[[int], object] = lambda _: None) -> Freezer:
    """One that tells `before` each reader whose letter it names: it holds no lock then."""

    def message_id(key: str, reader: int) -> str:
        before(reader)
        return f"<{key}.{reader}@example.org>"

    return Freezer(press.database, message_id, lambda: False)


def whole(press: Press, sending: Sending) -> Sending:
    with press.database.read() as db:
        found = ledger.by_id(db, sending.id)
    assert not found.freezing
    press.assert_adds_up(sending.id)
    return found


def test_nothing_leaves_before_the_audience_is_whole(press: Press) -> None:
    sending, book = press.start(), Ledger(press.database)

    assert (sending.freezing, sending.state, sending.tally.total) == (True, SendingState.RUNNING, 0)
    assert book.claim(sending.id, "w", 10, NOW) == ()
    assert book.next_due(sending.id, NOW) is None
    assert not book.finish(sending.id, NOW)
    with pytest.raises(Conflict, match="whole"):
        press.sql("UPDATE sendings SET state = 'finished'")

    assert freezer(press).freeze(LATER)
    assert whole(press, sending).tally.planned == 10
    assert len(book.claim(sending.id, "w", 20, NOW)) == 10


def test_a_large_audience_is_the_same_as_a_small_one(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    with press.database.write() as db:
        add_reader(db, "east", "east")
        add_reader(db, "left", state=ReaderState.LEFT)
    large = press.start("large")
    assert freezer(press).freeze(LATER)
    rows = sa.select(letters.c.reader_id, letters.c.address, letters.c.name, letters.c.parks, letters.c.stories)
    with press.database.write() as db:
        found = db.execute(rows.order_by(letters.c.reader_id)).all()
        ledger.cancel(db, large.id, NOW)
    monkeypatch.setattr(freezing, "AT_ONCE", 100)
    small = press.start("small")

    with press.database.read() as db:
        assert db.execute(rows.where(letters.c.sending_id == small.id).order_by(letters.c.reader_id)).all() == found
    assert len(found) == 11


def test_the_audience_is_of_one_moment(press: Press) -> None:
    """Who joins or comes back while it is frozen is not in it; who leaves is, and is skipped when their turn comes."""
    with press.database.write() as db:
        waits = add_reader(db, "waits", state=ReaderState.PENDING).id
    sending, last = press.start(), press.reader_ids[-1]

    def meanwhile(reader: int) -> None:
        if reader == press.reader_ids[0]:
            with press.database.write() as db:
                readers.leave(db, last, NOW)
                readers.confirm(db, waits, NOW)
                add_reader(db, "late")

    assert freezer(press, meanwhile).freeze(LATER)
    assert whole(press, sending).tally.total == 10
    claims = Ledger(press.database).claim(sending.id, "w", 20, NOW)
    assert [claim.recipient.reader_id for claim in claims] == list(press.reader_ids[:-1])
    assert press.states(sending.id)[last] is DeliveryState.SKIPPED


def test_nothing_of_one_who_was_erased_meanwhile_is_written(press: Press) -> None:
    sending, last = press.start(), press.reader_ids[-1]

    def meanwhile(reader: int) -> None:
        if reader == last:
            with press.database.write() as db:
                erasing.erase(db, last, "hash", NOW)

    assert freezer(press, meanwhile).freeze(LATER)
    assert whole(press, sending).tally.total == 9
    assert last not in press.states(sending.id)


def test_whoever_breaks_off_is_followed_by_another(press: Press) -> None:
    sending = press.start()

    def fail(reader: int) -> None:
        if reader == press.reader_ids[7]:
            raise RuntimeError("cut")

    with pytest.raises(RuntimeError, match="cut"):
        freezer(press, fail).freeze(LATER)
    named: list[int] = []

    assert len(press.states(sending.id)) == 6
    assert freezer(press, named.append).freeze(LATER)
    assert named == list(press.reader_ids[6:])
    assert whole(press, sending).tally.total == 10


def test_it_stops_between_two_batches(press: Press) -> None:
    sending, named = press.start(), list[int]()
    stopping = replace(freezer(press, named.append), stop=lambda: len(named) > 3)

    assert not stopping.freeze(LATER)
    assert len(press.states(sending.id)) == 3


def test_a_later_sending_waits_for_the_audience_before_it(press: Press) -> None:
    first = press.start("first")
    with press.database.write() as db:
        second, _ = start(db, make_edition(db, press.article_ids[:2], "second"), "second")
    assert second.freezing
    assert freezer(press).freeze(LATER)

    assert whole(press, first).tally.total == 10
    done = whole(press, second)
    assert (done.state, done.finished, done.tally.total) == (SendingState.FINISHED, LATER, 0)


def test_a_cancelled_one_grows_no_more(press: Press) -> None:
    sending = press.start()

    def cancel(reader: int) -> None:
        if reader == press.reader_ids[3]:
            with press.database.write() as db:
                ledger.cancel(db, sending.id, NOW)

    assert not freezer(press, cancel).freeze(LATER)
    assert freezer(press).freeze(LATER)
    done = whole(press, sending)
    assert (done.state, done.tally.total) == (SendingState.CANCELLED, 3)
    assert press.start("again").freezing
    assert freezer(press).freeze(LATER)


def test_a_paused_one_is_frozen_and_stays_paused(press: Press) -> None:
    sending = press.start()
    with press.database.write() as db:
        ledger.pause(db, sending.id, NOW)
    assert freezer(press).freeze(LATER)

    assert (whole(press, sending).state, whole(press, sending).tally.total) == (SendingState.PAUSED, 10)


def test_two_that_write_the_same_audience_do_not_double_it(press: Press) -> None:
    """Two processes on SQLite: the slower one finds that its batch is in, and leaves the rest."""
    sending = press.start()

    def faster(reader: int) -> None:
        if reader == press.reader_ids[3]:
            with press.database.write() as db:
                first = db.execute(sa.select(sendings)).one()
                with press.database.read() as seen:
                    batch = next(audience.batches(seen, press.edition, NOW, first.freezing))
                rows = [(*place, f"<{place[0]}@other>") for place in batch[1]]
                assert freezing._add(db, sending.id, first.freezing, batch[0], rows)

    assert not freezer(press, faster).freeze(LATER)
    assert len(press.states(sending.id)) == 6
    assert freezer(press).freeze(LATER)
    assert whole(press, sending).tally.total == 10


def test_on_postgresql_one_process_at_a_time(press: Press) -> None:
    sending = press.start()
    if press.database.is_sqlite:
        assert freezer(press).freeze(LATER)
    else:
        with press.database.write() as db:
            lock(db, Lock.FREEZE)
            assert not freezer(press).freeze(LATER)
        assert freezer(press).freeze(LATER)

    assert whole(press, sending).tally.total == 10


KILLED = """
import os, signal, sys
from syndicate.store.database import Database
from syndicate.store.ledger import Freezer, audience
from tests.store.paper import NOW
audience.BATCH = 3

def message_id(key, reader):
    if reader == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
    return f"<{key}.{reader}@example.org>"

Freezer(Database(sys.argv[1]), message_id, lambda: False).freeze(NOW)
"""


def test_kill_9_in_the_middle_leaves_an_audience_that_the_next_one_finishes(press: Press, database_url: str) -> None:
    sending = press.start()
    words = [sys.executable, "-c", KILLED, database_url, str(press.reader_ids[4])]
    assert subprocess.run(words, check=False).returncode == -9

    assert len(press.states(sending.id)) == 3
    assert freezer(press).freeze(LATER)
    assert whole(press, sending).tally.total == 10


def test_somebody_who_holds_the_sending_stops_it_and_it_goes_on_afterwards(press: Press) -> None:
    sending = press.start()
    with press.database.write() as db:
        db.execute(sa.select(sendings).with_for_update())
        with pytest.raises(StoreUnavailable, match="locked by another writer"):
            freezer(press).freeze(LATER)
    assert freezer(press).freeze(LATER)

    assert whole(press, sending).tally.total == 10


def test_a_full_disk_stops_it_between_two_batches(small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(f"sqlite:///{small_disk}/paper.db", patience=1)
    database.upgrade()
    press = fill(database)
    with database.write() as db:
        for number in range(400):
            add_reader(db, f"more{number}")
    sending, filler = press.start(), small_disk / "filler"

    def fill_up(reader: int) -> None:
        if reader == press.reader_ids[4] and not filler.exists():
            with filler.open("wb", buffering=0) as file, suppress(OSError):
                while file.write(bytes(1024)) == 1024:
                    pass

    with pytest.raises(StoreUnavailable, match="the disk is full"):
        freezer(press, fill_up).freeze(LATER)
    filler.unlink()
    with database.read() as db:
        assert 3 <= ledger.by_id(db, sending.id).tally.total < 410
    monkeypatch.setattr(audience, "BATCH", 100)  # every batch of three writes whole pages anew
    assert freezer(press).freeze(LATER)

    assert whole(press, sending).tally.total == 410
    database.close()
