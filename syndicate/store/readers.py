"""Readers and their choices. Who left stays as having left; only `erasing` takes anybody out."""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa

from syndicate.errors import Conflict, NotFound
from syndicate.model.locks import Lock
from syndicate.model.reader import LANGUAGES, Choice, Reader, ReaderState, Rhythm
from syndicate.store import counting, moved, schema
from syndicate.store.database import Db, lock
from syndicate.store.schema import reader_parks, readers
from syndicate.store.schema_readers import erasures

PARKS = (
    sa.select(sa.func.aggregate_strings(reader_parks.c.park_slug, " "))
    .where(reader_parks.c.reader_id == readers.c.id)
    .scalar_subquery()
    .label("parks")
)
"""The slugs of a reader in one text, NULL for none: a slug holds no blank."""


def mailbox(address: str) -> str:
    """How two spellings of an address are compared. Providers that tell `Li@` from `li@` are unheard of."""
    written = address.strip()
    return written.lower() if written.isascii() else unicodedata.normalize("NFC", written).lower()


def add(
    db: Db,
    *,
    address: str,
    name: str | None,
    choice: Choice,
    state: ReaderState,
    source: str,
    now: datetime,
    language: str = LANGUAGES[0],
) -> tuple[Reader, bool]:
    """A new reader and True; or the one who has this address, unchanged, and False. Raises NotFound for a park."""
    lock(db, Lock.COUNTS)
    there = by_address(db, address)
    if there is not None:
        return there, False
    reader_id = db.execute(
        sa.insert(readers)
        .values(
            **new_id(db),
            address=address.strip(),
            mailbox=mailbox(address),
            name=name,
            rhythm=choice.rhythm.value,
            state=state.value,
            language=language,
            source=source,
            created=now,
            changed=now,
        )
        .returning(readers.c.id)
    ).scalar_one()
    with counting.kept(db, reader_id, new=True):
        _add_parks(db, reader_id, choice.parks)
    return by_id(db, reader_id), True


def new_id(db: Db) -> dict[str, int]:
    """A number nobody ever had. PostgreSQL has a sequence; SQLite would give the number of one who was erased."""
    if db.dialect.name == "postgresql":
        return {}
    highest = (db.execute(sa.select(sa.func.max(c))).scalar() or 0 for c in (readers.c.id, erasures.c.reader_id))
    return {"id": max(highest) + 1}


def by_id(db: Db, reader_id: int) -> Reader:
    """Raises NotFound."""
    found = _readers(db, readers.c.id == reader_id)
    if not found:
        raise NotFound(f"There is no reader {reader_id}.")
    return found[0]


def by_address(db: Db, address: str) -> Reader | None:
    """The reader who has this address, in any spelling of it."""
    found = _readers(db, readers.c.mailbox == mailbox(address))
    return found[0] if found else None


def listing(db: Db, after_id: int, limit: int) -> tuple[Reader, ...]:
    """Up to `limit` readers by id, from the first after `after_id`."""
    return _readers(db, readers.c.id > after_id, limit=limit)


def set_choice(db: Db, reader_id: int, choice: Choice, now: datetime) -> Reader:
    """Another choice of parks and rhythm. Raises NotFound, for a park too."""
    by_id(db, reader_id)
    with counting.kept(db, reader_id):
        db.execute(sa.delete(reader_parks).where(reader_parks.c.reader_id == reader_id))
        _add_parks(db, reader_id, choice.parks)
        db.execute(sa.update(readers).where(readers.c.id == reader_id).values(rhythm=choice.rhythm.value, changed=now))
    return by_id(db, reader_id)


def leave(db: Db, reader_id: int, now: datetime) -> bool:
    """No more letters; False when they had left before. Raises NotFound."""
    return _move(
        db, reader_id, {ReaderState.PENDING, ReaderState.CONFIRMED, ReaderState.SUPPRESSED}, ReaderState.LEFT, now
    )


def set_person(db: Db, reader_id: int, *, name: str | None, language: str, now: datetime) -> None:
    """What to call them, and in which language. Raises NotFound."""
    by_id(db, reader_id)
    db.execute(sa.update(readers).where(readers.c.id == reader_id).values(name=name, language=language, changed=now))


def confirm(db: Db, reader_id: int, now: datetime) -> None:
    """Their own yes, from their own mailbox: whatever was before, letters come. Raises NotFound."""
    by_id(db, reader_id)
    values = {"state": ReaderState.CONFIRMED.value, "suppressed": None, "paused": None, "changed": now}
    with counting.kept(db, reader_id):
        db.execute(sa.update(readers).where(readers.c.id == reader_id).values(values))


def pause(db: Db, reader_id: int, until: datetime | None, now: datetime) -> None:
    """No letter before `until`; None ends a pause. Raises NotFound."""
    by_id(db, reader_id)
    db.execute(sa.update(readers).where(readers.c.id == reader_id).values(paused=until, changed=now))


def move(db: Db, reader_id: int, address: str, now: datetime) -> None:
    """Another address, which takes mail again. Raises NotFound, and Conflict when somebody else has it."""
    there = by_address(db, address)
    if there is not None and there.id != reader_id:
        raise Conflict("Another reader has this address.")
    values = {"address": address.strip(), "mailbox": mailbox(address), "suppressed": None, "changed": now}
    with counting.kept(db, reader_id):
        db.execute(sa.update(readers).where(readers.c.id == reader_id).values(values))
    _move(db, reader_id, {ReaderState.SUPPRESSED}, ReaderState.CONFIRMED, now)


def come_back(db: Db, reader_id: int, now: datetime) -> bool:
    """Undo leaving; False when they had not left. Whose mailbox was gone is suppressed as before. Raises NotFound."""
    gone = db.execute(sa.select(readers.c.suppressed).where(readers.c.id == reader_id)).scalar_one_or_none()
    goal = ReaderState.SUPPRESSED if gone is not None else ReaderState.CONFIRMED
    return _move(db, reader_id, {ReaderState.LEFT}, goal, now)


def suppress(db: Db, reader_id: int, now: datetime) -> bool:
    """The mailbox is gone: no more letters; False when there were none anyway. Raises NotFound.

    Who left before is marked too, so that undoing that brings no letters.
    """
    moved = _move(db, reader_id, {ReaderState.PENDING, ReaderState.CONFIRMED}, ReaderState.SUPPRESSED, now)
    unmarked = sa.and_(readers.c.id == reader_id, readers.c.suppressed.is_(None))
    db.execute(sa.update(readers).where(unmarked).values(suppressed=now))
    return moved


def release(db: Db, reader_id: int, now: datetime) -> bool:
    """A person knows better: the mailbox is there and wants letters. False when it was not suppressed."""
    lock(db, Lock.COUNTS)
    db.execute(sa.update(readers).where(readers.c.id == reader_id).values(suppressed=None))
    return _move(db, reader_id, {ReaderState.SUPPRESSED}, ReaderState.CONFIRMED, now)


def _move(db: Db, reader_id: int, origins: Iterable[ReaderState], goal: ReaderState, now: datetime) -> bool:
    by_id(db, reader_id)
    with counting.kept(db, reader_id):
        result = db.execute(
            sa.update(readers)
            .where(readers.c.id == reader_id, readers.c.state.in_(sorted(origins)))
            .values(state=goal.value, changed=now)
        )
    return result.rowcount == 1


def select(db: Db, condition: sa.ColumnElement[bool], limit: int) -> tuple[Reader, ...]:
    """Up to `limit` readers by id of whom the condition holds."""
    return _readers(db, condition, limit)


def _readers(db: Db, condition: sa.ColumnElement[bool], limit: int | None = None) -> tuple[Reader, ...]:
    query = sa.select(readers, PARKS).where(condition).order_by(readers.c.id).limit(limit)
    return tuple(
        Reader(
            id=row.id,
            address=row.address,
            name=row.name,
            choice=Choice(frozenset((row.parks or "").split()), Rhythm(row.rhythm)),
            state=ReaderState(row.state),
            language=row.language,
            paused=row.paused,
            source=row.source,
            created=row.created,
        )
        for row in db.execute(query)
    )


def _add_parks(db: Db, reader_id: int, slugs: Iterable[str]) -> None:
    wanted: Sequence[str] = sorted(slugs)
    if not wanted:
        return
    parks = schema.parks
    rows = db.execute(sa.select(parks.c.slug, parks.c.active).where(parks.c.slug.in_(wanted)))
    known = {row.slug: row.active for row in rows}
    unknown = [slug for slug in wanted if slug not in known]
    if unknown:
        raise NotFound(
            f"There is no park {unknown[0]!r} in the database.", hint="Take the slug of a park of the registry."
        )
    # A park may have moved since they were asked: whoever stayed under its old slug would get nothing of it.
    today = sorted({slug if known[slug] else moved.slug_now(db, slug) or slug for slug in wanted})
    db.execute(sa.insert(reader_parks), [{"reader_id": reader_id, "park_slug": slug} for slug in today])
