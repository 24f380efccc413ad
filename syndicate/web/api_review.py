"""/api/pages/{number}: the page beside its articles, changed step by step and signed off, on the version one saw."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated, TypeVar

from fastapi import APIRouter, Body, Request, Response
from fastapi import Path as PathPart

from syndicate.desk import review as use
from syndicate.desk.questions import Question
from syndicate.desk.rooms import Rooms
from syndicate.desk.sheets import Line
from syndicate.errors import Conflict
from syndicate.model.edit import Cut, Divide, Join, Merge, Move, Retype, Reword, ToAdvert, ToStory
from syndicate.model.page import Advert, Furniture, ProblemKind, Span
from syndicate.model.staff import Staff
from syndicate.web import api_shapes
from syndicate.web.api_base import IfMatch, stale, unseen
from syndicate.web.api_pages import PageRow, page_row
from syndicate.web.api_route import Route
from syndicate.web.api_types import MISSING, SEEN, Edits, Looks, Number, tagged

router = APIRouter(route_class=Route, tags=["pages"])
MOST_EDITS = 200
FOREVER = 1_000_000
"""Where no list of a page reaches."""
Edit = Annotated[Move | Retype | Join | Cut | Divide | Merge | ToAdvert | ToStory | Reword, Body(discriminator="act")]
One = TypeVar("One")


@dataclass(frozen=True, slots=True)
class OfferShown:
    """What can be done about a problem: `word` names it, `about` which story, and the edits it stands for."""

    word: str
    about: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class ProblemShown:
    """What the parser decided (`asks`), where, and what can be done instead."""

    number: int
    kind: ProblemKind
    asks: str
    place: Span
    quote: str
    detail: str
    story: int | None
    anchor: str
    offers: tuple[OfferShown, ...]


@dataclass(frozen=True, slots=True)
class StepShown:
    """What was done: `acts` in order; none and not undone: a problem was found to be right as it is."""

    version: int
    taken: datetime
    by: str
    acts: tuple[str, ...]
    undo: bool


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A page on the desk. Stories count from 0 in edits, as `articles` stand here; `drafts` wait for a signature."""

    page: PageRow
    version: int
    drafts: int
    articles: tuple[api_shapes.ArticleShown, ...]
    adverts: tuple[Advert, ...]
    furniture: tuple[Furniture, ...]
    unplaced: tuple[Furniture, ...]
    problems: tuple[ProblemShown, ...]
    steps: tuple[StepShown, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Steps:
    """Edits that are one step: done together, and undone together."""

    edits: Annotated[list[Edit], Body(min_length=1, max_length=MOST_EDITS)]


@dataclass(frozen=True, slots=True)
class Offer:
    """Which of a problem's offers (from 0) is taken; null: it is right as it is."""

    offer: Annotated[int | None, Body(ge=0, le=FOREVER)] = None


@dataclass(frozen=True, slots=True)
class Signature:
    """What is signed off: the article of this ordinal, those of a park (a slug), or all drafts."""

    ordinal: Annotated[int | None, Body(ge=1, le=FOREVER)] = None
    park: str | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """The page's version after the step: the ETag of what comes next."""

    version: int


@dataclass(frozen=True, slots=True)
class Signed:
    """How many drafts were signed off and published, and the page's version."""

    signed_off: int
    version: int


@router.get("/pages/{number}", responses=MISSING)
def show(request: Request, response: Response, who: Looks, number: Number) -> Reviewed:
    """A page with its articles, the parser's problems with what can be done about each, and the steps taken."""
    found = use.look(request.app.state.door.rooms, who, number)
    parsed = found.sheet.parsed
    shown = Reviewed(
        page=page_row(found.page),
        version=found.version,
        drafts=found.drafts,
        articles=tuple(map(api_shapes.article, found.articles)),
        adverts=parsed.adverts,
        furniture=parsed.furniture,
        unplaced=parsed.unplaced,
        problems=tuple(map(_problem, found.questions)),
        steps=tuple(
            StepShown(one.version, one.taken, one.by, tuple(edit.act for edit in one.step.edits), one.step.undo)
            for one in found.steps
        ),
        lines=found.lines,
    )
    return tagged(response, found.version, shown)


@router.post("/pages/{number}/edits", responses=SEEN)
def edit(
    request: Request, response: Response, who: Edits, number: Number, *, steps: Steps, if_match: IfMatch = None
) -> Version:
    """One step on the version you saw: move, join, cut, divide, merge, reword ... 412 tells what others did."""

    def act(version: int) -> Version:
        at = request.app.state.door.clock()
        return Version(use.change(_rooms(request), who, number, version, tuple(steps.edits), now=at).version)

    made = _seen(request, who, number, if_match, act)
    return tagged(response, made.version, made)


@router.post("/pages/{number}/problems/{problem}", responses=SEEN)
def decide(
    request: Request,
    response: Response,
    who: Edits,
    number: Number,
    *,
    problem: Annotated[int, PathPart(ge=0, le=FOREVER)],
    offer: Offer,
    if_match: IfMatch = None,
) -> Version:
    """Answer one of the parser's problems."""

    def act(version: int) -> Version:
        at, rooms = request.app.state.door.clock(), _rooms(request)
        made = use.decide(rooms, who, number, version=version, question=problem, offer=offer.offer, now=at)
        return Version(made.version)

    made = _seen(request, who, number, if_match, act)
    return tagged(response, made.version, made)


@router.post("/pages/{number}/undo", responses=SEEN)
def undo(request: Request, response: Response, who: Edits, number: Number, if_match: IfMatch = None) -> Version:
    """Take the newest step back."""

    def act(version: int) -> Version:
        at = request.app.state.door.clock()
        return Version(use.undo(_rooms(request), who, number, version=version, now=at).version)

    made = _seen(request, who, number, if_match, act)
    return tagged(response, made.version, made)


@router.post("/pages/{number}/sign-off", responses=SEEN)
def sign_off(
    request: Request, response: Response, who: Edits, number: Number, *, what: Signature, if_match: IfMatch = None
) -> Signed:
    """Sign drafts off as you saw them, and publish them: when this answers they are in the feeds."""

    def act(version: int) -> Signed:
        at, rooms = request.app.state.door.clock(), _rooms(request)
        done = use.sign_off(rooms, who, number, version=version, ordinal=what.ordinal, park=what.park, now=at)
        return Signed(done, use.look(rooms, who, number).version)

    made = _seen(request, who, number, if_match, act)
    return tagged(response, made.version, made)


def _seen(request: Request, who: Staff, number: int, given: str | None, act: Callable[[int], One]) -> One:
    """Act on the version the caller saw. Raises Refusal (412) with what others did, when there is a newer one."""
    rooms = _rooms(request)
    version = use.look(rooms, who, number).version
    if unseen(given, version):
        raise _stale(request, who, number, given)
    try:
        return act(version)
    except Conflict:
        if use.look(rooms, who, number).version == version:
            raise
        raise _stale(request, who, number, given) from None


def _stale(request: Request, who: Staff, number: int, given: str | None) -> Exception:
    rooms = _rooms(request)
    now = use.look(rooms, who, number).version
    words = (given or "").strip().strip('"')
    if not (words.isascii() and words.isdecimal() and len(words) < 10 and int(words) < now):  # noqa: PLR2004 an int
        return stale(now)
    told = use.meanwhile(rooms, who, number, int(words))
    steps = [
        {"version": one.version, "by": one.by, "acts": [edit["act"] for edit in asdict(one.step)["edits"]]}
        for one in told.steps
    ]
    return stale(now, steps=steps, difference=list(told.difference))


def _problem(one: Question) -> ProblemShown:
    offers = tuple(OfferShown(offer.word, offer.about, offer.edits) for offer in one.offers)  # type: ignore[arg-type]
    return ProblemShown(one.number, one.kind, one.asks, one.place, one.quote, one.detail, one.story, one.anchor, offers)


def _rooms(request: Request) -> Rooms:
    rooms: Rooms = request.app.state.door.rooms
    return rooms
