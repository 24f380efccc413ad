"""Segments: readers by what they chose, whoever runs their mailbox, and since when. A page at a time, never counted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from syndicate.model.reader import Reader, ReaderState, Rhythm
from syndicate.store.database import Db
from syndicate.store.readers import select
from syndicate.store.schema import reader_parks, readers


@dataclass(frozen=True, slots=True)
class Segment:
    """Every condition must hold; an empty one always does. `provider` is the domain of their addresses.

    `parks`: readers who chose one of these; those who chose none want all and belong to every park.
    """

    parks: tuple[str, ...] = ()
    rhythm: Rhythm | None = None
    provider: str | None = None
    since: datetime | None = None
    state: ReaderState | None = None


def page(db: Db, segment: Segment, after: int, limit: int) -> tuple[Reader, ...]:
    """Up to `limit` readers of a segment by id, from the first after `after`."""
    return select(db, sa.and_(readers.c.id > after, *_conditions(segment)), limit)


def _conditions(segment: Segment) -> Iterator[sa.ColumnElement[bool]]:
    if segment.parks:
        mine = sa.select(reader_parks.c.reader_id).where(reader_parks.c.reader_id == readers.c.id)
        yield sa.or_(mine.where(reader_parks.c.park_slug.in_(segment.parks)).exists(), sa.not_(mine.exists()))
    if segment.rhythm:
        yield readers.c.rhythm == segment.rhythm.value
    if segment.provider:
        yield readers.c.mailbox.endswith(f"@{segment.provider.lower()}", autoescape=True)
    if segment.since:
        yield readers.c.created >= segment.since
    if segment.state:
        yield readers.c.state == segment.state.value
