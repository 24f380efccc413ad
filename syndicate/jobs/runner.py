"""The embedded runner: runs jobs in this process, when they are due. What is to be done stands in rows, not here.

A job looks at the rows and does what is due; run once too often, or late, it costs time and nothing else.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Protocol

from syndicate.errors import SyndicateError

Job = Callable[[], Awaitable[datetime | None]]
"""Does what is due and returns when there will be more to do, or None."""

Clock = Callable[[], datetime]

LONGEST_WAIT = 60.0
"""Seconds after which a job looks again, whatever it said: a dead worker's rows are taken over within that time."""
SHORTEST_WAIT = 0.2
"""Seconds between two runs of a job that says it is due at once."""
FIRST_RETRY = 1.0
"""Seconds after a first failure; doubles with each, up to the longest wait."""

MOST_DOUBLINGS = 10

logger = logging.getLogger(__name__)


class Works(Protocol):
    """Who runs jobs: the runner of one process, or the queue of many."""

    def wake(self, name: str) -> None:
        """Have a job look at once. From any thread. Raises KeyError for no such job."""

    async def run(self, stop: asyncio.Event) -> None:
        """Run jobs until `stop` is set, and let those that run then come to their own end."""


class Runner:
    """Runs each job of `jobs` by its name, never twice at once; a failing job neither stops itself nor the others."""

    def __init__(self, jobs: Mapping[str, Job], clock: Clock, *, longest_wait: float = LONGEST_WAIT) -> None:
        self._jobs = jobs
        self._clock = clock
        self._longest = longest_wait
        self._loop: asyncio.AbstractEventLoop | None = None
        self._calls = {name: asyncio.Event() for name in jobs}

    def wake(self, name: str) -> None:
        """Have a job look at once, or once more if it is running. From any thread. Raises KeyError for no such job."""
        call = self._calls[name]
        if self._loop is not None:
            self._loop.call_soon_threadsafe(call.set)

    async def run(self, stop: asyncio.Event) -> None:
        """Run until `stop` is set; jobs that run then come to their own end (hand them the same event)."""
        self._loop = asyncio.get_running_loop()
        keepers = [asyncio.create_task(self._keep(name, stop), name=name) for name in self._jobs]
        try:
            await stop.wait()
            for call in self._calls.values():
                call.set()
            await asyncio.gather(*keepers)
        finally:
            self._loop = None
            for keeper in keepers:
                keeper.cancel()
            await asyncio.gather(*keepers, return_exceptions=True)

    async def _keep(self, name: str, stop: asyncio.Event) -> None:
        failures = 0
        while not stop.is_set():
            self._calls[name].clear()
            try:
                wait = self._until(await self._jobs[name]())
                failures = 0
            except Exception as error:  # noqa: BLE001 one job's bug is no reason to send no letters
                wait = min(FIRST_RETRY * 2 ** min(failures, MOST_DOUBLINGS), self._longest)
                failures += 1
                report(name, error, wait)
            if not stop.is_set():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._calls[name].wait(), wait)

    def _until(self, due: datetime | None) -> float:
        if due is None:
            return self._longest
        return min(max((due - self._clock()).total_seconds(), SHORTEST_WAIT), self._longest)


def report(name: str, error: Exception, wait: float) -> None:
    """What a person can do something about in one line, everything else with its traceback."""
    trace = None if isinstance(error, SyndicateError) else error
    words = error if isinstance(error, SyndicateError) else "a bug"
    logger.error("Job %s failed and is tried again in %.0f s: %s", name, wait, words, exc_info=trace)
