"""Readers at a million: the import's pace, and how long the public pages take. Figures only; nothing is asserted.

    python bench/bench_readers.py [READERS]

A list of so many rows (three columns, two parks each) is taken into a fresh SQLite database; then each page is asked
for 50 times without a socket. Median and worst in milliseconds, and the median of the processor's.
"""

import asyncio
import os
import resource
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import httpx

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from syndicate import config, wiring
from syndicate.desk import gates, lists, own
from syndicate.desk.rooms import Rooms
from syndicate.jobs.runner import Runner
from syndicate.letters.tokens import sign
from syndicate.store import readers
from syndicate.web.app import Door, build

TIMES = 50
PROVIDERS = ("qq.com", "163.com", "example.org")


@dataclass(frozen=True)
class Figure:
    """How long one page took, in milliseconds: by the clock, and of the processor's time."""

    page: str
    middle: float
    worked: float
    worst: float


def write_list(rooms: Rooms, path: Path, count: int) -> None:
    names = [park.name for park in rooms.parks]
    with path.open("w", encoding="utf-8") as file:
        file.write("邮箱,姓名,园区\n")
        for n in range(count):
            parks = f"{names[n % len(names)]}、{names[(n * 3 + 1) % len(names)]}"
            file.write(f"reader{n}@{PROVIDERS[n % len(PROVIDERS)]},读者{n},{parks}\n")


def take_in(rooms: Rooms, path: Path) -> tuple[float, float]:
    """Rows a second, from the file to the committed transaction: by the clock, and by the processor's time."""
    begun, worked = time.perf_counter(), time.process_time()
    report = lists.import_readers(rooms, path, consent="bench", now=wiring.clock())
    assert report.added == report.rows
    return report.rows / (time.perf_counter() - begun), report.rows / (time.process_time() - worked)


async def ask_pages(rooms: Rooms, count: int) -> list[Figure]:
    app = build(Door(rooms, wiring.clock, Runner({"notices_due": _nothing, "hooks_due": _nothing}, wiring.clock)))
    preferences, leave = (sign(rooms.secret, purpose, count // 2) for purpose in ("preferences", "leave"))
    with rooms.database.read() as db:
        address = readers.by_id(db, count // 2).address
    key = own.key(rooms, count // 2, address, wiring.clock() + own.LIFE)
    gates.FROM_NETWORK = gates.IN_ALL = 10**6  # the bench is one network in a hurry
    age = gates.stamp(rooms, "subscribe", wiring.clock())
    await asyncio.sleep(gates.YOUNGEST.total_seconds())
    form = {"address": f"reader{count // 2}@example.org", "age": age}
    pages: tuple[tuple[str, str, dict[str, str] | None], ...] = (
        ("GET /subscribe", "/subscribe", None),
        ("POST /subscribe", "/subscribe", form),
        ("GET /preferences", f"/preferences/{preferences}", None),
        ("POST /preferences", f"/preferences/{preferences}", {"rhythm": "daily", "language": "zh-CN"}),
        ("GET /leave", f"/leave/{leave}", None),
        ("POST /leave", f"/leave/{leave}", {"List-Unsubscribe": "One-Click"}),
        ("GET own page", f"/own/{key}", None),
        ("GET data", f"/own/{key}/data", None),
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=rooms.paper.base_url) as client:
        return [await _figure(client, *page) for page in pages]


async def _figure(client: httpx.AsyncClient, name: str, path: str, form: dict[str, str] | None) -> Figure:
    took, worked = [], []
    for _ in range(TIMES):
        begun, busy = time.perf_counter(), time.process_time()
        answer = await (client.post(path, data=form) if form is not None else client.get(path))
        took.append((time.perf_counter() - begun) * 1000)
        worked.append((time.process_time() - busy) * 1000)
        assert answer.status_code in {200, 429}, (name, answer.status_code)
    return Figure(name, median(took[1:]), median(worked[1:]), max(took[1:]))


async def _nothing() -> None:
    return None


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        rooms = wiring.build(config.load(), create=True)
        write_list(rooms, Path("list.csv"), count)
        pace, alone = take_in(rooms, Path("list.csv"))
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"import: {count} rows, {pace:,.0f} rows/s ({alone:,.0f} a second of processor), {memory} MB at most")
        for figure in asyncio.run(ask_pages(rooms, count)):
            clock = f"{figure.middle:7.1f} ms, worst {figure.worst:7.1f} ms"
            print(f"{figure.page:<20} {clock}, {figure.worked:7.1f} ms of processor")
        rooms.database.close()


if __name__ == "__main__":
    main()
