"""kill -9, again and again, while the relay misbehaves too; then the ledger is held against what the relay took."""

import asyncio
import contextlib
import random
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from pathlib import Path

from syndicate.model.sending import Delivery, DeliveryState, SendingState
from syndicate.store import ledger
from syndicate.store.database import Database
from tests.delivery.misbehaviours import DROPS, EARLY, KEPT_AND, REPLIES
from tests.delivery.smtpd import PIPELINED, Smtpd
from tests.store.paper import add_reader, fill

ROOT = Path(__file__).resolve().parents[2]
REFUSALS = ("rcpt-550", "dot-554")
STOPPING = ("mail-553",)
LIES = ("kept-451",)
"""Kept, and a no said: nobody can know."""
TEMPORARY = tuple(name for name in REPLIES if name not in {*REFUSALS, *STOPPING})
DOUBTFUL = (*(name for name in KEPT_AND if name not in LIES), "kept-drop", "lost-drop", "body-drop")
ODD = ("ok-drop", "ok-unasked", "body-unasked", *EARLY)
WEIGHTS = {TEMPORARY: 0.10, DROPS: 0.06, DOUBTFUL: 0.06, ODD: 0.03, REFUSALS: 0.01, ("kept-hang", "rcpt-hang"): 0.002}
MOST_ATTEMPTS = 3
"""After so many, a reader's letter is taken: the sending must come to an end."""
TURNED_AWAY = 0.05


@dataclass
class Hostile(Smtpd):
    """Misbehaves at random, but the same for the same seed, reader and attempt; turns connections away at times."""

    seed: int = 0

    def misbehaviour(self, recipient: str) -> str:
        attempt = self.attempts[recipient]
        dice = random.Random(f"{self.seed} {recipient} {attempt}")
        if attempt >= MOST_ATTEMPTS:
            return "ok"
        luck = dice.random()
        for names, weight in WEIGHTS.items():
            luck -= weight
            if luck < 0:
                return dice.choice(names)
        return "ok"

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if random.Random(f"{self.seed} {self.connections}").random() < TURNED_AWAY:
            self.connections += 1
            writer.write(b"421 4.7.0 too many connections\r\n")
            writer.close()
            return
        await super()._meet(reader, writer)


@dataclass(frozen=True, slots=True)
class Audit:
    """What must be nothing, and how much there was of what may be."""

    readers: int
    kills: int
    seconds: float
    lost: int
    doubled_without_doubt: int
    """More than one, and never in doubt: a certain 250 was not believed, or not kept."""
    beyond_doubt: int
    """More copies than there were doubts."""
    changed: int
    """A Message-ID or bytes that were not the same every time."""
    mailed_after_refusal: int
    doubled: int
    in_doubt: int
    """Repeats that a doubt made."""
    refused: int

    @property
    def clean(self) -> bool:
        never = self.lost, self.doubled_without_doubt, self.beyond_doubt, self.changed, self.mailed_after_refusal
        return not any(never)


async def torture(
    url: str, *, readers: int, kills: int, seed: int, senders: int = 1, offers: tuple[str, ...] = tuple(PIPELINED)
) -> Audit:
    """Send to so many readers with `senders` processes at a time and so many random kills among them; then look.

    The database must be empty but for its schema.
    """
    began = time.time()  # noqa: TID251 processes share it
    database = Database(url, patience=60)
    press = fill(database)
    with database.write() as db:
        for number in range(readers - len(press.reader_ids)):
            add_reader(db, f"more{number}")
    sending = press.start_whole()
    dice = random.Random(seed)
    async with Hostile(seed=seed, offers=offers) as server:
        words = [url, str(server.port), str(sending.id), str(began)]
        async with running(words, senders) as children:
            for number in range(kills):
                goal = len(server.commands) + dice.randint(1, max(2, 8 * readers // (kills + 1)))
                await until(lambda goal=goal: len(server.commands) >= goal or all_ended(children))  # type: ignore[misc]
                await kill(children, number % senders, words)
            await asyncio.gather(*(child.wait() for child in children))
        with database.read() as db:
            rows = ledger.who(db, sending.id, 0, readers)
            state = ledger.by_id(db, sending.id).state
    press.assert_adds_up(sending.id)
    database.close()
    assert state is SendingState.FINISHED, state
    return audit(rows, server, kills, time.time() - began)  # noqa: TID251 as above


def audit(rows: tuple[Delivery, ...], server: Smtpd, kills: int, seconds: float) -> Audit:
    """The ledger against the relay's own book."""
    found: Counter[str] = Counter()
    for number, row in enumerate(rows):
        took = server.took[address_of(number)]
        if row.state is DeliveryState.REFUSED:
            found["refused"] += 1
            found["mailed_after_refusal"] += took > row.repeats
            continue
        found["lost"] += row.state is not DeliveryState.IN_DOUBT and not took
        found["doubled"] += max(took - 1, 0)
        found["in_doubt"] += row.repeats
        found["doubled_without_doubt"] += took > 1 and not row.repeats
        found["beyond_doubt"] += took > 1 + row.repeats
        found["changed"] += max(len(server.ids[address_of(number)]), len(server.bodies[address_of(number)])) > 1
    names = (one.name for one in fields(Audit))
    counts = {name: found[name] for name in names if name not in {"readers", "kills", "seconds"}}
    return Audit(readers=len(rows), kills=kills, seconds=seconds, **counts)


def address_of(number: int) -> str:
    """The address of the reader who is number `number` of the audience, in order of their ids."""
    return f"reader{number}@example.org" if number < 10 else f"more{number - 10}@example.org"


Child = asyncio.subprocess.Process


async def begin(words: list[str]) -> Child:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.delivery.killed_sender", *words, cwd=ROOT, stderr=asyncio.subprocess.DEVNULL
    )


@asynccontextmanager
async def running(words: list[str], senders: int) -> AsyncIterator[list[Child]]:
    children = [await begin(words) for _ in range(senders)]
    try:
        yield children
    finally:
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
            await child.wait()


async def kill(children: list[Child], which: int, words: list[str]) -> None:
    """kill -9, and another begins in its place."""
    with contextlib.suppress(ProcessLookupError):
        children[which].kill()
    await children[which].wait()
    children[which] = await begin(words)


def all_ended(children: list[Child]) -> bool:
    return all(child.returncode is not None for child in children)


async def until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110 a process moves on
        await asyncio.sleep(0.002)
