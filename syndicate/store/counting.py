"""How many readers would get an edition, by park. It reads every reader: only a person asks for it."""

from collections.abc import Collection, Mapping

import sqlalchemy as sa

from syndicate.model.reader import ReaderState, Rhythm
from syndicate.store.database import Db
from syndicate.store.schema import reader_parks, readers

ALL = ""
"""Stands for those who chose no park, and so want all."""


def of_parks(db: Db, rhythms: Collection[Rhythm]) -> Mapping[str, int]:
    """Confirmed readers of these rhythms by the parks they chose; who chose several stands in each."""
    chosen = sa.select(reader_parks.c.park_slug, sa.func.count()).join(readers, _reader()).where(*_live(rhythms))
    counts = {row[0]: int(row[1]) for row in db.execute(chosen.group_by(reader_parks.c.park_slug))}
    none = sa.not_(sa.select(reader_parks.c.reader_id).where(_reader()).exists())
    counts[ALL] = db.execute(sa.select(sa.func.count()).select_from(readers).where(*_live(rhythms), none)).scalar_one()
    return counts


def of_any(db: Db, rhythms: Collection[Rhythm], parks: Collection[str]) -> int:
    """Confirmed readers of these rhythms who chose one of these parks; each counts once."""
    chosen = sa.select(sa.func.count(reader_parks.c.reader_id.distinct())).join(readers, _reader())
    wanted = reader_parks.c.park_slug.in_(sorted(parks))
    return int(db.execute(chosen.where(*_live(rhythms), wanted)).scalar_one())


def _reader() -> sa.ColumnElement[bool]:
    return reader_parks.c.reader_id == readers.c.id


def _live(rhythms: Collection[Rhythm]) -> tuple[sa.ColumnElement[bool], ...]:
    names = sorted(rhythm.value for rhythm in rhythms)
    return readers.c.state == ReaderState.CONFIRMED.value, readers.c.rhythm.in_(names)
