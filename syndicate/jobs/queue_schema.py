"""procrastinate's own tables: brought up to date with ours, one process at a time.

The last of procrastinate's migrations that was applied stands in the comment of its table of jobs.
"""

from importlib.resources import files

import psycopg

from syndicate.errors import StoreOutdated, StoreUnavailable
from syndicate.model.locks import Lock

_NOTED = "SELECT obj_description(to_regclass('procrastinate_jobs'), 'pg_class')"
_THERE = "SELECT to_regclass('procrastinate_jobs') IS NOT NULL"


def upgrade(url: str) -> None:
    """Make procrastinate's tables, or apply its migrations that are missing. Raises StoreUnavailable."""
    with _connected(url) as db:
        db.execute("SELECT pg_advisory_xact_lock(%s)", (int(Lock.UPGRADE_QUEUE),))
        noted = _noted(db)
        if noted == _newest():
            return
        if not _one(db, _THERE):
            db.execute((files("procrastinate.sql") / "schema.sql").read_bytes())
        else:
            for name, statements in _migrations():
                if name > str(noted or ""):
                    db.execute(statements)
        db.execute(f"COMMENT ON TABLE procrastinate_jobs IS '{_newest()}'".encode())


def check(url: str) -> None:
    """Nothing, if its tables are those of the installed procrastinate; else StoreOutdated or StoreUnavailable."""
    with _connected(url) as db:
        noted = _noted(db)
    if noted != _newest():
        raise StoreOutdated("The database's tables for jobs are missing or old.", hint="Run `syndicate init`.")


def _connected(url: str) -> psycopg.Connection[tuple[object, ...]]:
    try:
        return psycopg.connect(url, connect_timeout=10)
    except psycopg.OperationalError:
        # Not chained: its text may hold the password.
        raise StoreUnavailable("The database does not answer.", hint="Look at `database_url`.") from None


def _noted(db: psycopg.Connection[tuple[object, ...]]) -> object:
    return _one(db, _NOTED)


def _one(db: psycopg.Connection[tuple[object, ...]], query: str) -> object:
    row = db.execute(query.encode()).fetchone()
    return row and row[0]


def _migrations() -> list[tuple[str, bytes]]:
    folder = files("procrastinate.sql") / "migrations"
    return sorted((file.name, file.read_bytes()) for file in folder.iterdir() if file.name.endswith(".sql"))


def _newest() -> str:
    return _migrations()[-1][0]
