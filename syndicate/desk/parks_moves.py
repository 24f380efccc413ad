"""A park gets another slug, or becomes part of another: its articles, its readers and its addresses go along."""

from dataclasses import replace
from datetime import datetime

from syndicate.desk import audit, publishing
from syndicate.desk.moving import Move
from syndicate.desk.parks import GONE
from syndicate.desk.parks_checks import MOST_ALIASES, checked_slug
from syndicate.desk.rights import require
from syndicate.desk.rooms import Rooms
from syndicate.errors import Conflict, WrongInput
from syndicate.model.locks import Lock
from syndicate.model.staff import Role, Staff
from syndicate.store import moved, parks
from syndicate.store.database import Db, lock


def rename(rooms: Rooms, who: Staff, slug: str, new: str, *, now: datetime, revision: int | None = None) -> Move:
    """Another slug for a park: the addresses of its feeds and pages lead there for ever (301), and its articles,
    drafts and readers' choices follow. Entries keep their ids, and the feed its own. Published at once.

    Raises WrongInput for a slug that cannot be, NotFound, NotAllowed; Conflict for one that is taken, and when the
    park was changed since `revision`.
    """
    require(who, Role.ADMIN)
    checked_slug(new)
    with rooms.database.write() as db:
        lock(db, Lock.PARKS)
        at = parks.by_slug(db, slug)
        if revision not in {None, at.revision}:
            raise Conflict("别人刚刚改过这个园区。", hint="请看一看改了什么，再继续。")
        _refuse_taken(db, slug, new)
        parks.take_over(db, slug, new)
        done = _carried(db, slug, new, now)
        audit.record(rooms, db, who, "park.rename", new, now=now, detail=slug)
    publishing.publish(rooms)
    return done


def merge(rooms: Rooms, who: Staff, slug: str, into: str, *, now: datetime) -> Move:
    """All of a park becomes another's: articles, readers, names, addresses. Published at once; it is not undone.

    Raises WrongInput, NotFound, Conflict, NotAllowed.
    """
    require(who, Role.ADMIN)
    if slug == into:
        raise WrongInput("一个园区不能并入自己。", hint="选另一个园区。")
    with rooms.database.write() as db:
        lock(db, Lock.PARKS)
        at, other = parks.by_slug(db, slug), parks.by_slug(db, into)
        names = tuple(dict.fromkeys((*other.park.aliases, *at.park.names)))
        if len(names) > MOST_ALIASES:
            raise Conflict("别名太多了。", hint=f"{len(names)} > {MOST_ALIASES}")
        parks.give_up(db, slug)
        parks.change(db, into, other.revision, aliases=parks.words(replace(other.park, aliases=names))["aliases"])
        done = _carried(db, slug, into, now)
        audit.record(rooms, db, who, "park.merge", into, now=now, detail=slug)
    publishing.publish(rooms)
    return done


def _carried(db: Db, old: str, new: str, now: datetime) -> Move:
    articles, choices = moved.carry_park(db, old, new)
    moved.add(db, f"{old}/", f"{new}/", now=now)
    return Move(f"{old}/", f"{new}/", articles, choices)


def _refuse_taken(db: Db, slug: str, new: str) -> None:
    if new in {park.slug for park in parks.all_parks(db)}:
        raise Conflict("这个短名已经有园区用了。", hint=new)
    if moved.slug_now(db, new) not in {None, slug}:
        raise Conflict(GONE[0], hint=GONE[1])
    if parks.is_named(db, new):
        raise Conflict("这个短名下还有以前的文章或读者。", hint="换一个短名。")
