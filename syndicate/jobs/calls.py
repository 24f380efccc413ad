"""Calling jobs of the queue: from the transaction that makes their work. Names and kinds that both ends know."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from procrastinate import App, PsycopgConnector

JOBS, TURNS = "jobs", "turns"
"""The two queues: what is done in a moment, and what sends."""


@dataclass(frozen=True, slots=True)
class Turns:
    """How sendings are shared out. `waiting` finds those that have something to do, and when to look again; `take`
    carries one out for a while and says whether more of it is due at once. `name` is the job that shares them out.
    """

    name: str
    waiting: Callable[[], Awaitable[tuple[tuple[int, ...], datetime]]]
    take: Callable[[int], Awaitable[bool]]


def call(connection: Any, name: str) -> None:
    """Call a job in the transaction of this psycopg connection: it is called if, and only if, that is committed."""
    _BARE.configure_task(name, queue=JOBS, lock=name, connection=connection).defer()


_BARE = App(connector=PsycopgConnector())
