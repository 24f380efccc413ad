"""The park registry as the database knows it: every park there ever was, since stories and choices name it."""

import json
from collections.abc import Sequence

import sqlalchemy as sa

from syndicate.model.park import Park
from syndicate.store.database import Db
from syndicate.store.schema import parks


def sync(db: Db, registry: Sequence[Park]) -> None:
    """Make the stored parks equal the registry, in its order; one that left it is kept, inactive."""
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
    """The parks of the registry, in its order; those that left it are not among them."""
    rows = db.execute(sa.select(parks).where(parks.c.active).order_by(parks.c.position)).all()
    return tuple(
        Park(
            slug=row.slug,
            name=row.name,
            aliases=tuple(json.loads(row.aliases)),
            name_en=row.name_en,
            tagline=row.tagline,
            hotline=row.hotline,
            colour=row.colour,
        )
        for row in rows
    )


def _row(park: Park, position: int) -> dict[str, object]:
    return {
        "slug": park.slug,
        "name": park.name,
        "aliases": json.dumps(park.aliases, ensure_ascii=False),
        "name_en": park.name_en,
        "tagline": park.tagline,
        "hotline": park.hotline,
        "colour": park.colour,
        "position": position,
        "active": True,
    }
