"""The senders that are measured: ours with and without its ledger, and the usual ways."""

import asyncio
import json
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiosmtplib

from bench import bench_letters as letters
from bench.delivery_scene import CONNECTIONS, PATH, Compose, Sender, audience, press_of, relay
from syndicate.delivery.sender import send
from syndicate.delivery.workers import alive, worker_name
from syndicate.model.letter import Letter, Recipient
from syndicate.model.sending import Claim, DoubtPolicy, Outcome, Sending, SendingState, Tally
from syndicate.store.database import Database
from syndicate.store.ledger import Ledger
from syndicate.testing import FakeClock
from tests.store.paper import NOW, add_reader, fill

NODEMAILER = Path(__file__).with_name("nodemailer.js")


class NoLedger:
    """Rows in memory, nothing kept: what sending costs without a ledger."""

    def __init__(self, count: int) -> None:
        self.waiting = [Claim(1, recipient, 1, 1) for recipient in audience(count)]
        self.taken = 0

    def claim(self, sending_id: int, worker: str, limit: int, now: datetime) -> Sequence[Claim]:  # noqa: ARG002
        claims, self.waiting = self.waiting[:limit], self.waiting[limit:]
        return claims

    def note(self, outcomes: Sequence[Outcome], claims: Sequence[Claim], now: datetime) -> None:  # noqa: ARG002
        self.taken += len(outcomes)

    def release(self, claims: Sequence[Claim], now: datetime) -> None:  # noqa: ARG002
        self.waiting = [*claims, *self.waiting]

    def look(self, sending_id: int) -> Sending:
        late = NOW + timedelta(hours=20)
        return Sending(sending_id, 1, "x", SendingState.RUNNING, DoubtPolicy.RESEND, NOW, late, None, None, Tally())

    def learned(self, now: datetime) -> dict[str, int]:  # noqa: ARG002
        return {}

    def __getattr__(self, name: str) -> Any:
        """Heartbeats and the like."""
        return lambda *_: None


def with_ledger(folder: Path, compose: Compose, count: int, more: Sequence[int] = ()) -> Sender:
    """Ours, end to end: the audience is frozen in SQLite, every claim, intent and outcome committed.

    `more`: ports of other relays, each with as many connections as the first.
    """
    for path in folder.glob("bench.db*"):
        path.unlink()
    database = Database(f"sqlite:///{folder}/bench.db")
    database.upgrade()
    press = fill(database)
    with database.write() as db:
        for number in range(count - len(press.reader_ids)):
            add_reader(db, f"more{number}")
    sending = press.start_whole()

    async def run(port: int) -> int:
        clock, ports = FakeClock(NOW), (port, *more)
        relays = [relay(one, f"relay{one}") for one in ports]
        end = await send(Ledger(database), sending.id, compose, relays, worker=worker_name(), clock=clock, alive=alive)
        assert end.state is SendingState.FINISHED
        database.close()
        return end.tally.accepted

    return run


def without_ledger(compose: Compose, count: int) -> Sender:
    """Ours, with nothing kept."""
    book: Any = NoLedger(count)

    async def run(port: int) -> int:
        await send(book, 1, compose, relay(port), worker="bench/1/1", clock=FakeClock(NOW), alive=lambda _: True)
        return book.taken  # type: ignore[no-any-return]

    return run


def transport(made: Sequence[Letter]) -> Sender:
    """Ours, without a ledger, and with nothing to compose."""
    waiting = iter(made)
    return without_ledger(lambda _: next(waiting), len(made))


def pool(made: Sequence[Letter]) -> Sender:
    """20 connections of aiosmtplib, kept open, sending ready bytes."""

    async def run(port: int) -> int:
        waiting = iter(made)

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
    press, places = press_of(stories), tuple(range(stories))

    async def run(port: int) -> int:
        turn = asyncio.Semaphore(CONNECTIONS)

        async def one(recipient: Recipient) -> None:
            async with turn:
                data = letters.rendered(press, replace(recipient, stories=places))
                to = [recipient.address]
                how: dict[str, Any] = {"hostname": "127.0.0.1", "port": port, "start_tls": False}
                await aiosmtplib.send(data, sender="news@example.com", recipients=to, **how)

        await asyncio.gather(*map(one, audience(count)))
        return count

    return run


def nodemailer(folder: Path, port: int, letter: Letter, count: int) -> float | None:
    """Letters a second of nodemailer's pool, which composes text and HTML of the same size; None without npm."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        return None
    if not (folder / "node_modules" / "nodemailer").exists():
        words = [npm, "install", "--no-audit", "--no-fund", "--silent", "nodemailer@6"]
        if subprocess.run(
            words, cwd=folder, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ).returncode:
            return None
    about = {"port": port, "count": count, "connections": CONNECTIONS, "bytes": len(letter.data)}
    env = {"NODE_PATH": str(folder / "node_modules"), "PATH": PATH}
    done = subprocess.run([node, NODEMAILER, json.dumps(about)], env=env, check=True, stdout=subprocess.PIPE, text=True)
    return float(done.stdout)


def smtp_source(port: int, size: int, count: int) -> float | None:
    """Letters a second of Postfix's own source, one fixed text; None where it is not installed."""
    source = shutil.which("smtp-source", path=PATH)
    if source is None:
        return None
    words = ["-d", "-s", str(CONNECTIONS), "-m", str(count), "-l", str(size)]
    began = time.perf_counter()
    subprocess.run([source, *words, "-f", "a@example.com", "-t", "b@example.com", f"127.0.0.1:{port}"], check=True)
    return count / (time.perf_counter() - began)
