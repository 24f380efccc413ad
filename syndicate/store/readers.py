"""Readers and their choices. Nobody is ever taken out: who left stays as having left."""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa

from syndicate.errors import NotFound
from syndicate.model.reader import Choice, Reader, ReaderState, Rhythm
from syndicate.store import schema
from syndicate.store.database import Db
from syndicate.store.schema import reader_parks, readers

PARKS = (
    sa.select(sa.func.aggregate_strings(reader_parks.c.park_slug, " "))
    .where(reader_parks.c.reader_id == readers.c.id)
    .scalar_subquery()
    .label("parks")
)
"""The slugs of a reader in one text, NULL for none: a slug holds no blank."""


def mailbox(address: str) -> str:
    """How two spellings of an address are compared. Providers that tell `Li@` from `li@` are unheard of."""
    return unicodedata.normalize("NFC", address.strip()).lower()


def add(
    db: Db, *, address: str, name: str | None, choice: Choice, state: ReaderState, source: str, now: datetime
) -> tuple[Reader, bool]:
    """A new reader and True; or the one who has this address, unchanged, and False. Raises NotFound for a park."""
    there = by_address(db, address)
    if there is not None:
        return there, False
    reader_id = db.execute(
        sa.insert(readers)
        .values(
            address=address.strip(),
            mailbox=mailbox(address),
            name=name,
            rhythm=choice.rhythm.value,
            state=state.value,
            source=source,
            created=now,
            changed=now,
        )
        .returning(readers.c.id)
    ).scalar_one()
    _add_parks(db, reader_id, choice.parks)
    return by_id(db, reader_id), True


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
    db.execute(sa.delete(reader_parks).where(reader_parks.c.reader_id == reader_id))
    _add_parks(db, reader_id, choice.parks)
    db.execute(sa.update(readers).where(readers.c.id == reader_id).values(rhythm=choice.rhythm.value, changed=now))
    return by_id(db, reader_id)


def leave(db: Db, reader_id: int, now: datetime) -> bool:
    """No more letters; False when they had left before. Raises NotFound."""
    return _move(
        db, reader_id, {ReaderState.PENDING, ReaderState.CONFIRMED, ReaderState.SUPPRESSED}, ReaderState.LEFT, now
    )


def come_back(db: Db, reader_id: int, now: datetime) -> bool:
    """Undo leaving; False when they had not left. Raises NotFound."""
    return _move(db, reader_id, {ReaderState.LEFT}, ReaderState.CONFIRMED, now)


def suppress(db: Db, reader_id: int, now: datetime) -> bool:
    """The mailbox is gone: no more letters; False when there were none anyway. Raises NotFound."""
    return _move(db, reader_id, {ReaderState.PENDING, ReaderState.CONFIRMED}, ReaderState.SUPPRESSED, now)


def _move(db: Db, reader_id: int, origins: Iterable[ReaderState], goal: ReaderState, now: datetime) -> bool:
    by_id(db, reader_id)
    result = db.execute(
        sa.update(readers)
        .where(readers.c.id == reader_id, readers.c.state.in_(sorted(origins)))
        .values(state=goal.value, changed=now)
    )
    return result.rowcount == 1


def _readers(db: Db, condition: sa.ColumnElement[bool], limit: int | None = None) -> tuple[Reader, ...]:
    query = sa.select(readers, PARKS).where(condition).order_by(readers.c.id).limit(limit)
    return tuple(
        Reader(
            id=row.id,
            address=row.address,
            name=row.name,
            choice=Choice(frozenset((row.parks or "").split()), Rhythm(row.rhythm)),
            state=ReaderState(row.state),
        )
        for row in db.execute(query)
    )


def _add_parks(db: Db, reader_id: int, slugs: Iterable[str]) -> None:
    wanted: Sequence[str] = sorted(slugs)
    if not wanted:
        return
    parks = schema.parks
    known = set(db.execute(sa.select(parks.c.slug).where(parks.c.slug.in_(wanted))).scalars())
    unknown = [slug for slug in wanted if slug not in known]
    if unknown:
        raise NotFound(
            f"There is no park {unknown[0]!r} in the database.", hint="Take the slug of a park of the registry."
        )
    db.execute(sa.insert(reader_parks), [{"reader_id": reader_id, "park_slug": slug} for slug in wanted])
