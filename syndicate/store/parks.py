"""The park registry: every park there ever was, since stories and choices name it; those given up are not listed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from syndicate.errors import Conflict, NotFound
from syndicate.model.park import Park
from syndicate.store.database import Db
from syndicate.store.schema import article_parks, parks, reader_parks
from syndicate.store.schema_public import months

IN_ORDER = (parks.c.position, parks.c.slug)


@dataclass(frozen=True, slots=True)
class Registered:
    """A park of the registry. `revision` counts its changes; `position` is its place, from 0; `closed` since when."""

    park: Park
    revision: int
    position: int
    closed: datetime | None


def sync(db: Db, registry: Sequence[Park]) -> None:
    """Make the stored parks equal the registry, in its order: the first filling. Any other is given up."""
    known = set(db.execute(sa.select(parks.c.slug)).scalars())
    listed = {park.slug: _row(park, position) for position, park in enumerate(registry)}
    new = [row for slug, row in listed.items() if slug not in known]
    if new:
        db.execute(sa.insert(parks), new)
    for slug in known & listed.keys():
        db.execute(sa.update(parks).where(parks.c.slug == slug).values(**listed[slug]))
    gone = sorted(known - listed.keys())
    if gone:
        db.execute(sa.update(parks).where(parks.c.slug.in_(gone)).values(active=False))


def all_parks(db: Db) -> tuple[Park, ...]:
    """The parks of the registry, in its order, closed ones too; those given up are not among them."""
    return tuple(one.park for one in registered(db))


def registered(db: Db) -> tuple[Registered, ...]:
    """The same, with what the registry itself keeps of each."""
    rows = db.execute(sa.select(parks).where(parks.c.active).order_by(*IN_ORDER)).all()
    return tuple(map(_registered, rows))


def by_slug(db: Db, slug: str) -> Registered:
    """A park of the registry. Raises NotFound."""
    row = db.execute(sa.select(parks).where(parks.c.slug == slug, parks.c.active)).one_or_none()
    if row is None:
        raise NotFound("没有这个园区。", hint=slug)
    return _registered(row)


def is_empty(db: Db) -> bool:
    """Whether no park was ever stored."""
    return not db.execute(sa.select(sa.exists().select_from(parks))).scalar_one()


def add(db: Db, park: Park) -> None:
    """A new park, the last of the registry; a slug that was given up may be taken again. Raises Conflict."""
    last = db.execute(sa.select(sa.func.max(parks.c.position))).scalar()
    row = _row(park, 0 if last is None else last + 1)
    there = db.execute(sa.select(parks.c.active).where(parks.c.slug == park.slug)).scalar_one_or_none()
    if there:
        raise Conflict("这个短名已经有园区用了。", hint=park.slug)
    if there is None:
        db.execute(sa.insert(parks).values(**row))
    else:
        again = {**row, "closed": None, "revision": parks.c.revision + 1}
        db.execute(sa.update(parks).where(parks.c.slug == park.slug).values(**again))


def change(db: Db, slug: str, revision: int, **values: Any) -> None:
    """Set columns of a park as it was seen. Raises Conflict when somebody changed it since."""
    mine = sa.update(parks).where(parks.c.slug == slug, parks.c.active, parks.c.revision == revision)
    if not db.execute(mine.values(revision=revision + 1, **values)).rowcount:
        raise Conflict("别人刚刚改过这个园区。", hint="请看一看改了什么，再继续。")


def words(park: Park) -> Mapping[str, Any]:
    """The columns that hold what a park is called and looks like."""
    row = _row(park, 0)
    return {name: row[name] for name in ("name", "aliases", "name_en", "tagline", "hotline", "colour")}


def place(db: Db, slugs: Sequence[str]) -> None:
    """Put the registry into this order."""
    for position, slug in enumerate(slugs):
        db.execute(sa.update(parks).where(parks.c.slug == slug).values(position=position))


def take_over(db: Db, old: str, new: str) -> None:
    """The park of one slug stands under another from now on; the old slug is given up."""
    at = by_slug(db, old)
    db.execute(sa.update(parks).where(parks.c.slug == old).values(active=False))
    row = {
        **_row(at.park, at.position),
        "slug": new,
        "closed": at.closed,
        "first_slug": at.park.first_slug or old,
        "revision": at.revision + 1,
    }
    if db.execute(sa.select(parks.c.slug).where(parks.c.slug == new)).first():
        db.execute(sa.update(parks).where(parks.c.slug == new).values(**row))
    else:
        db.execute(sa.insert(parks).values(**row))


def give_up(db: Db, slug: str) -> None:
    """Take a park out of the registry; what names it still can."""
    db.execute(sa.update(parks).where(parks.c.slug == slug).values(active=False))


def is_named(db: Db, slug: str) -> bool:
    """Whether an article, a draft or a reader has it."""
    tables = (article_parks, reader_parks)
    return any(
        db.execute(sa.select(table.c.park_slug).where(table.c.park_slug == slug).limit(1)).first() for table in tables
    )


def counts(db: Db) -> Mapping[str, int]:
    """How many articles stand in each park's list, by slug."""
    rows = db.execute(sa.select(months.c.park, sa.func.sum(months.c.live)).group_by(months.c.park))
    return {slug: int(number) for slug, number in rows}


def plain(registry: Sequence[Park]) -> list[dict[str, Any]]:
    """A registry as values for JSON, which `of_plain` reads."""
    return [_row(park, position) for position, park in enumerate(registry)]


def of_plain(rows: Sequence[Mapping[str, Any]]) -> tuple[Park, ...]:
    """What `plain` made."""
    return tuple(map(_park, rows))


def _registered(row: sa.Row[Any]) -> Registered:
    return Registered(_park(row._asdict()), row.revision, row.position, row.closed)


def _park(row: Mapping[str, Any]) -> Park:
    return Park(
        slug=row["slug"],
        name=row["name"],
        aliases=tuple(json.loads(row["aliases"])),
        name_en=row["name_en"],
        tagline=row["tagline"],
        hotline=row["hotline"],
        colour=row["colour"],
        closed=row.get("closed") is not None,
        first_slug=row["first_slug"],
    )


def _row(park: Park, position: int) -> dict[str, Any]:
    return {
        "slug": park.slug,
        "name": park.name,
        "aliases": json.dumps(park.aliases, ensure_ascii=False),
        "name_en": park.name_en,
        "tagline": park.tagline,
        "hotline": park.hotline,
        "colour": park.colour,
        "first_slug": park.first_slug,
        "position": position,
        "active": True,
    }
