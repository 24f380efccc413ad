"""The runner: looks at once, at the due instant, when woken, and goes on whatever a job raises."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest

from syndicate.errors import RelayUnreachable
from syndicate.jobs import runner
from syndicate.jobs.runner import Job, Runner
from syndicate.testing import FakeClock

FOR_EVER = 1000.0


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "SHORTEST_WAIT", 0.0)
    monkeypatch.setattr(runner, "FIRST_RETRY", 0.0)


def counting(stop: asyncio.Event, times: int, result: Callable[[], datetime | None]) -> tuple[Job, list[int]]:
    """A job that counts its runs and ends the runner after so many of them."""
    runs: list[int] = []

    async def job() -> datetime | None:
        runs.append(len(runs) + 1)
        if len(runs) == times:
            stop.set()
        return result()

    return job, runs


async def run(jobs: dict[str, Job], stop: asyncio.Event, *, longest_wait: float = FOR_EVER) -> None:
    async with asyncio.timeout(10):
        await Runner(jobs, FakeClock(), longest_wait=longest_wait).run(stop)


async def test_it_looks_at_once_and_stops_when_told() -> None:
    stop = asyncio.Event()
    job, runs = counting(stop, 1, lambda: None)
    await run({"send": job}, stop)

    assert runs == [1]


async def test_what_is_due_runs_again() -> None:
    stop = asyncio.Event()
    job, runs = counting(stop, 3, FakeClock())
    await run({"send": job}, stop)

    assert runs == [1, 2, 3]


async def test_it_looks_again_after_the_longest_wait_whatever_the_job_said() -> None:
    stop = asyncio.Event()
    job, runs = counting(stop, 3, lambda: FakeClock()() + timedelta(days=1))
    await run({"send": job}, stop, longest_wait=0.01)

    assert runs == [1, 2, 3]


async def test_a_wake_runs_a_waiting_job_and_is_not_lost_while_it_runs() -> None:
    stop, started = asyncio.Event(), asyncio.Event()
    runs: list[int] = []

    async def job() -> None:
        runs.append(len(runs) + 1)
        started.set()
        if len(runs) == 2:
            await asyncio.to_thread(keeper.wake, "send")
        if len(runs) == 3:
            stop.set()

    keeper = Runner({"send": job}, FakeClock())
    work = asyncio.create_task(keeper.run(stop))
    await started.wait()
    keeper.wake("send")
    async with asyncio.timeout(10):
        await work

    assert runs == [1, 2, 3]


async def test_a_job_never_runs_twice_at_once() -> None:
    stop = asyncio.Event()
    inside, most = 0, []

    async def job() -> None:
        nonlocal inside
        inside += 1
        most.append(inside)
        keeper.wake("send")
        await asyncio.sleep(0.005)
        inside -= 1
        if len(most) == 4:
            stop.set()

    keeper = Runner({"send": job}, FakeClock())
    async with asyncio.timeout(10):
        await keeper.run(stop)

    assert most == [1, 1, 1, 1]


@pytest.mark.parametrize(
    "error", [RelayUnreachable("The relay is away.", hint="Start it."), ZeroDivisionError("a bug")]
)
async def test_a_job_that_fails_is_reported_and_tried_again_and_others_go_on(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    """With a traceback only where a person could not know what to do."""
    trace = isinstance(error, ZeroDivisionError)
    stop = asyncio.Event()
    other, others = counting(asyncio.Event(), 0, lambda: None)
    runs: list[int] = []

    async def failing() -> None:
        runs.append(len(runs) + 1)
        if len(runs) < 3:
            raise error
        stop.set()

    with caplog.at_level(logging.ERROR):
        await run({"failing": failing, "other": other}, stop)

    assert (runs, others) == ([1, 2, 3], [1])
    assert [bool(record.exc_info) for record in caplog.records] == [trace, trace]
    assert ("The relay is away. Start it." in caplog.text) is not trace


async def test_the_wait_after_failures_grows_up_to_the_longest(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    stop = asyncio.Event()

    async def wait_for(awaitable: Awaitable[object], seconds: float) -> None:
        asyncio.ensure_future(awaitable).cancel()
        waits.append(seconds)
        if len(waits) == 8:
            stop.set()
        await asyncio.sleep(0)

    async def failing() -> None:
        raise RelayUnreachable("away")

    monkeypatch.setattr(runner, "FIRST_RETRY", 1.0)
    monkeypatch.setattr(asyncio, "wait_for", wait_for)
    await run({"send": failing}, stop, longest_wait=60)

    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]


async def test_a_job_that_runs_when_it_ends_comes_to_its_own_end() -> None:
    stop, finished = asyncio.Event(), asyncio.Event()

    async def job() -> None:
        stop.set()
        await asyncio.sleep(0.01)
        finished.set()

    await run({"send": job}, stop)

    assert finished.is_set()


async def test_a_cancellation_cancels_the_jobs() -> None:
    started, cancelled = asyncio.Event(), asyncio.Event()

    async def job() -> None:
        started.set()
        try:
            await asyncio.sleep(FOR_EVER)
        finally:
            cancelled.set()

    work = asyncio.create_task(Runner({"send": job}, FakeClock()).run(asyncio.Event()))
    await started.wait()
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work

    assert cancelled.is_set()


def test_waking_a_job_that_does_not_exist_is_a_bug() -> None:
    with pytest.raises(KeyError):
        Runner({}, FakeClock()).wake("send")
