"""The park registry at the desk: administrators change it, and what changed is published at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from syndicate.desk import audit, publishing
from syndicate.desk.parks_checks import checked, checked_slug, refuse_shared
from syndicate.desk.rights import require
from syndicate.desk.rooms import Rooms
from syndicate.errors import Conflict, NotFound
from syndicate.model.locks import Lock
from syndicate.model.park import Park
from syndicate.model.staff import Role, Staff
from syndicate.pages.registry import toml_of
from syndicate.store import moved, parks
from syndicate.store.database import Db, lock
from syndicate.store.parks import Registered

GONE = ("这个短名的旧地址通向另一个园区。", "换一个短名：旧地址永远有效。")


@dataclass(frozen=True, slots=True)
class Listed:
    """A park of the registry, and how many articles its list has."""

    at: Registered
    articles: int


@dataclass(frozen=True, slots=True)
class Looked:
    """One park: its slugs of before, whose addresses lead here, and whether an article or a reader has it."""

    at: Registered
    articles: int
    before: tuple[str, ...]
    named: bool
    others: tuple[Park, ...]
    place: int
    """In the registry, from 1."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a registry that was taken in, by slug."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    same: tuple[str, ...]


def listing(rooms: Rooms, who: Staff) -> tuple[Listed, ...]:
    """The registry in its order."""
    require(who, Role.VIEWER)
    with rooms.database.read() as db:
        counts = parks.counts(db)
        return tuple(Listed(at, counts.get(at.park.slug, 0)) for at in parks.registered(db))


def look(rooms: Rooms, who: Staff, slug: str) -> Looked:
    """One park, also by a slug it had before. Raises NotFound."""
    require(who, Role.VIEWER)
    with rooms.database.read() as db:
        at = _found(db, slug)
        own = at.park.slug
        before = tuple(old.rstrip("/") for old, new in moved.every(db).items() if new == f"{own}/")
        registry = parks.all_parks(db)
        slugs = [park.slug for park in registry]
        others = tuple(park for park in registry if park.slug != own)
        place, named = slugs.index(own) + 1, parks.is_named(db, own)
        return Looked(at, parks.counts(db).get(own, 0), before, named, others, place)


def add(rooms: Rooms, who: Staff, park: Park, *, now: datetime) -> Park:
    """A new park, the last of the registry. Raises WrongInput, Conflict, NotAllowed."""
    require(who, Role.ADMIN)
    checked_slug(park.slug)
    with rooms.database.write() as db:
        lock(db, Lock.PARKS)
        if moved.slug_now(db, park.slug):
            raise Conflict(GONE[0], hint=GONE[1])
        made = checked(park, parks.all_parks(db))
        parks.add(db, made)
        audit.record(rooms, db, who, "park.add", made.slug, now=now, detail=made.name)
    publishing.publish(rooms)
    return made


def change(
    rooms: Rooms, who: Staff, slug: str, park: Park, *, revision: int, now: datetime, place: int | None = None
) -> Park:
    """Other words or another place (from 1) for a park, as its form saw it (`revision`); the slug stays.

    Raises WrongInput, NotFound, NotAllowed; Conflict when somebody changed it meanwhile, or a name is another's.
    """
    require(who, Role.ADMIN)
    with rooms.database.write() as db:
        lock(db, Lock.PARKS)
        before = parks.by_slug(db, slug)
        registry = parks.all_parks(db)
        made = checked(_kept(park, before.park), registry)
        old, new = parks.words(before.park), parks.words(made)
        parks.change(db, slug, revision, **new)
        changed = [name for name, value in new.items() if value != old[name]]
        if place is not None and _placed(db, registry, slug, place):
            changed.append("place")
        audit.record(rooms, db, who, "park.change", slug, now=now, detail=" ".join(changed))
    publishing.publish(rooms)
    return made


def set_closed(rooms: Rooms, who: Staff, slug: str, *, closed: bool, now: datetime) -> None:
    """Nobody new can choose a closed park; its feed, its articles and its readers stay. Raises NotFound."""
    require(who, Role.ADMIN)
    with rooms.database.write() as db:
        at = parks.by_slug(db, slug)
        if (at.closed is not None) != closed:
            parks.change(db, slug, at.revision, closed=now if closed else None)
            audit.record(rooms, db, who, "park.close" if closed else "park.open", slug, now=now)


def remove(rooms: Rooms, who: Staff, slug: str, *, now: datetime) -> None:
    """Take out a park that no article and no reader ever had. Raises NotFound, Conflict."""
    require(who, Role.ADMIN)
    with rooms.database.write() as db:
        lock(db, Lock.PARKS)
        parks.by_slug(db, slug)
        if parks.is_named(db, slug):
            raise Conflict("这个园区有文章或读者，不能删。", hint="可以关闭：不再让人选它，订阅源照旧。")
        parks.give_up(db, slug)
        audit.record(rooms, db, who, "park.remove", slug, now=now)
    publishing.publish(rooms)


def take_in(rooms: Rooms, who: Staff, registry: Sequence[Park], *, now: datetime) -> Imported:
    """Take a registry in: new slugs are added, known ones changed, in its order; parks it does not name stay behind it.

    Raises WrongInput, Conflict; then nothing is changed.
    """
    require(who, Role.ADMIN)
    added, changed, same = [], [], []
    with rooms.database.write() as db:
        lock(db, Lock.PARKS)
        there = {at.park.slug: at for at in parks.registered(db)}
        wanted = [checked(_kept(park, there[park.slug].park if park.slug in there else None), ()) for park in registry]
        rest = [at.park for slug, at in there.items() if slug not in {park.slug for park in wanted}]
        refuse_shared([*wanted, *rest])
        for park in wanted:
            at = there.get(park.slug)
            if at is None:
                if moved.slug_now(db, checked_slug(park.slug)):
                    raise Conflict(GONE[0], hint=park.slug)
                parks.add(db, park)
                added.append(park.slug)
            elif parks.words(at.park) != parks.words(park):
                parks.change(db, park.slug, at.revision, **parks.words(park))
                changed.append(park.slug)
            else:
                same.append(park.slug)
        parks.place(db, [park.slug for park in (*wanted, *rest)])
        detail = f"+{len(added)} ~{len(changed)}"
        audit.record(rooms, db, who, "park.import", "parks", now=now, detail=detail)
    publishing.publish(rooms)
    return Imported(tuple(added), tuple(changed), tuple(same))


def export(rooms: Rooms, who: Staff) -> str:
    """The registry as a parks.toml, in its order; closed parks too."""
    require(who, Role.VIEWER)
    return toml_of(rooms.parks)


def _found(db: Db, slug: str) -> Registered:
    try:
        return parks.by_slug(db, slug)
    except NotFound:
        now = moved.slug_now(db, slug)
        if now is None:
            raise
        return parks.by_slug(db, now)


def _kept(park: Park, before: Park | None) -> Park:
    """The words of one, and of the other what no form changes."""
    slug, first = (before.slug, before.first_slug) if before else (park.slug, None)
    return Park(
        slug=slug,
        name=park.name,
        aliases=park.aliases,
        name_en=park.name_en,
        tagline=park.tagline,
        hotline=park.hotline,
        colour=park.colour,
        first_slug=first,
    )


def _placed(db: Db, registry: Sequence[Park], slug: str, place: int) -> bool:
    before = [park.slug for park in registry]
    after = [one for one in before if one != slug]
    after.insert(min(max(place, 1), len(before)) - 1, slug)
    if after != before:
        parks.place(db, after)
    return after != before
