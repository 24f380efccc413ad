"""The sender: carries a sending out. Claim committed before MAIL, intent before the body, outcome before the next one.

send: open -> (claim a segment -> lanes, one connection each: take, transact, judge, settle)* -> give back -> finish
"""

import asyncio
import contextlib
import functools
import logging
from collections.abc import Coroutine, Mapping, Sequence

from syndicate.delivery.hand import Hand
from syndicate.delivery.journal import Journal
from syndicate.delivery.lane import work
from syndicate.delivery.pace import Pace
from syndicate.delivery.post import posts_of, share
from syndicate.delivery.protocols import Alive, Clock, Compose, Ledger, Watch
from syndicate.delivery.relay import Relay
from syndicate.delivery.run import Run
from syndicate.delivery.seats import Seats
from syndicate.errors import Conflict, StoreError
from syndicate.model.pace import Limits
from syndicate.model.sending import Sending, SendingState

PULSE = 0.25
"""Seconds between two looks at the stop event, and two calls of `watch`."""
BEAT = 5.0
"""Seconds between two heartbeats in the ledger."""
LOOK_FOR_DEAD = 10.0
"""Seconds between two looks for workers that died in the middle of a long run."""

logger = logging.getLogger(__name__)


async def send(
    ledger: Ledger,
    sending_id: int,
    compose: Compose,
    relay: Relay | Sequence[Relay],
    *,
    worker: str,
    clock: Clock,
    alive: Alive,
    stop: asyncio.Event | None = None,
    watch: Watch | None = None,
    patience: int = 3,
    limits: Mapping[str, Limits] | None = None,
) -> Sending:
    """Send what is due of a sending, finish it if all is settled, and return how it stands. May be run again.

    A worker carries out a sending once at a time: rows it still holds from before are taken over like a dead one's.
    `stop`, and a first cancellation, drain: what is in flight is finished and noted, the rest is given back.
    Of several relays each takes what it can; when one fails, the others go on with the next letter.
    `limits` by provider (see `providers`) and for `all`: what exceeds them waits for its minute in the ledger.
    `patience`: how often in a row each connection may fail before the relay counts as unreachable.

    Raises RelayUnreachable and what `compose` raises (all is given back), and StoreError: nothing more has left, rows
    stay as they are for the next `open` (a Conflict: somebody took rows over, since we were silent for too long).
    A relay that refuses our login or our sender, and too many refused readers, stop the sending: the cause is in
    what is returned.
    """
    journal = Journal(ledger, clock)
    try:
        pace = Pace(journal, limits or {}, clock)
        seats = Seats(journal, limits or {}, worker, clock)
        hand = Hand(journal, sending_id, worker, compose, clock, admit=pace.admit, seats=seats)
        await journal.call(ledger.open, sending_id, worker, clock(), lambda name: name != worker and alive(name))
        await pace.look()
        await seats.look()
        sending = await journal.call(ledger.look, sending_id)
        relays = (relay,) if isinstance(relay, Relay) else tuple(relay)
        run = Run(journal, hand, pace, posts_of(relays, patience), clock, sending, stop or asyncio.Event())
        return await _carried_out(run, worker, alive, watch)
    finally:
        journal.close()


async def _carried_out(run: Run, worker: str, alive: Alive, watch: Watch | None) -> Sending:
    """From the first claim to the sending's end, or this run's."""
    journal, ledger, clock, sending_id = run.journal, run.journal.ledger, run.clock, run.sending.id
    task = asyncio.create_task(_to_their_end(_rounds(run), _pulse(run, worker, alive, watch)))
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        run.over.set()
        await _drain(task)
        raise
    except Conflict:
        if (sending := await journal.call(ledger.look, sending_id)).state is SendingState.RUNNING:
            raise
        return sending
    if run.cause:
        await journal.call(ledger.stop, sending_id, run.cause, clock())
    elif not run.stop.is_set():
        await journal.call(ledger.finish, sending_id, clock())
    sending = await journal.call(ledger.look, sending_id)
    if watch is not None:
        watch(sending)
    return sending


async def _rounds(run: Run) -> None:
    """Segment after segment; a round ends when nothing is due, and what came back meanwhile makes another."""
    try:
        while not run.ended and (held := await run.hand.fill(run.segment)):
            share(run.posts, held)
            await _to_their_end(*(work(run, post) for post in run.posts for _ in range(post.lanes)))
    finally:
        run.over.set()
        if run.journal.failure is None:
            await run.hand.give_back()
            await run.pace.close(run.posts)
            await run.hand.seats.close()


async def _pulse(run: Run, worker: str, alive: Alive, watch: Watch | None) -> None:
    """Heartbeats, rows of workers that died meanwhile, slow providers, the stop event, and whoever watches."""
    journal, ledger, now = run.journal, run.journal.ledger, asyncio.get_running_loop().time
    beaten = taken_over = now()
    try:
        while not run.over.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(run.over.wait(), PULSE)
            if run.stop.is_set():
                run.over.set()
            if now() - taken_over >= LOOK_FOR_DEAD:
                taken_over = beaten = now()
                others = functools.partial(_lives, worker, alive)
                await journal.call(ledger.open, run.sending.id, worker, run.clock(), others)
            elif now() - beaten >= BEAT:
                beaten = now()
                await journal.call(ledger.beat, worker, run.clock())
                await run.pace.look()
                await run.hand.seats.look()
            elif run.pace.complained:
                await run.pace.look()
            if watch is not None and not run.over.is_set():
                watch(await journal.call(ledger.look, run.sending.id))
    finally:
        run.over.set()


def _lives(worker: str, alive: Alive, name: str) -> bool:
    """Our own rows are in our own hands."""
    return name == worker or alive(name)


async def _to_their_end(*coroutines: Coroutine[None, None, None]) -> None:
    """Run them together, each to its own end even when another fails: a letter in flight is never cut off.

    Then raise what failed, a StoreError first. Cancelled, it cancels them.
    """
    tasks = [asyncio.ensure_future(coroutine) for coroutine in coroutines]
    try:
        await asyncio.wait(tasks)
    finally:
        for task in tasks:
            task.cancel()  # a task that is done does not mind
        results = await asyncio.gather(*tasks, return_exceptions=True)
    failures = [result for result in results if isinstance(result, BaseException)]
    if failures:
        raise min(failures, key=lambda failure: not isinstance(failure, StoreError))


async def _drain(work: asyncio.Task[None]) -> None:
    """Wait until the work has ended orderly. A second cancellation cuts it off: what is in flight is then in doubt."""
    try:
        await asyncio.wait({work})
    except asyncio.CancelledError:
        work.cancel()
        await asyncio.wait({work})
        raise
    if error := None if work.cancelled() else work.exception():
        logger.error("A sending was ended from outside, and then: %s", error)
