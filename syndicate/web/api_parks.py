"""/api/parks: the registry of parks."""

from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request, Response

from syndicate.desk import parks as use
from syndicate.desk import parks_moves
from syndicate.errors import Conflict
from syndicate.model.park import Park
from syndicate.model.staff import Staff
from syndicate.web.api_base import IfMatch, stale, unseen
from syndicate.web.api_route import Route
from syndicate.web.api_types import MISSING, SEEN, TAKEN, Looks, ParkSlug, Registers, located, tagged

router = APIRouter(route_class=Route, tags=["parks"])
MOST = 1_000_000
Word = Annotated[str | None, Body(max_length=200)]
Aliases = Annotated[list[str], Body(max_length=100)]
Colour = Annotated[str, Body(pattern="^#[0-9a-fA-F]{6}$")]


@dataclass(frozen=True, slots=True)
class ParkShown:
    """A park. Nobody new can choose a `closed` one; `revision` counts its changes."""

    slug: str
    name: str
    aliases: tuple[str, ...]
    name_en: str | None
    tagline: str | None
    hotline: str | None
    colour: str
    closed: bool
    articles: int
    revision: int


@dataclass(frozen=True, slots=True)
class Parks:
    items: tuple[ParkShown, ...]


@dataclass(frozen=True, slots=True)
class NewPark:
    """A park that is to be. Its slug stands in addresses; its colour must be readable on white."""

    slug: Annotated[str, Body(max_length=60)]
    name: Annotated[str, Body(max_length=200)]
    aliases: Aliases
    name_en: Word = None
    tagline: Word = None
    hotline: Word = None
    colour: Colour = "#8a1c1c"


@dataclass(frozen=True, slots=True)
class ParkChange:
    """What is given is changed; an empty text takes away. `place` is from 1; nobody new can choose a closed park."""

    name: Word = None
    aliases: Annotated[list[str] | None, Body(max_length=100)] = None
    name_en: Word = None
    tagline: Word = None
    hotline: Word = None
    colour: Annotated[str | None, Body(pattern="^#[0-9a-fA-F]{6}$")] = None
    place: Annotated[int | None, Body(ge=1, le=MOST)] = None
    closed: bool | None = None


@dataclass(frozen=True, slots=True)
class NewSlug:
    """A park's slug: the new one, or the other park's."""

    slug: Annotated[str, Body(max_length=60)]


@router.get("/parks")
def listing(request: Request, who: Looks) -> Parks:
    """The registry in its order."""
    return Parks(tuple(map(_shown, use.listing(request.app.state.door.rooms, who))))


@router.get("/parks/{slug}", responses=MISSING)
def show(request: Request, response: Response, who: Looks, slug: ParkSlug) -> ParkShown:
    """A park, also by a slug it had before; its ETag is its revision."""
    return _looked(request, response, who, slug)


@router.post("/parks", status_code=201, responses=TAKEN)
def add(request: Request, response: Response, who: Registers, new: NewPark) -> ParkShown:
    """A new park, the last of the registry; for administrators."""
    door = request.app.state.door
    park = Park(new.slug, new.name, tuple(new.aliases), new.name_en, new.tagline, new.hotline, new.colour)
    made = use.add(door.rooms, who, park, now=door.clock())
    return located(request, response, f"/parks/{made.slug}", _looked(request, response, who, made.slug))


@router.patch("/parks/{slug}", responses=SEEN)
def change(
    request: Request, response: Response, who: Registers, slug: ParkSlug, *, to: ParkChange, if_match: IfMatch = None
) -> ParkShown:
    """Other words or another place, closed or open again; the slug stays. For administrators."""
    door = request.app.state.door
    at = use.look(door.rooms, who, slug).at
    if unseen(if_match, at.revision):
        raise stale(at.revision)
    given = {name: value for name, value in _words(to).items() if value is not None}
    try:
        if given or to.place is not None:
            use.change(
                door.rooms,
                who,
                at.park.slug,
                replace(at.park, **given),
                revision=at.revision,
                now=door.clock(),
                place=to.place,
            )
    except Conflict:
        now = use.look(door.rooms, who, slug).at.revision
        if now == at.revision:
            raise
        raise stale(now) from None
    if to.closed is not None:
        use.set_closed(door.rooms, who, at.park.slug, closed=to.closed, now=door.clock())
    return _looked(request, response, who, slug)


@router.post("/parks/{slug}/rename", responses=SEEN)
def rename(
    request: Request, response: Response, who: Registers, slug: ParkSlug, *, to: NewSlug, if_match: IfMatch = None
) -> ParkShown:
    """Another slug: old addresses lead to the new ones for ever. For administrators."""
    door = request.app.state.door
    at = use.look(door.rooms, who, slug).at
    if unseen(if_match, at.revision):
        raise stale(at.revision)
    parks_moves.rename(door.rooms, who, at.park.slug, to.slug, revision=at.revision, now=door.clock())
    return located(request, response, f"/parks/{to.slug}", _looked(request, response, who, to.slug))


@router.post("/parks/{slug}/merge", responses={**MISSING, **TAKEN})
def merge(request: Request, response: Response, who: Registers, slug: ParkSlug, to: NewSlug) -> ParkShown:
    """All of a park becomes another's, whose slug is given; it is not undone. For administrators."""
    door = request.app.state.door
    parks_moves.merge(door.rooms, who, slug, to.slug, now=door.clock())
    return located(request, response, f"/parks/{to.slug}", _looked(request, response, who, to.slug))


@router.delete("/parks/{slug}", status_code=204, responses={**MISSING, **TAKEN})
def remove(request: Request, who: Registers, slug: ParkSlug) -> None:
    """Take out a park that no article and no reader ever had; for administrators."""
    door = request.app.state.door
    use.remove(door.rooms, who, slug, now=door.clock())


def _looked(request: Request, response: Response, who: Staff, slug: str) -> ParkShown:
    found = use.look(request.app.state.door.rooms, who, slug)
    return tagged(response, found.at.revision, _shown(use.Listed(found.at, found.articles)))


def _shown(one: use.Listed) -> ParkShown:
    park = one.at.park
    return ParkShown(
        park.slug,
        park.name,
        park.aliases,
        park.name_en,
        park.tagline,
        park.hotline,
        park.colour,
        closed=one.at.closed is not None,
        articles=one.articles,
        revision=one.at.revision,
    )


def _words(to: ParkChange) -> dict[str, Any]:
    texts = {name: getattr(to, name) for name in ("name", "name_en", "tagline", "hotline", "colour")}
    return {**texts, "aliases": None if to.aliases is None else tuple(to.aliases)}
