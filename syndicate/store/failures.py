"""Which errors of the database become ours, and which do not.

Wrapped is what a person can do something about: the database is away, locked, read-only or full
(StoreUnavailable), its tables are not there yet (StoreOutdated), or a constraint stood in the way
(Conflict: somebody was there first). Everything else is a mistake in this program and passes as it is,
so that it is seen and mended.

Nothing of a statement's values goes into a message: they hold readers' addresses.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import sqlalchemy as sa
from sqlalchemy import exc

from syndicate.errors import Conflict, StoreError, StoreOutdated, StoreUnavailable

AWAY = "Start it, or look at `database_url` in the settings."
SQLITE: dict[int, tuple[str, str]] = {
    sqlite3.SQLITE_BUSY: ("is locked by another writer", "Try again; find out who writes for so long."),
    sqlite3.SQLITE_LOCKED: ("is locked by another writer", "Try again; find out who writes for so long."),
    sqlite3.SQLITE_READONLY: ("cannot be written", "Give this user the right to write the file and its folder."),
    sqlite3.SQLITE_PERM: ("cannot be written", "Give this user the right to write the file and its folder."),
    sqlite3.SQLITE_CANTOPEN: ("cannot be opened", "Look whether its folder exists and may be written."),
    sqlite3.SQLITE_FULL: ("has no room: the disk is full", "Free some space; everything goes on by itself then."),
    sqlite3.SQLITE_IOERR: ("cannot be read or written: the disk fails", "Look at the disk and the system's log."),
    sqlite3.SQLITE_CORRUPT: ("is damaged", "Restore it from a backup."),
    sqlite3.SQLITE_NOTADB: ("is no SQLite database", "Look at `database_url` in the settings."),
}
"""Primary result codes of SQLite, https://www.sqlite.org/rescode.html"""

POSTGRESQL: dict[str, tuple[str, str]] = {
    "53100": ("has no room: the disk is full", "Free some space; everything goes on by itself then."),
    "53300": ("has no connection left", "Raise max_connections, or run fewer processes."),
    "55P03": ("is locked by another writer", "Try again; find out who writes for so long."),
    "40P01": ("is locked by another writer", "Try again."),
    "40001": ("is locked by another writer", "Try again."),
    "25006": ("cannot be written", "It is a stand-by or set to read-only: connect to the one that writes."),
    "28P01": ("does not let us in", "Look at user and password of `database_url` in the settings."),
    "3D000": ("does not exist", "Create it with `createdb`, or look at `database_url` in the settings."),
}
"""SQLSTATE codes, appendix A of PostgreSQL's manual."""


@contextmanager
def translated(name: str) -> Iterator[None]:
    """Errors of the database `name` leave as StoreError, as told at the top."""
    try:
        yield
    except exc.IntegrityError as error:
        # Not chained: PostgreSQL's own text quotes the row.
        raise _conflict(error) from None
    except exc.DBAPIError as error:
        ours = _wrapped(name, error)
        if ours is None:
            raise
        raise ours from error
    except exc.StatementError as error:
        # A kind of column refused a value; its own error says why.
        if error.orig is None:
            raise
        raise error.orig from None
    except sqlite3.IntegrityError as error:  # from a connection by the driver's own hand
        raise _broken(str(error)) from None
    except sqlite3.Error as error:
        ours = _sqlite(name, error)
        if ours is None:
            raise
        raise ours from error
    except exc.TimeoutError as error:
        raise StoreUnavailable(f"All connections to {name} are in use.", hint="Try again.") from error


def _conflict(error: exc.IntegrityError) -> Conflict:
    orig = error.orig
    what = str(orig)
    if isinstance(orig, psycopg.Error):
        what = f"{orig.diag.message_primary} ({orig.diag.constraint_name})"
    return _broken(what)


def _broken(constraint: str) -> Conflict:
    return Conflict(f"The database forbids it: {constraint}.", hint="Somebody was there first; look at it again.")


def _wrapped(name: str, error: exc.DBAPIError) -> StoreError | None:
    orig = error.orig
    if isinstance(orig, sqlite3.Error):
        return _sqlite(name, orig)
    if isinstance(orig, psycopg.errors.UndefinedTable):
        return _no_tables(name)
    if isinstance(orig, psycopg.Error):
        known = POSTGRESQL.get(orig.sqlstate or "")
        # psycopg gives OperationalError to all that is not the program's fault.
        if known or error.connection_invalidated or isinstance(orig, psycopg.OperationalError):
            return _unavailable(name, *(known or ("does not answer", AWAY)))
    return None


def _sqlite(name: str, orig: sqlite3.Error) -> StoreError | None:
    known = SQLITE.get(getattr(orig, "sqlite_errorcode", 0) & 0xFF)
    if known:
        return _unavailable(name, *known)
    return _no_tables(name) if str(orig).startswith("no such table") else None


def _unavailable(name: str, what: str, hint: str) -> StoreUnavailable:
    return StoreUnavailable(f"The database {name} {what}.", hint=hint)


def _no_tables(name: str) -> StoreOutdated:
    return StoreOutdated(f"The database {name} has no tables yet.", hint="Run `syndicate init`.")


def shown(url: sa.URL) -> str:
    """A database's name for people: its file, or host and name, never user or password."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return f"{url.database or 'postgresql'} at {url.host or url.query.get('host') or 'localhost'}"
