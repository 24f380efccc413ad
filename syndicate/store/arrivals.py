"""Pages that came again with other text, until an editor says which one counts."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from syndicate.errors import NotFound
from syndicate.store.database import Db
from syndicate.store.schema_desk import arrivals


@dataclass(frozen=True, slots=True)
class Arrival:
    """Another text for a page that is there already."""

    id: int
    page_id: int
    sha256: str
    source: str
    arrived: datetime
    encoding: str
    raw_text: str


def add(db: Db, *, page_id: int, sha256: str, source: str, raw_text: str, encoding: str, now: datetime) -> Arrival:
    """Keep it; the same bytes again are the same arrival."""
    known = sa.select(arrivals).where(arrivals.c.page_id == page_id, arrivals.c.sha256 == sha256)
    row = db.execute(known).one_or_none()
    if row is None:
        values = {"page_id": page_id, "sha256": sha256, "source": source, "arrived": now}
        row = db.execute(
            sa.insert(arrivals).values(raw_text=raw_text, encoding=encoding, **values).returning(*arrivals.c)
        ).one()
    return _arrival(row)


def by_id(db: Db, arrival_id: int) -> Arrival:
    """Raises NotFound: also when it was decided already."""
    row = db.execute(sa.select(arrivals).where(arrivals.c.id == arrival_id)).one_or_none()
    if row is None:
        raise NotFound("This page waits no longer.", hint="Somebody decided already; look at the list of pages.")
    return _arrival(row)


def listing(db: Db) -> tuple[Arrival, ...]:
    """Everything that waits for a decision, the oldest first."""
    return tuple(_arrival(row) for row in db.execute(sa.select(arrivals).order_by(arrivals.c.id)))


def decided(db: Db, arrival_id: int) -> None:
    """It waits no longer."""
    db.execute(sa.delete(arrivals).where(arrivals.c.id == arrival_id))


def _arrival(row: sa.Row[tuple[object, ...]]) -> Arrival:
    return Arrival(row.id, row.page_id, row.sha256, row.source, row.arrived, row.encoding, row.raw_text)
