"""The row of a sending: locked before its deliveries are changed, and its counters moved with them."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from syndicate.errors import NotFound
from syndicate.model.sending import DeliveryState
from syndicate.store.database import Db
from syndicate.store.schema_ledger import deliveries, sendings

PART = 1000
"""Rows per statement."""

Moves = Mapping[DeliveryState, int]
"""By how much each counter grows."""


def lock(db: Db, sending_id: int) -> sa.Row[Any]:
    """The sending's row; until the transaction ends nobody else changes its deliveries. Raises NotFound."""
    row = db.execute(_LOCK, {"this": sending_id}).one_or_none()
    if row is None:
        raise NotFound(f"There is no sending {sending_id}.")
    return row


_LOCK = sa.select(sendings).where(sendings.c.id == sa.bindparam("this")).with_for_update()


def count(db: Db, sending_id: int, moves: Moves, **values: Any) -> None:
    """Move the sending's counters by these differences, and set other columns of it."""
    grown = {state.value: by for state, by in moves.items() if by}
    if grown or values:
        statement = _grow(tuple(sorted(grown)))
        named = {"this": sending_id, **{f"by_{name}": by for name, by in grown.items()}}
        db.execute(statement.values(values) if values else statement, named)


@lru_cache
def _grow(names: tuple[str, ...]) -> sa.Update:
    """Made once for each set of counters that move together: a sender does this hundreds of times a second."""
    grown = {name: sendings.c[name] + sa.bindparam(f"by_{name}") for name in names}
    return sa.update(sendings).where(sendings.c.id == sa.bindparam("this")).values(grown)


def moved(origin: DeliveryState, goal: DeliveryState, number: int) -> Counter[DeliveryState]:
    """The counters' differences when `number` rows go from `origin` to `goal`."""
    moves = Counter({goal: number})
    moves.subtract({origin: number})
    return moves


def update(db: Db, sending_id: int, reader_ids: Sequence[int], *where: sa.ColumnElement[bool], **values: object) -> int:
    """Set columns of these readers' rows as far as `where` holds; how many rows it did."""
    changed = 0
    for part in _parts(reader_ids):
        result = db.execute(
            sa.update(deliveries).where(deliveries.c.sending_id == sending_id, _of(db, part), *where).values(values)
        )
        changed += result.rowcount
    return changed


def select(db: Db, sending_id: int, reader_ids: Sequence[int]) -> dict[int, sa.Row[Any]]:
    """State, repeats and ticket of these readers' rows, by reader."""
    d = deliveries.c
    columns = (d.reader_id, d.state, d.repeats, d.ticket)
    found: dict[int, sa.Row[Any]] = {}
    for part in _parts(reader_ids):
        rows = db.execute(sa.select(*columns).where(d.sending_id == sending_id, _of(db, part)))
        found.update({row.reader_id: row for row in rows})
    return found


def _of(db: Db, reader_ids: list[int]) -> sa.ColumnElement[bool]:
    """The rows of these readers, all in one value: reading a list of 1,000 values takes either database many ms."""
    if db.dialect.name == "postgresql":
        text = sa.literal(f"{{{','.join(map(str, reader_ids))}}}")
        return deliveries.c.reader_id == sa.any_(sa.cast(text, postgresql.ARRAY(sa.Integer)))
    listed = sa.func.json_each(json.dumps(reader_ids)).table_valued(sa.column("value", sa.Integer))
    return deliveries.c.reader_id.in_(sa.select(listed.c.value))


def _parts(reader_ids: Sequence[int]) -> Iterator[list[int]]:
    ordered = sorted(reader_ids)
    for start in range(0, len(ordered), PART):
        yield ordered[start : start + PART]
