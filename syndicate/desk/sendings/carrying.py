"""Carry sendings out. Several that run take turns: a small one never waits for a large one to end."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

from syndicate.delivery.protocols import Compose
from syndicate.delivery.sender import send
from syndicate.delivery.workers import alive
from syndicate.desk import looks
from syndicate.desk.letters import sent_press
from syndicate.desk.return_path import with_return_path
from syndicate.desk.rooms import Clock, Rooms
from syndicate.desk.sendings.controls import unfinished
from syndicate.desk.sendings.guard import Guarded, require_home
from syndicate.desk.sendings.starting import freeze
from syndicate.letters.correction import CorrectionPress
from syndicate.letters.press import Press
from syndicate.model.letter import Letter, Recipient
from syndicate.model.pace import Limits
from syndicate.model.sending import Sending, SendingState
from syndicate.store.ledger import Ledger

ALL = "all"
"""The limit that holds for all providers together."""
SIGNERS = 2
"""Threads that sign letters."""
A_MOMENT = 1.0
"""Seconds between two looks whether somebody else has frozen an audience."""
TURN = 10.0
"""Seconds a sending goes on while another waits."""
LOOK_AGAIN = timedelta(seconds=5)
"""When nobody called: another process may have started or resumed a sending, or a dead worker may hold rows."""


async def carry_out(
    rooms: Rooms,
    sending: Sending,
    *,
    clock: Clock,
    stop: asyncio.Event | None = None,
    watch: Callable[[Sending], None] | None = None,
) -> Sending:
    """Send what is due of a sending, with its audience frozen first if it is not; return when nothing is due now.

    Raises RelayUnreachable or StoreError; then nothing more leaves, and the rows know what did. Raises Conflict,
    before anything leaves, where this database must not send (see `guard`).
    """
    await asyncio.to_thread(require_home, rooms, now=clock())
    if not await _whole(rooms, sending, clock, stop):
        return sending
    letters = await asyncio.to_thread(_press, rooms, sending)
    with ThreadPoolExecutor(SIGNERS, "signer") as signers:
        return await send(
            Guarded(rooms),
            sending.id,
            _signed(rooms, with_return_path(rooms, sending.id, letters.letter), signers),
            rooms.relays or rooms.relay,
            worker=rooms.worker,
            clock=clock,
            alive=alive,
            stop=stop,
            watch=watch,
            limits=rooms.limits,
        )


def paced(rooms: Rooms, per_minute: int | None) -> Rooms:
    """The same rooms, from which letters leave at this pace at most, to all providers together."""
    if per_minute is None:
        return rooms
    return replace(rooms, limits={**rooms.limits, ALL: Limits(per_minute=per_minute)})


async def turn(rooms: Rooms, sending_id: int, *, clock: Clock, stop: asyncio.Event) -> bool:
    """Carry a sending out until nothing of it is due, or others have waited long enough; whether some is still due."""
    running = {one.id: one for one in await asyncio.to_thread(unfinished, rooms)}
    if sending_id not in running or running[sending_id].freezing:
        return False
    async with _while_alone(rooms, sending_id, clock, stop) as over:
        done = await carry_out(rooms, running[sending_id], clock=clock, stop=over)
    if done.state is not SendingState.RUNNING:
        return False
    return sending_id in (await asyncio.to_thread(waiting, rooms, clock()))[0]


async def send_due(rooms: Rooms, *, clock: Clock, stop: asyncio.Event) -> datetime | None:
    """The job: give every sending that has something due its turns, until none has. Returns when to look again.

    A sending that fails does not keep the others; then the first failure is raised, and the runner comes back soon.
    """
    failures: dict[int, Exception] = {}
    ready, again = await asyncio.to_thread(waiting, rooms, clock(), held=True)
    while ready and not stop.is_set():
        for sending_id in ready:
            try:
                await turn(rooms, sending_id, clock=clock, stop=stop)
            except Exception as error:  # noqa: BLE001 a bug in one edition is no reason to hold the others back
                failures[sending_id] = error
        due, again = await asyncio.to_thread(waiting, rooms, clock())
        ready = tuple(sending_id for sending_id in due if sending_id not in failures)
    if failures:
        raise next(iter(failures.values()))
    return again


def waiting(rooms: Rooms, now: datetime, *, held: bool = False) -> tuple[tuple[int, ...], datetime]:
    """The sendings that have something to do now, the oldest first; and when to look again.

    With `held` also those of which workers hold letters: if such a worker is dead, its letters are taken over.
    """
    book = Ledger(rooms.database)
    ready, later = [], [now + LOOK_AGAIN]
    for sending in unfinished(rooms):
        if sending.freezing:
            continue  # `freeze_due` calls, when it is done
        due = book.next_due(sending.id, now)
        in_hand = sending.tally.claimed + sending.tally.offered
        to_finish = due is None and not in_hand
        if to_finish or (due is not None and due <= now) or (held and in_hand):
            ready.append(sending.id)
        elif due is not None:
            later.append(due)
    return tuple(ready), min(later)


async def _whole(rooms: Rooms, sending: Sending, clock: Clock, stop: asyncio.Event | None) -> bool:
    """Freeze its audience, or wait for whoever is at it; False when stopped before it was whole."""
    stop = stop or asyncio.Event()
    while sending.freezing and not await asyncio.to_thread(freeze, rooms, clock(), stop.is_set):
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), A_MOMENT)
        if stop.is_set():
            return False
    return True


@contextlib.asynccontextmanager
async def _while_alone(
    rooms: Rooms, sending_id: int, clock: Clock, stop: asyncio.Event
) -> AsyncIterator[asyncio.Event]:
    """An event that is set with `stop`, or after a turn when another sending has something due."""
    over = asyncio.Event()
    asked: list[asyncio.Future[tuple[tuple[int, ...], datetime]]] = []

    async def wait() -> None:
        while not stop.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), TURN)
            asked[:] = [asyncio.ensure_future(asyncio.to_thread(waiting, rooms, clock()))]
            if any(other != sending_id for other in (await asyncio.shield(asked[0]))[0]):
                break
        over.set()

    waiter = asyncio.create_task(wait())
    try:
        yield over
    finally:
        waiter.cancel()
        await asyncio.gather(waiter, *asked, return_exceptions=True)  # no thread outlives the database it asks


def _signed(rooms: Rooms, compose: Callable[[Recipient], Letter], signers: Executor) -> Compose:
    """Letters that are signed are made beside the event loop: a signature takes longer than all else about a letter."""
    if rooms.seal is bytes:
        return compose
    loop = asyncio.get_running_loop()
    return lambda recipient: loop.run_in_executor(signers, compose, recipient)


def _press(rooms: Rooms, sending: Sending) -> Press | CorrectionPress:
    looks.keep(rooms, sending.edition_id)
    with rooms.database.read() as db:
        return sent_press(rooms, db, sending.edition_id, date=sending.created)
