"""The database fails in the middle of a sending: the sender stops, nobody is lost, and it goes on afterwards."""

import itertools
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from syndicate.delivery.sender import send
from syndicate.errors import StoreUnavailable
from syndicate.model.sending import Sending, SendingState
from syndicate.store import ledger
from syndicate.store.database import Database
from syndicate.store.ledger import Ledger
from syndicate.testing import FakeClock
from tests.delivery.scene import compose, relay_to
from tests.delivery.smtpd import PIPELINED, Smtpd
from tests.delivery.torture import Audit, audit
from tests.store.paper import NOW, Press, add_reader, fill

READERS = 200
CONNECTIONS = 4
HELD = 1.5
"""Seconds for which somebody else writes."""


def pressed(database: Database) -> tuple[Press, Sending]:
    """READERS readers, and a sending to all of them."""
    press = fill(database)
    with database.write() as db:
        for number in range(READERS - len(press.reader_ids)):
            add_reader(db, f"more{number}")
    return press, press.start()


async def carry(database: Database, sending: Sending, server: Smtpd) -> Sending:
    """One run, as of a process that began just now."""
    relay, clock = relay_to(server, connections=CONNECTIONS), FakeClock(NOW)
    book = Ledger(database)
    return await send(book, sending.id, compose, relay, worker="here/1/1", clock=clock, alive=lambda _: False)


def audited(press: Press, sending: Sending, server: Smtpd) -> Audit:
    press.assert_adds_up(sending.id)
    with press.database.read() as db:
        rows = ledger.who(db, sending.id, 0, READERS + 1)
    return audit(rows, server, 0, 0)


class Watched(Smtpd):
    """Takes everything, and tells `after` before each letter how many it has taken."""

    after: Callable[[int], None] = staticmethod(lambda _: None)

    def misbehaviour(self, recipient: str) -> str:
        self.after(self.took.total())
        return super().misbehaviour(recipient)


async def test_a_full_disk_stops_the_sender_says_why_and_loses_nobody(small_disk: Path) -> None:
    database = Database(f"sqlite:///{small_disk}/paper.db", patience=1)
    database.upgrade()
    press, sending = pressed(database)
    filler = small_disk / "filler"

    def fill_up(taken: int) -> None:
        if taken >= 40 and not filler.exists():
            with filler.open("wb", buffering=0) as file:
                for size in (65536, 1024):
                    try:
                        while file.write(bytes(size)) == size:
                            pass
                    except OSError:
                        continue

    async with Watched(offers=PIPELINED) as server:
        server.after = fill_up
        with pytest.raises(StoreUnavailable, match="the disk is full"):
            await carry(database, sending, server)
        left = server.took.total()
        with pytest.raises(StoreUnavailable, match="the disk is full"):
            await carry(database, sending, server)
        assert server.took.total() == left
        server.after = lambda _: None
        filler.unlink()
        done = await carry(database, sending, server)

        assert (done.state, done.tally.accepted) == (SendingState.FINISHED, READERS)
        found = audited(press, sending, server)
        assert found.clean
        assert found.doubled <= found.in_doubt <= CONNECTIONS
    database.close()


@pytest.mark.parametrize("patience", [10.0, 0.2], ids=["waits", "gives up and comes back"])
async def test_somebody_else_holds_sqlites_write_lock(tmp_path: Path, patience: float) -> None:
    database = Database(f"sqlite:///{tmp_path}/paper.db", patience=patience)
    database.upgrade()
    press, sending = pressed(database)
    once = itertools.count()

    def hold() -> None:
        other = sqlite3.connect(tmp_path / "paper.db", isolation_level=None, timeout=10)
        other.execute("BEGIN IMMEDIATE")
        held.set()
        time.sleep(HELD)
        other.execute("ROLLBACK")
        other.close()

    def somebody_writes(taken: int) -> None:
        if taken >= 40 and next(once) == 0:
            holder.start()
            held.wait()

    holder, held = threading.Thread(target=hold), threading.Event()
    async with Watched(offers=PIPELINED) as server:
        server.after = somebody_writes
        if patience < HELD:
            with pytest.raises(StoreUnavailable, match="locked by another writer"):
                await carry(database, sending, server)
            holder.join()
        done = await carry(database, sending, server)

        assert (done.state, done.tally.accepted) == (SendingState.FINISHED, READERS)
        found = audited(press, sending, server)
        assert found.clean
        assert found.doubled <= found.in_doubt <= CONNECTIONS
    database.close()
