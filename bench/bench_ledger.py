"""The ledger by itself, on each database: freezing an audience, claims at its start and near its end, memory.

    python bench/bench_ledger.py [READERS]

Each database in a process of its own, in which nothing was done before that counts as memory. While the audience is
frozen another process changes a reader every 50 ms, as one who leaves does: `others` is how long that took. Claims are
of 1,000 readers; `processor` is this program's time without PostgreSQL's, and says more on a machine that others use.
"""

import gc
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

from syndicate.model.sending import Sending
from syndicate.store import ledger
from syndicate.store.database import Database
from syndicate.store.ledger import Ledger
from syndicate.store.schema import readers
from tests.conftest import postgres_bin, unprivileged
from tests.store.paper import NOW, Press, fill

CLAIMS = 1000
TIMES = 100
NEAR_THE_END = 0.9
BATCH = 10_000
EVERY = 0.05
Figures = dict[str, float]


def in_a_process_of_its_own(count: int, kind: str = "") -> str:
    """A line of JSON for each database, or for that kind alone."""
    kinds = [kind] if kind else ["sqlite", *(["postgresql"] if postgres_bin() else [])]
    words = [[sys.executable, __file__, str(count), kind] for kind in kinds]
    return "".join(subprocess.run(one, check=True, stdout=subprocess.PIPE, text=True).stdout for one in words)


def figures(kind: str, folder: Path, count: int) -> Figures:
    """Of one database."""
    if kind == "sqlite":
        return _figures(f"sqlite:///{folder}/ledger.db", count)
    programs = postgres_bin()
    assert programs is not None, "PostgreSQL is missing"
    with _postgres(programs) as url:
        return _figures(url, count)


def _figures(url: str, count: int) -> Figures:
    database = Database(url, patience=60)
    database.upgrade()
    press = fill(database)
    _add_readers(press, count - len(press.reader_ids))
    before = _memory()
    sending, found = _frozen(press, url)
    gc.collect()
    gc.freeze()  # as a process that sends does
    book = Ledger(database)
    book.open(sending.id, "bench/1/1", NOW, lambda _: True)
    times = min(TIMES, int(count * (1 - NEAR_THE_END)) // CLAIMS)
    first, first_worked = _claims(book, sending.id, times)
    _skip_to(press, sending.id, int(count * NEAR_THE_END))
    last, last_worked = _claims(book, sending.id, times)
    database.close()
    return found | {
        "claim at 0, ms": round(median(first), 1),
        "claim near the end, ms": round(median(last), 1),
        "ratio": round(median(last) / median(first), 2),
        "p99, ms": round(_p99([*first, *last]), 1),
        "processor, ms": round(median([*first_worked, *last_worked]), 1),
        "processor p99, ms": round(_p99([*first_worked, *last_worked]), 1),
        "memory before, MB": before,
        "most memory, MB": _memory(),
    }


def _frozen(press: Press, url: str) -> tuple[Sending, Figures]:
    """The audience, frozen as the program does it, and how long that took; others in the meantime."""
    with subprocess.Popen([sys.executable, __file__, "leave", url], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        other.stdout.readline()  # it is there
        began, worked = time.perf_counter(), time.process_time()
        sending = press.start()
        freezer = ledger.Freezer(press.database, _message_id, lambda: False)
        assert freezer.freeze(NOW)
        took, processor = time.perf_counter() - began, time.process_time() - worked
        other.send_signal(signal.SIGTERM)
        waits = json.loads(other.stdout.readline())
    with press.database.read() as db:
        total = ledger.by_id(db, sending.id).tally.total
    return sending, {
        "readers": total,
        "frozen in s": round(took, 1),
        "processor s": round(processor, 1),
        "others, ms": round(median(waits) * 1000, 1),
        "others at worst, ms": round(max(waits) * 1000, 1),
    }


def _message_id(key: str, reader: int) -> str:
    """As long as the program's, and beginning alike where those do."""
    return f"<{reader // 1000 * 2654435761 % 2**40:010x}{reader * 40503 % 2**120:030x}.{key}@example.org>"


def leave(url: str) -> None:
    """Change a reader every 50 ms until a signal comes; print how long each took."""
    database, waits, over = Database(url, patience=60), list[float](), list[int]()
    signal.signal(signal.SIGTERM, lambda number, _: over.append(number))
    print("here", flush=True)
    while not over:
        began = time.perf_counter()
        with database.write() as db:
            db.execute(sa.update(readers).where(readers.c.id == 1).values(changed=NOW))
        waits.append(time.perf_counter() - began)
        time.sleep(EVERY)
    print(json.dumps(waits), flush=True)


def _claims(book: Ledger, sending_id: int, times: int) -> tuple[list[float], list[float]]:
    """Milliseconds for each of so many claims: by the clock, and of this process."""
    found, processor = [], []
    for _ in range(times):
        began, worked = time.perf_counter(), time.process_time()
        claims = book.claim(sending_id, "bench/1/1", CLAIMS, NOW)
        found.append(1000 * (time.perf_counter() - began))
        processor.append(1000 * (time.process_time() - worked))
        assert len(claims) == CLAIMS
    return found, processor


def _p99(values: list[float]) -> float:
    return quantiles(values, n=100, method="inclusive")[98]


def _memory() -> int:
    """The most this process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


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


def main(words: list[str]) -> None:
    if words[:1] == ["leave"]:
        leave(words[1])
    elif len(words) > 1:
        with tempfile.TemporaryDirectory() as place:
            print(json.dumps({f"ledger, {words[1]}": figures(words[1], Path(place), int(words[0]))}))
    else:
        print(in_a_process_of_its_own(int(words[0]) if words else 1_000_000), end="")


if __name__ == "__main__":
    main(sys.argv[1:])
