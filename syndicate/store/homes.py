"""Who may send from this database, and where it lay when that was said."""

from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from syndicate.model.locks import Lock
from syndicate.store.database import Db, lock
from syndicate.store.schema_ledger import deliveries
from syndicate.store.schema_sendings import homes

d = deliveries.c


def place(db: Db, file: Path | None) -> str:
    """Where this database lies: a copy of it lies elsewhere. `file` is that of SQLite.

    PostgreSQL: the cluster's identifier and the database's number. A promoted stand-by has the same place.
    """
    if db.dialect.name != "postgresql":
        return f"file{file}"
    query = (
        "SELECT system_identifier::text, oid FROM pg_control_system(), pg_database WHERE datname = current_database()"
    )
    system, number = db.execute(sa.text(query)).one()
    return f"postgresql/{system}/{number}"


def known(db: Db, *, alone: bool = False) -> dict[str, str]:
    """Token of each installation that may send -> where the database lay then.

    With `alone` nobody else adopts it until the transaction ends.
    """
    if alone:
        lock(db, Lock.HOMES)
    return {row.token: row.place for row in db.execute(sa.select(homes.c.token, homes.c.place))}


def adopt(db: Db, token: str, place: str, *, by: str, now: datetime) -> None:
    """This installation may send from here. Those of another place may not any more."""
    lock(db, Lock.HOMES)
    db.execute(sa.delete(homes).where(sa.or_(homes.c.token == token, homes.c.place != place)))
    db.execute(sa.insert(homes).values(token=token, place=place, adopted=now, adopted_by=by))


def knows(db: Db, sending_id: int, reader_id: int, ticket: int) -> bool:
    """Whether this database knows that this letter was about to leave with this claim, or what came after."""
    query = sa.select(d.ticket, d.state).where(d.sending_id == sending_id, d.reader_id == reader_id)
    row = db.execute(query).one_or_none()
    return row is not None and (row.ticket > ticket or (row.ticket == ticket and row.state != "claimed"))


def close(db: Db) -> None:
    """Nobody may send from here until somebody adopts it."""
    db.execute(sa.update(homes).values(place=""))
