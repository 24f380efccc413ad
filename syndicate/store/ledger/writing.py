"""Many outcomes in one statement, in the way that each database is fast at."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, Integer, Text
from sqlalchemy.dialects.postgresql import ARRAY

from syndicate.store.database import Db
from syndicate.store.schema_ledger import deliveries

d = deliveries.c
Change = Mapping[str, Any]
"""One row: `of_sending`, `of_reader`; `origin` and `held`, the state and ticket it must still have; the rest is new."""

NEW = ("state", "relay", "reply_code", "reply_enhanced", "reply_text", "due", "updated")
KINDS: Mapping[str, type[sa.types.TypeEngine[Any]]] = {
    "of_sending": Integer,
    "of_reader": Integer,
    "origin": Text,
    "held": Integer,
    "unused": Integer,
    "state": Text,
    "relay": Text,
    "reply_code": Integer,
    "reply_enhanced": Text,
    "reply_text": Text,
    "due": BigInteger,
    "updated": BigInteger,
}


def settle(db: Db, changes: Sequence[Change]) -> int:
    """Write the new values of rows that are as they should be, and take them out of their workers' hands; how many."""
    if db.dialect.name == "postgresql":
        return db.execute(_AT_ONCE, {name: [_plain(change[name]) for change in changes] for name in KINDS}).rowcount
    return db.execute(_EACH, [dict(change) for change in changes]).rowcount


def _plain(value: object) -> object:
    """As a column of kind Instant keeps it: in arrays the kinds of columns do not speak."""
    return int(value.timestamp()) if isinstance(value, datetime) else value


_EACH = (
    sa.update(deliveries)
    .where(
        d.sending_id == sa.bindparam("of_sending"),
        d.reader_id == sa.bindparam("of_reader"),
        d.state == sa.bindparam("origin"),
        d.ticket == sa.bindparam("held"),
    )
    .values(attempt=d.attempt - sa.bindparam("unused"), worker=None)
    .execution_options(preserve_rowcount=True)
)
_v = (
    sa.func.unnest(*(sa.bindparam(name, type_=ARRAY(kind)) for name, kind in KINDS.items()))
    .table_valued(*(sa.column(name, kind) for name, kind in KINDS.items()), name="v")
    .render_derived()
)
_AT_ONCE = (
    sa.update(deliveries)
    .where(
        d.sending_id == _v.c.of_sending,
        d.reader_id == _v.c.of_reader,
        d.state == _v.c.origin,
        d.ticket == _v.c.held,
    )
    .values(attempt=d.attempt - _v.c.unused, worker=None, **{name: _v.c[name] for name in NEW})
)
