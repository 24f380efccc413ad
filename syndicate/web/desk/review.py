"""/desk/pages/{page}: the page beside its articles; every button is a form, every form names the version it saw."""

from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from syndicate.desk import review as use
from syndicate.errors import Conflict, NotFound
from syndicate.model.edit import Reword, Shelf
from syndicate.model.staff import Staff
from syndicate.web.desk import cards, forms
from syndicate.web.desk.frame import done, framed, shown
from syndicate.web.desk.views import CollisionView, ReviewView, WordsView
from syndicate.web.sessions import Changer, Posted, Visitor

router = APIRouter()


@router.get("/desk/pages/{page}")
def look(request: Request, who: Visitor, page: int) -> Response:
    rooms = request.app.state.door.rooms
    found = use.look(rooms, who, page)
    parsed = found.sheet.parsed
    view = ReviewView(
        **framed(request, who, "pages"),
        review=found,
        cards=cards.cards(found),
        adverts=cards.scraps(Shelf.ADVERT, parsed.adverts, found),
        furniture=cards.scraps(Shelf.FURNITURE, parsed.furniture, found),
        unplaced=cards.scraps(Shelf.UNPLACED, parsed.unplaced, found),
        parks=rooms.parks,
        colours=cards.colours(found),
    )
    return shown(request, "web/desk/review.html", view)


@router.post("/desk/pages/{page}/edit")
def edit(request: Request, who: Changer, page: int, form: Posted) -> Response:
    """One step: move, join, cut, merge ... (`act`), on the version that the form names."""
    return _tried(request, who, page, form, lambda version: _change(request, who, page, version, form))


@router.post("/desk/pages/{page}/questions/{question}")
def decide(request: Request, who: Changer, page: int, question: int, form: Posted) -> Response:
    """Answer one of the parser's questions: `offer` is the number of an offer, or `keep`."""
    offer = None if form.get("offer") == "keep" else forms.number(form, "offer")
    door = request.app.state.door

    def act(version: int) -> Response:
        use.decide(door.rooms, who, page, version=version, question=question, offer=offer, now=door.clock())
        return done(f"/desk/pages/{page}#questions", "decided")

    return _tried(request, who, page, form, act)


@router.post("/desk/pages/{page}/undo")
def undo(request: Request, who: Changer, page: int, form: Posted) -> Response:
    door = request.app.state.door

    def act(version: int) -> Response:
        use.undo(door.rooms, who, page, version=version, now=door.clock())
        return done(f"/desk/pages/{page}", "undone")

    return _tried(request, who, page, form, act)


@router.post("/desk/pages/{page}/sign-off")
def sign_off(request: Request, who: Changer, page: int, form: Posted) -> Response:
    """One article (`ordinal`), those of a park (`park`), or the whole page."""
    door = request.app.state.door
    ordinal = forms.number(form, "ordinal") if form.get("ordinal") else None
    park = str(form.get("park", "")) or None

    def act(version: int) -> Response:
        at = door.clock()
        signed = use.sign_off(door.rooms, who, page, version=version, ordinal=ordinal, park=park, now=at)
        return done(f"/desk/pages/{page}", "signed" if signed else "nothing")

    return _tried(request, who, page, form, act)


@router.get("/desk/pages/{page}/stories/{story}")
def words(request: Request, who: Visitor, page: int, story: int) -> Response:
    """All words of one article, to be changed."""
    found = use.look(request.app.state.door.rooms, who, page)
    return shown(request, "web/desk/words_form.html", _words(request, who, found, story))


@router.post("/desk/pages/{page}/stories/{story}")
def reword(request: Request, who: Changer, page: int, story: int, form: Posted) -> Response:
    """The article in the editor's words. After a collision they are shown again, over what the other wrote."""
    door = request.app.state.door
    version, mine = forms.number(form, "version"), forms.words(form, story=story)
    try:
        use.change(door.rooms, who, page, version=version, edits=(mine,), now=door.clock())
    except Conflict as error:
        return _collided(request, who, page, version=version, error=error, mine=mine)
    return done(f"/desk/pages/{page}#a{story}", "reworded")


def _change(request: Request, who: Staff, page: int, version: int, form: FormData) -> Response:
    door = request.app.state.door
    use.change(door.rooms, who, page, version=version, edits=forms.edits(form), now=door.clock())
    anchor = f"#a{form['story']}" if str(form.get("story", "")).isdigit() else ""
    return done(f"/desk/pages/{page}{anchor}", "changed")


def _tried(request: Request, who: Staff, page: int, form: FormData, act: Callable[[int], Response]) -> Response:
    version = forms.number(form, "version")
    try:
        return act(version)
    except Conflict as error:
        return _collided(request, who, page, version=version, error=error)


def _collided(
    request: Request, who: Staff, page: int, *, version: int, error: Conflict, mine: Reword | None = None
) -> Response:
    """What the other editor did, readable, and what this one wrote. Any other conflict is told as it is."""
    rooms = request.app.state.door.rooms
    now = use.look(rooms, who, page)
    if now.version == version:
        raise error
    told = use.meanwhile(rooms, who, page, version)
    view = CollisionView(
        **framed(request, who, "pages"), page=now.page, message=error.message, meanwhile=told, mine=_lines(mine)
    )
    return shown(request, "web/desk/collision.html", view, 409)


def _lines(mine: Reword | None) -> tuple[str, ...]:
    if mine is None:
        return ()
    words = (mine.kicker, mine.title, mine.subtitle, *mine.items, *mine.captions)
    return tuple(line for text in words if text for line in text.splitlines())


def _words(request: Request, who: Staff, found: use.Review, story: int) -> WordsView:
    if not 0 <= story < len(found.articles):
        raise NotFound("没有这篇稿件。", hint="请返回版面再看一眼。")
    card = cards.cards(found)[story]
    return WordsView(
        **framed(request, who, "pages"),
        review=found,
        card=card,
        items=tuple(piece.item.text for piece in card.pieces),
        captions=tuple(caption.text for _, _, caption in card.captions),
        parks=request.app.state.door.rooms.parks,
    )
