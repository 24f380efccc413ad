"""The queue: the same jobs as the runner's, shared by any number of processes through PostgreSQL and procrastinate.

A job looks at the rows, so it is called once too often rather than once too seldom: by whoever changes rows, in the
same transaction (`defer`), by a tick every minute, and when it said that more will be due. One at a time of each
name runs among all processes. Sendings are carried out in turns of their own: each process takes one at a time, and
a sending has so many turns as processes may share it.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import DeleteJobCondition, Status
from procrastinate.worker import Worker

from syndicate.jobs import queue_schema
from syndicate.jobs.calls import JOBS, TURNS, Turns
from syndicate.jobs.runner import FIRST_RETRY, MOST_DOUBLINGS, Clock, Job, report

TURN = "turn"
EVERY_MINUTE = "* * * * *"
MINUTE = 60.0
CUT = 0.2
SHARES = 8
"""Processes that carry out one sending at a time, at most."""
AT_ONCE = 4
"""Jobs, other than turns, that run in a process at a time."""

logger = logging.getLogger(__name__)


class Queue:
    """One process of the paper's. `silent`: seconds after which a process that was not heard of counts as dead."""

    def __init__(self, url: str, jobs: Mapping[str, Job], turns: Turns, clock: Clock, *, silent: float = 45.0) -> None:
        self._url = url
        self._jobs = {**jobs, turns.name: self._share_out}
        self._turns = turns
        self._clock = clock
        self._silent = silent
        self._failures: dict[str, int] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._calls: set[asyncio.Task[None]] = set()
        self._running: set[int | None] = set()
        self._taking: set[asyncio.Task[Any]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._connector = PsycopgConnector(conninfo=url, min_size=2, max_size=AT_ONCE + 4, timeout=10.0)
        ticked = [name for name in self._jobs if name != turns.name]
        self._apps = {JOBS: self._app(ticked), TURNS: self._app([turns.name])}

    def wake(self, name: str) -> None:
        """Have a job look at once, in some process. From any thread. Raises KeyError for no such job."""
        self._jobs[name]
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._call, name)

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set; what runs then comes to its own end (hand it the same event). Outlives a database
        that is away. Raises StoreOutdated, StoreUnavailable when it cannot begin.
        """
        await asyncio.to_thread(queue_schema.check, self._url)
        self._loop = asyncio.get_running_loop()
        failures = 0
        try:
            while not stop.is_set():
                began = self._loop.time()
                try:
                    await self._work(stop)
                except Exception as error:  # noqa: BLE001 the database is away: come back when it is there
                    logger.warning("The queue of jobs broke off and is opened again: %s", type(error).__name__)
                failures = 0 if self._loop.time() - began > MINUTE else failures + 1
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), min(FIRST_RETRY * failures, self._silent / 4))
        finally:
            for timer in self._timers.values():
                timer.cancel()
            self._loop = None

    async def _work(self, stop: asyncio.Event) -> None:
        """Until `stop`, or until one of the workers gives up."""
        async with self._apps[JOBS].open_async():
            workers = [self._worker(JOBS, AT_ONCE), self._worker(TURNS, 1)]
            running = (*(_run(worker) for worker in workers), self._rescue(workers), _set(stop))
            tasks = [asyncio.create_task(coroutine) for coroutine in running]
            for name in self._jobs:
                self._call(name)
            try:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for worker in workers:
                    worker.stop()  # type: ignore[no-untyped-call]
                for task in tasks[len(workers) :]:
                    task.cancel()
                await self._ended(tasks)
        for task in tasks:
            if not task.cancelled():
                task.result()

    async def _ended(self, tasks: Sequence[asyncio.Task[None]]) -> None:
        """Wait until all have ended orderly. Cancelled meanwhile, cut off what sends: those letters are in doubt."""
        while pending := [task for task in tasks if not task.done()]:
            try:
                await asyncio.wait(pending)
            except asyncio.CancelledError:
                for task in self._taking:
                    task.cancel()  # it would drain
                    task.get_loop().call_later(CUT, task.cancel)

    def _worker(self, queue: str, concurrency: int) -> Worker:
        return Worker(
            self._apps[queue],
            queues=[queue],
            name=queue,
            concurrency=concurrency,
            delete_jobs=DeleteJobCondition.ALWAYS,
            install_signal_handlers=False,
            fetch_job_polling_interval=1.0,
            update_heartbeat_interval=self._silent / 4,
            stalled_worker_timeout=self._silent,
        )

    def _app(self, ticked: list[str]) -> App:
        """The tasks, of which these are ticked. Two apps, since each of procrastinate's workers needs a tick."""
        app = App(connector=self._connector)
        for name in self._jobs:
            task = app.task(name=name, queue=JOBS, lock=name, pass_context=True)(self._task(name))
            if name in ticked:
                app.periodic(cron=EVERY_MINUTE, queueing_lock=f"tick/{name}")(task)
        app.task(name=TURN, queue=TURNS, pass_context=True)(self._turn)
        return app

    def _task(self, name: str) -> Callable[..., Awaitable[None]]:
        async def task(context: JobContext, timestamp: int = 0) -> None:  # noqa: ARG001 the tick's
            with self._in_hand(context):
                await self._attempt(name)

        return task

    @contextlib.contextmanager
    def _in_hand(self, context: JobContext) -> Iterator[None]:
        """Known to run here."""
        self._running.add(context.job.id)
        try:
            yield
        finally:
            self._running.discard(context.job.id)

    async def _attempt(self, name: str) -> None:
        """Run a job; call it again when more is due within the minute, or when it failed."""
        try:
            due = await self._jobs[name]()
            self._failures.pop(name, None)
            wait = MINUTE if due is None else max((due - self._clock()).total_seconds(), 0.0)
        except Exception as error:  # noqa: BLE001 one job's bug is no reason to send no letters
            failures = self._failures[name] = self._failures.get(name, 0) + 1
            wait = min(FIRST_RETRY * 2 ** min(failures - 1, MOST_DOUBLINGS), MINUTE)
            report(name, error, wait)
        self._later(name, wait)

    def _later(self, name: str, wait: float) -> None:
        if self._loop is not None and wait < MINUTE:
            if name in self._timers:
                self._timers[name].cancel()
            self._timers[name] = self._loop.call_later(wait, self._call, name)

    def _call(self, name: str) -> None:
        call = asyncio.ensure_future(self._defer(name, queueing_lock=f"call/{name}", lock=name))
        self._calls.add(call)
        call.add_done_callback(self._calls.discard)

    async def _share_out(self) -> datetime | None:
        """A turn for each share of each sending that has something to do; those that wait already stay."""
        ready, again = await self._turns.waiting()
        for share in range(SHARES if ready else 0):
            for sending_id in ready:
                await self._defer_turn(sending_id, share)
        return again

    async def _turn(self, context: JobContext, sending_id: int, share: int) -> None:
        task = asyncio.current_task()
        assert task is not None  # a worker runs it
        self._taking.add(task)
        task.add_done_callback(self._taking.discard)
        try:
            with self._in_hand(context):
                more = await self._turns.take(sending_id)
        except Exception as error:  # noqa: BLE001 the next look brings it back
            report(f"{TURN} of sending {sending_id}", error, MINUTE)
            return
        if more:
            await self._defer_turn(sending_id, share)

    async def _defer_turn(self, sending_id: int, share: int) -> None:
        """First shares first: every sending has one process before any has two."""
        lock = f"{TURN}/{sending_id}/{share}"
        await self._defer(TURN, queueing_lock=lock, priority=-share, sending_id=sending_id, share=share)

    async def _defer(
        self, name: str, *, queueing_lock: str, lock: str | None = None, priority: int = 0, **arguments: int
    ) -> None:
        """Defer unless the same waits already. The database away: the tick will do it."""
        task = self._apps[JOBS].configure_task(name, queueing_lock=queueing_lock, lock=lock, priority=priority)
        try:
            await task.defer_async(**arguments)
        except AlreadyEnqueued:
            pass
        except Exception as error:  # noqa: BLE001 as above
            logger.warning("Job %s could not be called: %s", name, type(error).__name__)

    async def _rescue(self, workers: Sequence[Worker]) -> None:
        """Take jobs from processes that fell silent, and our own whose end could not be written; call them anew.

        Another process may be faster, or the database away for a moment: then the next round sees to it.
        """
        before: set[int | None] = set()
        while True:
            await asyncio.sleep(self._silent / 4)
            try:
                before = await self._take_loose({worker.worker_id for worker in workers}, before)
            except Exception as error:  # noqa: BLE001 no reason to stop the workers
                logger.warning("Jobs of silent processes could not be taken: %s", type(error).__name__)

    async def _take_loose(self, ours: set[int | None], before: set[int | None]) -> set[int | None]:
        """Take the stalled, and those of ours that nobody runs and that were seen `before`; what was seen now."""
        manager = self._apps[JOBS].job_manager
        doing = await manager.list_jobs_async(status=Status.DOING.value)
        loose = [job for job in doing if job.worker_id in ours and job.id not in self._running]
        stalled = await manager.get_stalled_jobs(seconds_since_heartbeat=self._silent)
        for job in (*stalled, *(job for job in loose if job.id in before)):
            assert job.id is not None  # it comes from the database
            await manager.finish_job_by_id_async(job.id, Status.FAILED, delete_job=True)
            self._call(job.task_name if job.task_name in self._jobs else self._turns.name)
        return {job.id for job in loose}


async def _run(worker: Worker) -> None:
    await worker.run()  # type: ignore[no-untyped-call]


async def _set(event: asyncio.Event) -> None:
    await event.wait()
