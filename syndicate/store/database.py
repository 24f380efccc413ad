"""Connections: one reads, one writes, each in a transaction of its own, from any thread.

SQLite and PostgreSQL behave alike here: `read` sees one unmoving state and cannot write, `write` is
all or nothing and waits its turn for at most `patience` seconds.
"""

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import sqlalchemy as sa

from syndicate.errors import FolderError, SettingsError, StoreUnavailable
from syndicate.model.locks import Lock
from syndicate.store import migrate
from syndicate.store.failures import shown, translated

Db: TypeAlias = sa.Connection
"""A transaction. Callers hand it on to the store's functions and ask nothing of it."""

DRIVERS = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
PRIMARY = 0xFF
"""The bits of an extended result code of SQLite that hold the plain one."""
TURN = 0.01
"""Seconds between two tries for a lock that SQLite does not wait for itself."""


class Database:
    """One database: `sqlite:///path/to/file` or `postgresql://user@host/name`.

    Making it does no I/O. Raises SettingsError for any other URL. Every method raises StoreUnavailable
    when the database is away, locked for longer than `patience` seconds, read-only or full; `write`
    raises Conflict when a constraint stood in the way. Whatever was raised, nothing was changed.
    """

    def __init__(self, url: str, *, patience: float = 10.0) -> None:
        self._url = _parsed(url)
        self.name = shown(self._url)
        self._patience = patience
        self.is_sqlite = self._sqlite = self._url.get_backend_name() == "sqlite"
        self._turn = threading.Lock()
        self._kept: sa.PoolProxiedConnection | None = None
        self._engine = _engine(self._url, patience)
        self._reading: sa.Engine
        self._writing: sa.Engine
        if self._sqlite:
            self._reading = self._engine.execution_options(begin=("ON", "BEGIN"))
            self._writing = self._engine.execution_options(begin=("OFF", "BEGIN IMMEDIATE"))
        else:
            self._reading = self._engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            self._writing = self._engine

    @contextmanager
    def read(self) -> Iterator[Db]:
        """A transaction that sees one state of the database and cannot change it."""
        with translated(self.name), self._reading.begin() as db:
            yield db

    @contextmanager
    def write(self) -> Iterator[Db]:
        """A transaction that is committed at the end of the block, or leaves nothing when the block raises."""
        with translated(self.name), self._alone(), self._writing.begin() as db:
            yield db

    @contextmanager
    def write_plainly(self) -> Iterator[sqlite3.Connection]:
        """`write` for SQLite alone, by the driver's own hand on a connection that is kept: a tenth of the time.

        For what is written hundreds of times a second.
        """
        with translated(self.name), self._alone():
            if self._kept is None:
                self._kept = self._engine.raw_connection()
                self._kept.cursor().execute("PRAGMA query_only = OFF")
                self._kept.info["query_only"] = "OFF"
            driver: Any = self._kept.driver_connection
            try:
                driver.execute("BEGIN IMMEDIATE")
                yield driver
                driver.execute("COMMIT")
            except BaseException:
                if driver.in_transaction:
                    driver.execute("ROLLBACK")
                raise

    def upgrade(self) -> None:
        """Bring the schema up to date, from nothing too. Safe with several processes at once, and twice.

        Raises FolderError when SQLite's folder cannot be made, StoreOutdated when a newer program was here.
        """
        if self._sqlite:
            _make_folder(Path(str(self._url.database)).parent)
        with self.write() as db:
            lock(db, Lock.UPGRADE)
            migrate.to_head(db)

    def check(self) -> None:
        """Nothing, if the database answers and has this program's schema; else StoreUnavailable or StoreOutdated."""
        if self._sqlite and not Path(str(self._url.database)).exists():
            raise StoreUnavailable(f"The database {self.name} does not exist.", hint="Run `syndicate init`.")
        with self.read() as db:
            migrate.require_head(db, self.name)

    def scrub(self) -> None:
        """Empty SQLite's write-ahead file, where what was erased still stands. Nothing, while somebody reads from it:
        call it again. PostgreSQL recycles its own, and its backups are its keeper's.
        """
        if not self._sqlite:
            return
        with translated(self.name), self._alone(), closing(self._engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute("PRAGMA busy_timeout = 0")  # others write meanwhile
            try:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                cursor.execute(f"PRAGMA busy_timeout = {int(self._patience * 1000)}")

    @property
    def file(self) -> Path | None:
        """SQLite's file; None for PostgreSQL."""
        return Path(str(self._url.database)).resolve() if self._sqlite else None

    def close(self) -> None:
        """Close every connection. The object may be used again afterwards."""
        if self._kept is not None:
            self._kept.close()
            self._kept = None
        self._engine.dispose()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Writers of this process queue for SQLite: its own waiting is a poll, and unfair."""
        if not self._sqlite:
            yield
            return
        if not self._turn.acquire(timeout=self._patience):
            raise StoreUnavailable(f"The database {self.name} is locked by another writer.", hint="Try again.")
        try:
            yield
        finally:
            self._turn.release()


def lock(db: Db, name: Lock) -> None:
    """One transaction at a time goes past here. SQLite has one writer at any time anyway."""
    if db.dialect.name == "postgresql":
        db.execute(sa.select(sa.func.pg_advisory_xact_lock(int(name))))


def free(db: Db, name: Lock) -> bool:
    """`lock`, unless somebody else has it. On SQLite always."""
    if db.dialect.name != "postgresql":
        return True
    return bool(db.execute(sa.select(sa.func.pg_try_advisory_xact_lock(int(name)))).scalar_one())


def _parsed(url: str) -> sa.URL:
    try:
        parsed = sa.make_url(url)
        driver = DRIVERS[parsed.get_backend_name()]
    except (sa.exc.ArgumentError, KeyError, ValueError):
        # The URL is not repeated: it may hold a password.
        raise SettingsError(
            "`database_url` is no URL of a database.",
            hint="Write sqlite:///var/syndicate.db or postgresql://user@host/name.",
        ) from None
    if "@" in (parsed.host or ""):
        raise SettingsError("`database_url` has an @ in its password.", hint="Write it as %40.")
    if driver == DRIVERS["sqlite"] and parsed.database in {None, "", ":memory:"}:
        raise SettingsError("`database_url` names no file.", hint="Write sqlite:///var/syndicate.db.")
    return parsed.set(drivername=driver)


def _engine(url: sa.URL, patience: float) -> sa.Engine:
    """An engine whose errors hide their parameters, for those hold readers' addresses."""
    milliseconds = int(patience * 1000)
    if url.get_backend_name() != "sqlite":
        connect = {"connect_timeout": max(2, int(patience)), "options": f"-c lock_timeout={milliseconds}"}
        return sa.create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=connect)
    engine = sa.create_engine(url, hide_parameters=True, pool_timeout=patience, pool_use_lifo=True)

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, and which one
        connection.execute(f"PRAGMA busy_timeout = {milliseconds}")
        _write_ahead(connection, patience)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")  # an erased address is overwritten, not only let go
        connection.execute("PRAGMA cache_size = -16000")
        connection.execute("PRAGMA wal_autocheckpoint = 4000")  # 16 MB: what moves often is copied back seldom

    @sa.event.listens_for(engine, "begin")
    def begin(db: Db) -> None:
        query_only, statement = db.get_execution_options()["begin"]
        if db.info.get("query_only") != query_only:  # said anew, it would have every statement compiled anew
            db.exec_driver_sql(f"PRAGMA query_only = {query_only}")
            db.info["query_only"] = query_only
        db.exec_driver_sql(statement)

    return engine


def _write_ahead(connection: sqlite3.Connection, patience: float) -> None:
    """Into WAL, which the file then remembers. Two that turn a new file over at once are told "locked" without
    the wait of busy_timeout: waiting there could last for ever (SQLite's notes on sqlite3_busy_handler).
    """
    until = time.monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & PRIMARY != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(TURN)
        else:
            return


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # readers' addresses are nobody else's business
    except OSError as error:
        raise FolderError(
            f"The database's folder {folder} cannot be made: {os.strerror(error.errno or 0)}.",
            hint="Make it, or choose another `database_url`.",
        ) from error
