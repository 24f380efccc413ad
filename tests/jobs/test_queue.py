"""The queue on a real PostgreSQL: jobs deferred with rows, one at a time, taken from the dead; and its tables."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from procrastinate.jobs import Job
from procrastinate.manager import JobManager

from syndicate.errors import StoreOutdated, StoreUnavailable
from syndicate.jobs import queue_schema
from syndicate.jobs.calls import Turns, call
from syndicate.jobs.queue import Queue
from tests.conftest import Cluster

NOW = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def url(postgres: Cluster) -> Iterator[str]:
    with postgres.copy("template0") as made:
        queue_schema.upgrade(made)
        yield made


class Paper:
    """Jobs that count their runs, and sendings that need so many turns each."""

    def __init__(self, need: dict[int, int] | None = None) -> None:
        self.need = dict(need or {})
        self.taken: list[int] = []
        self.runs = 0
        self.at_once = 0
        self.most_at_once = 0
        self.ran = asyncio.Event()
        self.done = asyncio.Event()

    async def job(self) -> datetime | None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0.01)
        self.at_once -= 1
        self.runs += 1
        self.ran.set()
        return None

    async def waiting(self) -> tuple[tuple[int, ...], datetime]:
        return tuple(one for one, left in self.need.items() if left), NOW + timedelta(hours=1)

    async def take(self, sending_id: int) -> bool:
        self.taken.append(sending_id)
        self.need[sending_id] = max(0, self.need[sending_id] - 1)
        if not any(self.need.values()):
            self.done.set()
        return bool(self.need[sending_id])


@contextlib.asynccontextmanager
async def working(url: str, *papers: Paper, silent: float = 45.0) -> AsyncIterator[list[Queue]]:
    """A process of the paper's for each of `papers`."""
    stop = asyncio.Event()
    queues = [
        Queue(url, {"job": paper.job}, Turns("share", paper.waiting, paper.take), lambda: NOW, silent=silent)
        for paper in papers
    ]
    tasks = [asyncio.create_task(one.run(stop)) for one in queues]
    try:
        yield queues
    finally:
        stop.set()
        await asyncio.wait_for(asyncio.gather(*tasks), 30)


async def test_every_job_is_looked_at_once_at_the_start(url: str) -> None:
    paper = Paper()
    async with working(url, paper):
        await asyncio.wait_for(paper.ran.wait(), 20)

    assert paper.runs >= 1


def test_a_job_called_in_a_transaction_is_called_when_it_is_committed_and_not_before(url: str) -> None:
    with psycopg.connect(url) as connection, psycopg.connect(url, autocommit=True) as other:
        call(connection, "job")
        before = other.execute("SELECT count(*) FROM procrastinate_jobs").fetchone()
        connection.commit()
        after = other.execute("SELECT count(*) FROM procrastinate_jobs").fetchone()

    assert (before, after) == ((0,), (1,))


def test_a_job_called_in_a_transaction_that_is_rolled_back_never_runs(url: str) -> None:
    with psycopg.connect(url) as connection:
        call(connection, "job")
        connection.rollback()
        found = connection.execute("SELECT count(*) FROM procrastinate_jobs").fetchone()

    assert found == (0,)


async def test_a_job_runs_once_at_a_time_among_all_processes(url: str) -> None:
    paper = Paper()
    async with working(url, paper, paper) as queues:
        await asyncio.wait_for(paper.ran.wait(), 20)
        with psycopg.connect(url) as connection:
            for _ in range(3):
                call(connection, "job")
        queues[1].wake("job")
        while paper.runs < 5:  # noqa: ASYNC110 the job counts
            await asyncio.sleep(0.02)

    assert paper.most_at_once == 1


async def test_sendings_take_turns(url: str) -> None:
    paper = Paper({1: 40, 2: 3})
    async with working(url, paper):
        await asyncio.wait_for(paper.done.wait(), 30)

    assert max(place for place, one in enumerate(paper.taken) if one == 2) < 30, "the small one did not wait"


async def test_a_job_of_a_process_that_died_is_done_by_another(url: str) -> None:
    with psycopg.connect(url) as connection:
        call(connection, "job")
        connection.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour')")
        connection.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT max(id) FROM procrastinate_workers)"
        )
    paper = Paper()
    async with working(url, paper, silent=1.0):
        await asyncio.wait_for(paper.ran.wait(), 20)


async def test_another_process_that_is_faster_at_a_dead_ones_jobs_stops_nobody(
    url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    taken, real = asyncio.Event(), JobManager.get_stalled_jobs

    async def stalled(self: JobManager, *, seconds_since_heartbeat: float) -> list[Job]:
        """With one that is another's by the time it is finished."""
        if caplog.text.count("could not be taken"):
            taken.set()
        there = await real(self, seconds_since_heartbeat=seconds_since_heartbeat)
        return [*there, Job(id=10**9, queue="jobs", lock=None, queueing_lock=None, task_name="x")]

    monkeypatch.setattr(JobManager, "get_stalled_jobs", stalled)
    paper = Paper()
    async with working(url, paper, silent=0.4):
        await asyncio.wait_for(taken.wait(), 20)

    assert "broke off" not in caplog.text


async def test_a_bug_in_a_job_is_told_and_the_job_comes_again(url: str, caplog: pytest.LogCaptureFixture) -> None:
    paper, failures = Paper(), iter([KeyError("a bug")])

    async def job() -> datetime | None:
        for failure in failures:
            raise failure
        return await Paper.job(paper)

    paper.job = job  # type: ignore[method-assign]
    async with working(url, paper):
        await asyncio.wait_for(paper.ran.wait(), 20)

    assert "Job job failed" in caplog.text


async def test_the_queue_outlives_connections_that_are_cut(url: str, postgres: Cluster) -> None:
    paper = Paper()
    async with working(url, paper, silent=1.0) as (one,):
        await asyncio.wait_for(paper.ran.wait(), 20)
        name = url.partition("?")[0].rpartition("/")[2]
        postgres.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        paper.ran.clear()
        one.wake("job")
        await asyncio.wait_for(paper.ran.wait(), 30)


def test_waking_a_job_that_is_none_is_an_error(url: str) -> None:
    paper = Paper()

    with pytest.raises(KeyError):
        Queue(url, {}, Turns("share", paper.waiting, paper.take), lambda: NOW).wake("nothing")


def test_tables_are_brought_up_to_date_twice_and_from_an_older_version(postgres: Cluster) -> None:
    with postgres.copy("template0") as url:
        with pytest.raises(StoreOutdated, match="syndicate init"):
            queue_schema.check(url)
        queue_schema.upgrade(url)
        queue_schema.upgrade(url)
        queue_schema.check(url)
        with psycopg.connect(url) as connection:
            connection.execute(
                "COMMENT ON TABLE procrastinate_jobs IS '03.04.00_01_pre_add_retry_failed_job_procedure.sql'"
            )
        with pytest.raises(StoreOutdated):
            queue_schema.check(url)


def test_a_database_that_is_away_is_said_without_its_password() -> None:
    with pytest.raises(StoreUnavailable) as error:
        queue_schema.check("postgresql://user:hunter2@127.0.0.1:1/x")

    assert "hunter2" not in str(error.value)


async def test_ended_at_once_it_cuts_off_what_sends(url: str) -> None:
    """As `syndicate work` does at a second signal: the first cancellation of a turn would only drain it."""
    paper, begun, cut = Paper({1: 1}), asyncio.Event(), []

    async def take(_: int) -> bool:
        begun.set()
        for patience in (30, 30):
            try:
                await asyncio.sleep(patience)
            except asyncio.CancelledError:
                cut.append(patience)
        raise asyncio.CancelledError

    stop = asyncio.Event()
    one = Queue(url, {}, Turns("share", paper.waiting, take), lambda: NOW)
    task = asyncio.create_task(one.run(stop))
    await asyncio.wait_for(begun.wait(), 20)
    stop.set()
    await asyncio.sleep(0.1)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.wait_for(task, 20)

    assert cut == [30, 30]
