"""Answers kept for calls that may come again: who holds a key, what it was for, and what was answered."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from syndicate.store import codec
from syndicate.store.database import Db
from syndicate.store.schema_readers import api_answers as table


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered, whole. `body` is text: every answer that is kept is JSON, or empty."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str


@dataclass(frozen=True, slots=True)
class Known:
    """A key that is in use: of which call it is, since when, and its answer once there is one."""

    asked_hash: str
    begun: datetime
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class Headers:
    """Headers as they are stored."""

    pairs: tuple[tuple[str, str], ...]


def begin(db: Db, token_id: int, key_hash: str, *, asked_hash: str, route: str, now: datetime) -> Known | None:
    """None: the key is this call's from now on. Else who had it first. Of two at once, one waits for the other."""
    values = {"token_id": token_id, "key_hash": key_hash, "asked_hash": asked_hash, "route": route, "begun": now}
    insert = postgresql.insert if db.dialect.name == "postgresql" else sqlite.insert
    made = insert(table).values(**values).on_conflict_do_nothing().returning(table.c.token_id)
    if db.execute(made).one_or_none() is not None:
        return None
    row = db.execute(sa.select(table).where(*_is(token_id, key_hash))).one_or_none()
    if row is None:  # it was released this very moment
        return Known(asked_hash, now, None)
    pairs = codec.load(Headers, row.headers).pairs if row.headers is not None else ()
    answer = None if row.status is None else Answer(row.status, pairs, row.body or "")
    return Known(row.asked_hash, row.begun, answer)


def answer(db: Db, token_id: int, key_hash: str, given: Answer, *, begun: datetime) -> None:
    """Keep what was answered to the call that began then. Nothing, where the key was taken away meanwhile: its reader
    was erased, or it is another call's.
    """
    values = {"status": given.status, "headers": codec.dump(Headers(given.headers)), "body": given.body}
    db.execute(sa.update(table).where(*_is(token_id, key_hash), table.c.begun == begun).values(values))


def release(db: Db, token_id: int, key_hash: str, *, begun: datetime) -> bool:
    """The key of the call that began then is free again; False where it is another call's by now, or free."""
    mine = sa.delete(table).where(*_is(token_id, key_hash), table.c.begun == begun)
    return bool(db.execute(mine).rowcount)


def forget(db: Db, before: datetime) -> None:
    """Keys and answers of calls that began before."""
    db.execute(sa.delete(table).where(table.c.begun < before))


def forget_route(db: Db, beginning: str) -> None:
    """Keys and answers of every call of the routes that begin so: they may hold what is to be erased."""
    db.execute(sa.delete(table).where(table.c.route.startswith(beginning, autoescape=True)))


def _is(token_id: int, key_hash: str) -> tuple[sa.ColumnElement[bool], ...]:
    return table.c.token_id == token_id, table.c.key_hash == key_hash
