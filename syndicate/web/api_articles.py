"""/api/articles: look for articles, correct and retract them, tell readers who have other words."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Body, Request, Response

from syndicate.desk import articles as use
from syndicate.desk import followups, listings
from syndicate.desk.rooms import START_DUE
from syndicate.errors import Conflict
from syndicate.model.article import Article, ArticleState
from syndicate.model.edit import Reword
from syndicate.model.page import Byline, Story
from syndicate.model.staff import Staff
from syndicate.pages.pieces import body
from syndicate.store.changes import Change
from syndicate.web import api_shapes
from syndicate.web.api_base import IfMatch, stale, unseen
from syndicate.web.api_cursor import Cursor, Limit, following, opened
from syndicate.web.api_route import Route
from syndicate.web.api_shapes import ArticleRow, ArticleShown, OrderShown
from syndicate.web.api_types import MISSING, SEEN, TAKEN, ArticleKey, Edits, Looks, Sends, located, tagged, within

router = APIRouter(route_class=Route, tags=["articles"])
MOST = 2000
"""Paragraphs, sub-heads or captions of an article."""
Note = Annotated[str, Body(max_length=2000, description="What the public is told: a sentence.")]
Texts = Annotated[list[str] | None, Body(max_length=MOST)]


@dataclass(frozen=True, slots=True)
class Articles:
    items: tuple[ArticleRow, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """A correction or retraction: what it said, and the words before it. `revision` is the one it made."""

    revision: int
    changed: datetime
    by: str
    note: str
    before: Story


@dataclass(frozen=True, slots=True)
class History:
    items: tuple[ChangeShown, ...]


@dataclass(frozen=True, slots=True)
class Correction:
    """What is given is changed; an empty text takes away. `items` are paragraphs and sub-heads in order, as many as
    there are; one left empty is not printed.
    """

    note: Note
    title: str | None = None
    kicker: str | None = None
    subtitle: str | None = None
    byline: Byline | None = None
    parks: Texts = None
    items: Texts = None
    captions: Texts = None


@dataclass(frozen=True, slots=True)
class Retraction:
    note: Note


@dataclass(frozen=True, slots=True)
class Holders:
    """How many readers hold other words than those that stand now."""

    readers: int


@router.get("/articles", responses=MISSING)
def listing(
    request: Request,
    response: Response,
    who: Looks,
    *,
    park: str | None = None,
    day: date | None = None,
    state: ArticleState | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Articles:
    """Articles, the newest day first: of a park (slug or name), of a day, in a state."""
    rooms = request.app.state.door.rooms
    after = opened(rooms, "articles", cursor)
    found, mark = listings.articles(rooms, who, park=park, day=within(day), state=state, after=after, limit=limit)
    wanted = {"park": park, "day": day, "state": state.value if state else None, "limit": limit}
    return Articles(tuple(map(api_shapes.article_row, found)), following(request, response, "articles", mark, wanted))


@router.get("/articles/{key}", responses=MISSING)
def show(request: Request, response: Response, who: Looks, key: ArticleKey) -> ArticleShown:
    """An article as it stands; its ETag is its revision."""
    found = use.read(request.app.state.door.rooms, who, key).article
    return tagged(response, found.revision, api_shapes.article(found))


@router.get("/articles/{key}/history", responses=MISSING)
def history(request: Request, who: Looks, key: ArticleKey) -> History:
    """Every correction and retraction, the first one first."""
    return History(tuple(map(_change, use.read(request.app.state.door.rooms, who, key).history)))


@router.post("/articles/{key}/correct", responses=SEEN)
def correct(
    request: Request, response: Response, who: Edits, key: ArticleKey, *, to: Correction, if_match: IfMatch = None
) -> ArticleShown:
    """Correct it: its id, address and date stay, the note stands over it, and it is published at once."""
    door = request.app.state.door
    before = _seen(request, who, key, if_match)
    words = reworded(before.story, to)
    try:
        made = use.correct(door.rooms, who, key, words, note=to.note, revision=before.revision, now=door.clock())
    except Conflict:
        _seen(request, who, key, if_match, since=before.revision)
        raise
    return tagged(response, made.revision, api_shapes.article(made))


@router.post("/articles/{key}/retract", responses=SEEN)
def retract(
    request: Request, response: Response, who: Edits, key: ArticleKey, *, told: Retraction, if_match: IfMatch = None
) -> ArticleShown:
    """Take it back for ever; the note stands in its place, and letters not yet sent go without it."""
    door = request.app.state.door
    before = _seen(request, who, key, if_match)
    try:
        gone = use.retract(door.rooms, who, key, note=told.note, revision=before.revision, now=door.clock())
    except Conflict:
        _seen(request, who, key, if_match, since=before.revision)
        raise
    return tagged(response, gone.revision, api_shapes.article(gone))


@router.get("/articles/{key}/follow-up", responses={**MISSING, **TAKEN})
def offer(request: Request, who: Edits, key: ArticleKey) -> Holders:
    """How many readers were sent other words than those that stand after its last correction."""
    door = request.app.state.door
    return Holders(followups.offer(door.rooms, key, now=door.clock(), who=who))


@router.post("/articles/{key}/follow-up", status_code=202, responses={**MISSING, **TAKEN})
def follow_up(request: Request, response: Response, who: Sends, key: ArticleKey) -> OrderShown:
    """Write to exactly these readers. Asked for twice it is one order."""
    door = request.app.state.door
    placed = followups.follow_up(door.rooms, key, now=door.clock(), who=who)
    door.runner.wake(START_DUE)
    return located(request, response, f"/orders/{placed.id}", api_shapes.order(placed))


def reworded(story: Story, to: Correction) -> Reword:
    """The story's words with those of the correction in their places."""
    items = tuple(item.text for item in body(story)) if to.items is None else tuple(to.items)
    captions = tuple(one.text for one in story.captions) if to.captions is None else tuple(to.captions)
    return Reword(
        story=0,
        title=_text(to.title, story.title),
        kicker=_text(to.kicker, story.kicker),
        subtitle=_text(to.subtitle, story.subtitle),
        byline=to.byline or story.byline,
        parks=story.parks if to.parks is None else tuple(dict.fromkeys(to.parks)),
        items=items,
        captions=captions,
    )


def _text(said: str | None, before: str | None) -> str | None:
    return before if said is None else " ".join(said.split()) or None


def _seen(request: Request, who: Staff, key: str, given: str | None, *, since: int | None = None) -> Article:
    """The article. Raises Refusal (412) when it is not what the caller saw, or was changed `since`."""
    found = use.read(request.app.state.door.rooms, who, key).article
    if unseen(given, found.revision) or since not in {None, found.revision}:
        raise stale(found.revision)
    return found


def _change(one: Change) -> ChangeShown:
    return ChangeShown(one.revision, one.changed, one.by, one.note, one.before)
