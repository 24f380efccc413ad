"""Letters per second from the audience in the database to a sink, against other senders in the same run.

    python bench/bench_delivery.py [LETTERS]

20 connections; three rounds, every sender in each; medians and their ratios within a round. Counts are asserted at the
sink. Fictional news, a small digest and one of about 40 KB. Where Postfix's smtp-source and smtp-sink are installed
they are measured too. Round trips of 20 and 100 ms are made by a proxy.
"""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import aiosmtplib

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import bench_letters as letters
from syndicate.delivery.relay import Relay
from syndicate.delivery.sender import send
from syndicate.delivery.workers import alive, worker_name
from syndicate.letters.press import Press
from syndicate.model.edition import Edition
from syndicate.model.letter import Letter, Recipient
from syndicate.model.sending import SendingState
from syndicate.store.database import Database
from syndicate.store.ledger import Ledger
from syndicate.templating import Templates, default_folder
from syndicate.testing import FakeClock, FakeLedger
from tests.store.paper import NOW, add_reader, fill

CONNECTIONS = 20
ROUNDS = 3
STORIES = {"small": 1, "40 KB": 20}
SINK = Path(__file__).with_name("sink.py")
Sender = Callable[[int], Coroutine[None, None, int]]
"""Sends to a port and returns how many letters."""


@contextmanager
def running(*words: str) -> Iterator[int]:
    """A sink or a proxy in a process of its own; its port."""
    child = subprocess.Popen([sys.executable, SINK, *words], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    try:
        yield int(child.stdout.readline())
    finally:
        child.kill()
        child.wait()
        child.stdout.close()


async def taken(port: int) -> int:
    """How many letters the sink has taken so far."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await reader.readline()
    writer.write(b"XCOUNT\r\n")
    count = int((await reader.readline()).split()[1])
    writer.close()
    return count


def press_of(stories: int) -> Callable[[Recipient], Letter]:
    """Who composes a digest of so many stories for each reader."""
    articles = tuple(map(letters.article, range(stories)))
    edition = Edition(1, "2022-11-30", letters.DAY, "重点项目集中开工", "另有多条园区新闻", None, articles)
    press = Press(
        paper=letters.PAPER,
        edition=edition,
        parks=letters.PARKS,
        render=Templates([default_folder()]).render,
        secret=letters.SECRET,
        story_url=lambda story: letters.PAPER.url(f"feeds/articles/{story.key}.html"),
        date=letters.DATE,
    )
    places = tuple(range(stories))
    return lambda recipient: press.letter(replace(recipient, stories=places))


def audience(count: int) -> list[Recipient]:
    return [Recipient(n, f"r{n}@example.net", f"读者{n}", (), (0,), f"<{n}.1@paper.example>") for n in range(count)]


def relay(port: int) -> Relay:
    return Relay("sink", "127.0.0.1", port, connections=CONNECTIONS, messages_per_connection=10**6)


def with_ledger(folder: Path, compose: Callable[[Recipient], Letter], count: int) -> Sender:
    """Ours, end to end: the audience is frozen in SQLite, every claim, intent and outcome committed."""
    path = folder / "bench.db"
    path.unlink(missing_ok=True)
    database = Database(f"sqlite:///{path}")
    database.upgrade()
    press = fill(database)
    with database.write() as db:
        for number in range(count - len(press.reader_ids)):
            add_reader(db, f"more{number}")
    sending = press.start()

    async def run(port: int) -> int:
        clock = FakeClock(NOW)
        book = Ledger(database)
        end = await send(book, sending.id, compose, relay(port), worker=worker_name(), clock=clock, alive=alive)
        assert end.state is SendingState.FINISHED
        database.close()
        return end.tally.accepted

    return run


def without_ledger(compose: Callable[[Recipient], Letter], count: int) -> Sender:
    """Ours, with rows in memory."""
    book = FakeLedger(audience(count), now=NOW)

    async def run(port: int) -> int:
        clock = FakeClock(NOW)
        end = await send(book, 1, compose, relay(port), worker="bench/1/1", clock=clock, alive=lambda _: True)
        return end.tally.accepted

    return run


def pool(ready: Sequence[Letter]) -> Sender:
    """20 connections of aiosmtplib, kept open, sending ready bytes."""

    async def run(port: int) -> int:
        waiting = iter(ready)

        async def lane() -> int:
            sent = 0
            async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, use_tls=False, start_tls=False) as smtp:
                for letter in waiting:
                    await smtp.sendmail(letter.sender, [letter.recipient], letter.data)
                    sent += 1
            return sent

        return sum(await asyncio.gather(*(lane() for _ in range(CONNECTIONS))))

    return run


def textbook(stories: int, count: int) -> Sender:
    """The usual way: render, EmailMessage, aiosmtplib.send."""
    articles = tuple(map(letters.article, range(stories)))
    edition = Edition(1, "2022-11-30", letters.DAY, "重点项目集中开工", "", None, articles)
    press = Press(
        paper=letters.PAPER,
        edition=edition,
        parks=letters.PARKS,
        render=Templates([default_folder()]).render,
        secret=letters.SECRET,
        story_url=lambda story: letters.PAPER.url(f"feeds/articles/{story.key}.html"),
        date=letters.DATE,
    )
    places = tuple(range(stories))

    async def run(port: int) -> int:
        turn = asyncio.Semaphore(CONNECTIONS)

        async def one(recipient: Recipient) -> None:
            async with turn:
                data = letters.rendered(press, replace(recipient, stories=places))
                await aiosmtplib.send(
                    data,
                    sender="news@example.com",
                    recipients=[recipient.address],
                    hostname="127.0.0.1",
                    port=port,
                    start_tls=False,
                )

        await asyncio.gather(*map(one, audience(count)))
        return count

    return run


async def rate(sender: Sender, port: int, sink: int, count: int) -> tuple[float, float]:
    """Letters a second, and the client's CPU seconds a letter; every letter was counted at the sink."""
    before = await taken(sink)
    began, used = time.perf_counter(), sum(os.times()[:2])
    assert await sender(port) == count
    seconds, cpu = time.perf_counter() - began, sum(os.times()[:2]) - used
    assert await taken(sink) - before == count
    return count / seconds, cpu / count


def smtp_source(size: int, count: int) -> float | None:
    """Postfix's own source against Postfix's own sink; None where they are not installed."""
    source, sink = (shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin") for name in ("smtp-source", "smtp-sink"))
    if source is None or sink is None:
        return None
    with postfix_sink(sink) as port:
        began = time.perf_counter()
        words = ["-d", "-s", str(CONNECTIONS), "-m", str(count), "-l", str(size)]
        subprocess.run([source, *words, "-f", "a@example.com", "-t", "b@example.com", f"127.0.0.1:{port}"], check=True)
        return count / (time.perf_counter() - began)


@contextmanager
def postfix_sink(program: str) -> Iterator[int]:
    with subprocess.Popen(["true"]) as number:  # a port that is very probably free
        port = 20000 + number.pid % 20000
    as_user = ["-u", "nobody"] if os.geteuid() == 0 else []
    child = subprocess.Popen([program, *as_user, f"127.0.0.1:{port}", "500"])
    try:
        for _ in range(100):
            with suppress(OSError):
                asyncio.run(_touch(port))
                break
            time.sleep(0.05)
        yield port
    finally:
        child.kill()
        child.wait()


async def _touch(port: int) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()


def on_postfix(sender: Sender, count: int) -> float | None:
    """Ours against Postfix's sink, which counts nothing that can be asked: every answer was a 250."""
    sink = shutil.which("smtp-sink", path=f"{os.environ['PATH']}:/usr/sbin")
    if sink is None:
        return None
    with postfix_sink(sink) as port:
        began = time.perf_counter()
        assert asyncio.run(sender(port)) == count
        return count / (time.perf_counter() - began)


@dataclass(frozen=True, slots=True)
class Size:
    """Letters of one size: how many stories, who composes them, and some that are ready."""

    stories: int
    compose: Callable[[Recipient], Letter]
    ready: Sequence[Letter]


def measure(size: str, count: int, folder: Path) -> dict[str, float]:
    """The medians of a size of letter, and ratios of what was measured in the same round."""
    stories = STORIES[size]
    compose = press_of(stories)
    ready = [compose(one) for one in audience(count // 4)]
    found: dict[str, list[float]] = {"bytes": [len(ready[0].data)]}
    with running() as port:
        for _ in range(ROUNDS):
            one = one_round(port, Size(stories, compose, ready), count, folder)
            for name, value in one.items():
                found.setdefault(name, []).append(value)
    return {name: round(median(values), 2) for name, values in found.items()}


def one_round(port: int, size: Size, count: int, folder: Path) -> dict[str, float]:
    compose, ready, stories = size.compose, size.ready, size.stories
    few = max(40, count // 40)
    ours, cpu = asyncio.run(rate(with_ledger(folder, compose, count), port, port, count))
    bare, _ = asyncio.run(rate(without_ledger(compose, count), port, port, count))
    ready_letters = iter(ready)
    handed = without_ledger(lambda one: replace(next(ready_letters), recipient=one.address), len(ready))
    alone, _ = asyncio.run(rate(handed, port, port, len(ready)))
    pooled, _ = asyncio.run(rate(pool(ready), port, port, len(ready)))
    usual, _ = asyncio.run(rate(textbook(stories, few), port, port, few))
    said = {"ours": ours, "cpu_us": cpu * 1e6, "ledger_on/off": ours / bare, "alone/pool": alone / pooled}
    said |= {"alone": alone, "ours/textbook": ours / usual}
    source = smtp_source(len(ready[0].data), count)
    here = on_postfix(with_ledger(folder, compose, count), count)
    if source is not None and here is not None:
        said |= {
            "smtp-source": source,
            "ours_on_smtp-sink/smtp-source": here / source,
            "ours/smtp-source": ours / source,
        }
    return said


def far(delay: int, count: int) -> dict[str, float]:
    """Ready bytes over a line with this round trip, against aiosmtplib's pool."""
    compose = press_of(STORIES["small"])
    ready = [compose(one) for one in audience(count)]
    with running() as sink, running("--delay", str(delay), "--to", str(sink)) as port:
        ready_letters = iter(ready)
        handed = without_ledger(lambda one: replace(next(ready_letters), recipient=one.address), count)
        alone, _ = asyncio.run(rate(handed, port, sink, count))
        pooled, _ = asyncio.run(rate(pool(ready), port, sink, count))
    return {"alone": round(alone), "alone/pool": round(alone / pooled, 1)}


def main(count: int) -> None:
    """Print everything as JSON, a line a measurement."""
    with tempfile.TemporaryDirectory() as folder:
        for size in STORIES:
            print(json.dumps({size: measure(size, count, Path(folder))}), flush=True)
    for delay in (20, 100):
        print(json.dumps({f"{delay} ms": far(delay, max(400, count // 4))}), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 4000)
