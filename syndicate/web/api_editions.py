"""/api/editions: make one, choose and order its stories, give it words, look at its letter, test it."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import APIRouter, Body, Query, Request, Response

from syndicate.desk import composing, listings, proofs, sendings
from syndicate.desk.composing import Composed
from syndicate.desk.readers import park_slug
from syndicate.desk.rooms import Rooms
from syndicate.errors import Conflict
from syndicate.model.reader import Choice
from syndicate.model.sending import Reply
from syndicate.model.staff import Staff
from syndicate.web import api_shapes
from syndicate.web.api_base import IfMatch, stale, unseen
from syndicate.web.api_cursor import Cursor, Limit, following, opened
from syndicate.web.api_route import Route
from syndicate.web.api_shapes import EditionRow, EditionShown
from syndicate.web.api_types import MISSING, SEEN, TAKEN, EditionKey, Edits, Looks, tagged, within

router = APIRouter(route_class=Route, tags=["editions"])
MOST = 1000
Parks = Annotated[list[str] | None, Query(alias="park", max_length=100, description="Slug or name; none: all.")]
ReaderNumber = Annotated[int | None, Query(ge=1, le=2**31 - 1, description="As this reader would get it.")]
Line = Annotated[str | None, Body(max_length=500)]


@dataclass(frozen=True, slots=True)
class Editions:
    items: tuple[EditionRow, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class NewEdition:
    """The edition of a day (null: of the newest articles), or of its week."""

    day: date | None = None
    week: bool = False


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What is given is changed. `articles` in order, the lead first: who is not named is left out. Empty words are
    suggested anew.
    """

    articles: Annotated[list[str] | None, Body(max_length=MOST)] = None
    subject: Line = None
    preheader: Line = None
    note: Annotated[str | None, Body(max_length=2000)] = None


@dataclass(frozen=True, slots=True)
class Preview:
    """A letter as a reader would get it. Sizes in bytes; `warnings` say what should be mended."""

    subject: str
    html: str
    text: str
    size: int
    html_size: int
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParkReaders:
    """Who chose a park: in all, and by who runs their mailbox."""

    park: str
    readers: int
    providers: dict[str, int]


@dataclass(frozen=True, slots=True)
class Audience:
    """Confirmed readers it is for: in all and by provider, of them who wants everything, and by park chosen."""

    total: int
    providers: dict[str, int]
    everything: dict[str, int]
    parks: tuple[ParkReaders, ...]


@dataclass(frozen=True, slots=True)
class Test:
    """Where the test letter goes, and whose choice of parks it shows (none: all)."""

    address: Annotated[str, Body(max_length=320)]
    parks: Annotated[list[str], Body(max_length=100)]


@router.get("/editions")
def listing(request: Request, response: Response, who: Looks, cursor: Cursor = None, limit: Limit = 50) -> Editions:
    """Editions, the one made last first."""
    rooms = request.app.state.door.rooms
    found, mark = listings.editions(rooms, who, after=opened(rooms, "editions", cursor), limit=limit)
    after = following(request, response, "editions", mark, {"limit": limit})
    return Editions(tuple(map(api_shapes.edition_row, found)), after)


@router.post("/editions", responses=MISSING)
def make(request: Request, response: Response, who: Edits, new: NewEdition) -> EditionShown:
    """The edition that is to be sent next, written down: what is signed off, unless somebody arranged it."""
    door, day = request.app.state.door, within(new.day)
    made = composing.make(door.rooms, who, day=day, week=new.week, now=door.clock())
    return _shown(response, composing.look(door.rooms, who, made.key))


@router.get("/editions/{key}", responses=MISSING)
def show(request: Request, response: Response, who: Looks, key: EditionKey) -> EditionShown:
    """An edition as it stands, or as it would be made now; its ETag names this very arrangement."""
    return _shown(response, composing.look(request.app.state.door.rooms, who, key))


@router.patch("/editions/{key}", responses=SEEN)
def arrange(
    request: Request, response: Response, who: Edits, key: EditionKey, *, to: Arrangement, if_match: IfMatch = None
) -> EditionShown:
    """Choose, order, lead, subject, preheader, note."""
    door = request.app.state.door
    found = seen(door.rooms, who, key, if_match)
    edition = found.edition
    keys = [article.key for article in edition.articles] if to.articles is None else to.articles
    try:
        composing.arrange(
            door.rooms,
            who,
            key,
            keys=keys,
            subject=_line(to.subject, edition.subject),
            preheader=_line(to.preheader, edition.preheader),
            note=_line(to.note, edition.note or ""),
            seen=found.seen,
            now=door.clock(),
        )
    except Conflict:
        now = composing.look(door.rooms, who, key).seen
        if now == found.seen:
            raise
        raise stale(now) from None
    return _shown(response, composing.look(door.rooms, who, key))


@router.get("/editions/{key}/preview", responses=MISSING)
def preview(request: Request, who: Looks, key: EditionKey, park: Parks = None, reader: ReaderNumber = None) -> Preview:
    """The letter, HTML and text, for a choice of parks or as a reader would get it. Its links are nobody's."""
    rooms = request.app.state.door.rooms
    if reader is not None:
        made = proofs.of_reader(rooms, who, key, reader)
    else:
        made = proofs.of_choice(rooms, who, key, _slugs(rooms, park))
    return Preview(made.subject, made.html, made.text, made.size, made.html_size, made.warnings)


@router.get("/editions/{key}/audience", responses=MISSING)
def audience(request: Request, who: Edits, key: EditionKey) -> Audience:
    """How many readers it is for."""
    found = proofs.audience(request.app.state.door.rooms, who, key)
    parks = tuple(ParkReaders(slug, sum(by.values()), dict(by)) for slug, by in sorted(found.parks.items()))
    return Audience(found.total, dict(found.providers), dict(found.everything), parks)


@router.post("/editions/{key}/test", responses={**MISSING, **TAKEN})
async def test(request: Request, who: Edits, key: EditionKey, to: Test) -> Reply:
    """One test letter by the relay, at once, marked 【测试】. It is in no ledger. 503 when the relay takes none."""
    door = request.app.state.door

    def work() -> tuple[Composed, Choice]:
        return composing.look(door.rooms, who, key), Choice(_slugs(door.rooms, to.parks))

    found, choice = await run_sync(work)
    return await sendings.send_trial(door.rooms, found.edition, to.address, now=door.clock(), choice=choice, who=who)


def seen(rooms: Rooms, who: Staff, key: str, given: str | None) -> Composed:
    """The edition. Raises Refusal (412) when it is not what the caller saw."""
    found = composing.look(rooms, who, key)
    if unseen(given, found.seen):
        raise stale(found.seen)
    return found


def _shown(response: Response, found: Composed) -> EditionShown:
    return tagged(response, found.seen, api_shapes.edition(found))


def _slugs(rooms: Rooms, parks: list[str] | None) -> frozenset[str]:
    return frozenset(park_slug(rooms, one) for one in parks or ())


def _line(said: str | None, before: str) -> str:
    return before if said is None else " ".join(said.split())
