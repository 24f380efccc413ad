"""What relays offer, as whoever connected last was told: the door asks no relay."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from syndicate.store.database import Db
from syndicate.store.schema_hits import relay_offers as table


def note(db: Db, relay: str, *, utf8: bool, now: datetime) -> None:
    """Keep whether a relay (`host:port`) takes addresses of any script (SMTPUTF8, RFC 6531)."""
    insert = postgresql.insert if db.dialect.name == "postgresql" else sqlite.insert
    said = {"utf8": utf8, "seen": now}
    statement = insert(table).values(relay=relay, **said)
    db.execute(statement.on_conflict_do_update(index_elements=[table.c.relay], set_=said))


def seen(db: Db, since: datetime) -> frozenset[str]:
    """The relays of which something was noted since then."""
    return frozenset(db.execute(sa.select(table.c.relay).where(table.c.seen > since)).scalars())


def all_take_utf8(db: Db, relays: Collection[str]) -> bool:
    """Whether every one of these relays offered it when it was last asked."""
    takes = sa.select(table.c.relay).where(table.c.relay.in_(relays), table.c.utf8)
    return len(db.execute(takes).all()) == len(set(relays))
