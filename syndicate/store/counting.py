"""How many readers would get an edition, by park and by provider: read from counts that every change of a reader keeps.

A confirmed reader stands in one row of `readers_by_choice`, and in one of `readers_by_park` for each park they chose.
Whoever changes a reader does so inside `kept`; whoever changes very many calls `joined` or `recount`. Where a provider
gets other domains (model/provider.py), a migration recounts.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from syndicate.model.locks import Lock
from syndicate.model.provider import provider_of
from syndicate.model.reader import ReaderState, Rhythm
from syndicate.store.database import Db, lock
from syndicate.store.schema import reader_parks, readers
from syndicate.store.schema_counts import readers_by_choice, readers_by_park

BATCH = 500
CONFIRMED = readers.c.state == ReaderState.CONFIRMED.value


@dataclass(frozen=True, slots=True)
class Cell:
    """What a reader counts as."""

    parks: tuple[str, ...]
    rhythm: str
    provider: str


@dataclass(frozen=True, slots=True)
class Counts:
    """Confirmed readers of some rhythms: who want one of some parks or all, by provider; and by park and provider."""

    wanted: Mapping[str, int]
    everything: Mapping[str, int]
    """Of them, those who chose no park and so want all, by provider."""
    parks: Mapping[str, Mapping[str, int]]


def counts(db: Db, rhythms: Collection[Rhythm], parks: Collection[str]) -> Counts:
    """Whom an edition for these rhythms with stories of these parks is for; each reader counts once in `wanted`."""
    c, p = readers_by_choice.c, readers_by_park.c
    words = sorted(rhythm.value for rhythm in rhythms)
    number = sa.func.sum(c.readers)
    mine = sa.or_(c.parks == "", *(c.parks.contains(f" {slug} ", autoescape=True) for slug in sorted(parks)))
    rows = db.execute(
        sa.select(c.provider, number, sa.func.sum(sa.case((c.parks == "", c.readers), else_=0)))
        .where(c.rhythm.in_(words), mine)
        .group_by(c.provider)
    ).all()
    by_park: dict[str, dict[str, int]] = {slug: {} for slug in sorted(parks)}
    chosen = sa.select(p.park_slug, p.provider, sa.func.sum(p.readers)).where(p.rhythm.in_(words))
    for slug, provider, many in db.execute(
        chosen.where(p.park_slug.in_(sorted(parks))).group_by(p.park_slug, p.provider)
    ):
        by_park[slug][provider] = int(many)
    return Counts(
        {provider: int(many) for provider, many, _ in rows},
        {provider: int(all_) for provider, _, all_ in rows},
        by_park,
    )


@contextmanager
def kept(db: Db, reader_id: int, *, new: bool = False) -> Iterator[None]:
    """Whatever happens inside to this reader is counted; one who is `new` was nobody before. Not to be nested."""
    lock(db, Lock.COUNTS)
    before = None if new else _cell(db, reader_id)
    yield
    after = _cell(db, reader_id)
    if before != after:
        _take(db, before)
        _add(db, Counter([after] if after else []))


def joined(db: Db, condition: sa.ColumnElement[bool]) -> None:
    """Count all readers of whom it holds; right after this they are confirmed."""
    lock(db, Lock.COUNTS)
    _add(db, _grouped(db, condition))


def recount(db: Db) -> None:
    """Count everybody anew."""
    lock(db, Lock.COUNTS)
    for table in (readers_by_choice, readers_by_park):
        db.execute(sa.delete(table))
    _add(db, _grouped(db, CONFIRMED))


def _cell(db: Db, reader_id: int) -> Cell | None:
    found = db.execute(
        sa.select(readers.c.rhythm, readers.c.mailbox).where(readers.c.id == reader_id, CONFIRMED)
    ).first()
    if found is None:
        return None
    mine = sa.select(reader_parks.c.park_slug).where(reader_parks.c.reader_id == reader_id)
    return Cell(tuple(sorted(db.execute(mine).scalars())), found.rhythm, provider_of(found.mailbox))


def _grouped(db: Db, condition: sa.ColumnElement[bool]) -> Counter[Cell]:
    """How many of them are of each kind; grouped by the database as far as it can."""
    at = sa.func.strpos if db.dialect.name == "postgresql" else sa.func.instr
    domain = sa.func.substr(readers.c.mailbox, at(readers.c.mailbox, "@") + 1).label("domain")
    parks = (
        sa.select(sa.func.aggregate_strings(reader_parks.c.park_slug, " "))
        .where(reader_parks.c.reader_id == readers.c.id)
        .scalar_subquery()
        .label("parks")
    )
    each = sa.select(readers.c.rhythm, domain, parks).where(condition).subquery()
    found: Counter[Cell] = Counter()
    for row in db.execute(sa.select(each, sa.func.count().label("many")).group_by(*each.c)):
        found[Cell(tuple(sorted((row.parks or "").split())), row.rhythm, provider_of(f"@{row.domain}"))] += row.many
    return found


def _take(db: Db, cell: Cell | None) -> None:
    for table, key in _rows(cell) if cell else ():
        mine = [table.c[name] == value for name, value in key.items()]
        db.execute(sa.update(table).where(*mine).values(readers=table.c.readers - 1))
        db.execute(sa.delete(table).where(*mine, table.c.readers <= 0))


def _add(db: Db, cells: Mapping[Cell, int]) -> None:
    insert = postgresql.insert if db.dialect.name == "postgresql" else sqlite.insert
    for table in (readers_by_choice, readers_by_park):
        sums: Counter[tuple[str, ...]] = Counter()
        for cell, many in cells.items():
            for where, key in _rows(cell):
                if where is table:
                    sums[tuple(key.values())] += many
        rows = [dict(zip(table.c.keys(), (*key, many), strict=True)) for key, many in sorted(sums.items())]
        for start in range(0, len(rows), BATCH):
            new = insert(table).values(rows[start : start + BATCH])
            more = table.c.readers + new.excluded.readers
            db.execute(new.on_conflict_do_update(index_elements=list(table.primary_key), set_={"readers": more}))


def _rows(cell: Cell) -> Iterator[tuple[sa.Table, dict[str, str]]]:
    """The rows a reader stands in, each by its key."""
    same = {"rhythm": cell.rhythm, "provider": cell.provider}
    yield readers_by_choice, {"parks": f" {' '.join(cell.parks)} " if cell.parks else "", **same}
    for slug in cell.parks:
        yield readers_by_park, {"park_slug": slug, **same}
