"""The ledger by itself: freezing an audience, claims at its start and near its end, and the memory that takes.

python bench/delivery_ledger.py [READERS]
"""

import json
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

import psycopg
import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from syndicate.store.database import Database
from syndicate.store.ledger import Ledger
from syndicate.store.schema import readers
from tests.conftest import postgres_bin, unprivileged
from tests.store.paper import NOW, Press, fill

CLAIMS = 1000
TIMES = 40
NEAR_THE_END = 0.9
BATCH = 10_000


def in_a_process_of_its_own(count: int) -> str:
    """A line of JSON for each database: what was done before would count as memory."""
    words = [sys.executable, __file__, str(count)]
    return subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout


def ledger_figures(folder: Path, count: int) -> Iterator[tuple[str, dict[str, float]]]:
    """For each database that is there."""
    yield "ledger, SQLite", _figures(f"sqlite:///{folder}/ledger.db", count)
    programs = postgres_bin()
    if programs is not None:
        with _postgres(programs) as url:
            yield "ledger, PostgreSQL", _figures(url, count)


def _figures(url: str, count: int) -> dict[str, float]:
    database = Database(url, patience=60)
    database.upgrade()
    press = fill(database)
    _add_readers(press, count - len(press.reader_ids))
    began = time.perf_counter()
    sending = press.start()
    frozen = time.perf_counter() - began
    book = Ledger(database)
    book.open(sending.id, "bench/1/1", NOW, lambda _: True)
    times = min(TIMES, int(count * (1 - NEAR_THE_END)) // CLAIMS)
    first = _claims(book, sending.id, times)
    _skip_to(press, sending.id, int(count * NEAR_THE_END))
    last = _claims(book, sending.id, times)
    database.close()
    return {
        "readers": count,
        "frozen in s": round(frozen, 1),
        "claim at 0, ms": round(median(first), 1),
        "claim near the end, ms": round(median(last), 1),
        "ratio": round(median(last) / median(first), 2),
        "p99, ms": round(quantiles([*first, *last], n=100)[98], 1),
        "most memory, MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _claims(book: Ledger, sending_id: int, times: int) -> list[float]:
    """Milliseconds for each of so many claims."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        claims = book.claim(sending_id, "bench/1/1", CLAIMS, NOW)
        found.append(1000 * (time.perf_counter() - began))
        assert len(claims) == CLAIMS
    return found


def _add_readers(press: Press, count: int) -> None:
    """Like the first one, a batch a statement."""
    with press.database.write() as db:
        like = dict(db.execute(sa.select(readers)).mappings().first() or {})
        for start in range(0, count, BATCH):
            rows = []
            for number in range(start, min(count, start + BATCH)):
                address = f"more{number}@example.org"
                rows.append({**like, "id": 1000 + number, "address": address, "mailbox": address})
            db.execute(sa.insert(readers), rows)


def _skip_to(press: Press, sending_id: int, number: int) -> None:
    """As if everybody up to here had got their letter."""
    press.sql(
        f"UPDATE deliveries SET state = 'accepted', worker = NULL WHERE sending_id = {sending_id} AND reader_id IN"
        f" (SELECT reader_id FROM deliveries WHERE sending_id = {sending_id} ORDER BY reader_id LIMIT {number})"
    )
    press.sql(
        f"UPDATE sendings SET front = 1 + (SELECT max(reader_id) FROM deliveries WHERE state = 'accepted'),"
        f" claimed = 0, accepted = {number}, planned = total - {number} WHERE id = {sending_id}"
    )


@contextmanager
def _postgres(programs: Path) -> Iterator[str]:
    """A PostgreSQL of our own, as it is set up by itself: every commit reaches the disk."""
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path must be short
    how = unprivileged()
    if how:
        shutil.chown(folder, how["user"], how["group"])
    make = ["-D", str(folder / "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"]
    subprocess.run([programs / "initdb", *make], check=True, stdout=subprocess.DEVNULL, cwd=folder, **how)
    options = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={folder}"]
    how |= {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    server = subprocess.Popen([programs / "postgres", "-D", str(folder / "data"), *options], **how)
    url = f"postgresql://postgres@/postgres?host={folder}"
    try:
        for _ in range(200):
            try:
                psycopg.connect(url).close()
                break
            except psycopg.OperationalError:
                time.sleep(0.1)
        yield url
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(60)
        shutil.rmtree(folder)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        for which, found in ledger_figures(Path(place), int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000):
            print(json.dumps({which: found}), flush=True)
