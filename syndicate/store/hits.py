"""Counters of opens and clicks, an edition each: kept by the writer, never added up by a page."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from syndicate.model.hits import Counted, Switch
from syndicate.model.sending import DeliveryState
from syndicate.store.database import Db
from syndicate.store.schema_hits import clicks, counted, switches
from syndicate.store.schema_ledger import sendings
from syndicate.store.schema_sendings import reports


def switch(db: Db, name: str) -> Switch | None:
    """Since when something is on, and by whom; None where it is off."""
    row = db.execute(sa.select(switches).where(switches.c.name == name)).one_or_none()
    return Switch(row.since, row.by) if row else None


def turn(db: Db, name: str, *, on: bool, by: str, now: datetime) -> bool:
    """Turn it on or off; False when it was so before."""
    if (switch(db, name) is not None) == on:
        return False
    off = sa.delete(switches).where(switches.c.name == name)
    db.execute(sa.insert(switches).values(name=name, since=now, by=by) if on else off)
    return True


def begin(db: Db, edition_id: int) -> None:
    """From now on this edition is counted, for ever."""
    db.execute(sa.insert(counted).values(edition_id=edition_id, opens=0, left_out=0))


def of(db: Db, edition_id: int) -> Counted | None:
    """What was counted of an edition; None where nothing is."""
    row = db.execute(sa.select(counted).where(counted.c.edition_id == edition_id)).one_or_none()
    if row is None:
        return None
    rows = db.execute(sa.select(clicks.c.position, clicks.c.number).where(clicks.c.edition_id == edition_id))
    return Counted(row.opens, {found.position: found.number for found in rows}, row.left_out)


def add(db: Db, edition_id: int, more: Counted) -> None:
    """Add to an edition's counters; nothing where it is not counted."""
    values = {"opens": counted.c.opens + more.opens, "left_out": counted.c.left_out + more.left_out}
    mine = sa.update(counted).where(counted.c.edition_id == edition_id).values(values)
    if db.execute(mine).rowcount and more.clicks:
        _add_clicks(db, edition_id, more.clicks)


def _add_clicks(db: Db, edition_id: int, more: Mapping[int, int]) -> None:
    insert = postgresql.insert if db.dialect.name == "postgresql" else sqlite.insert
    statement = insert(clicks)
    added = {"number": clicks.c.number + statement.excluded.number}
    rows = [{"edition_id": edition_id, "position": n, "number": number} for n, number in sorted(more.items())]
    db.execute(statement.on_conflict_do_update(index_elements=list(clicks.primary_key), set_=added), rows)


def last_left(db: Db, edition_id: int) -> datetime | None:
    """The minute in which the newest letter of an edition was taken by a relay; None before the first."""
    mine = sa.select(sendings.c.id).where(sendings.c.edition_id == edition_id)
    accepted = (reports.c.sending_id.in_(mine), reports.c.state == DeliveryState.ACCEPTED.value)
    newest = sa.select(reports.c.minute).where(*accepted).order_by(reports.c.minute.desc()).limit(1)
    return db.execute(newest).scalar_one_or_none()
