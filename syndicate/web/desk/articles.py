"""/desk/articles/{key}: what is published of an article, and the forms to correct or retract it."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from syndicate.desk import articles as use
from syndicate.desk import followups
from syndicate.desk.rooms import START_DUE
from syndicate.model.staff import Staff
from syndicate.web.desk import cards, forms
from syndicate.web.desk.frame import done, framed, shown
from syndicate.web.desk.views import ArticleView
from syndicate.web.sessions import Changer, Posted, Visitor

router = APIRouter()


@router.get("/desk/articles/{key}")
def article(request: Request, who: Visitor, key: str) -> Response:
    return shown(request, "web/desk/article.html", _view(request, who, key))


@router.post("/desk/articles/{key}/correct")
def correct(request: Request, who: Changer, key: str, form: Posted) -> Response:
    door = request.app.state.door
    words, note = forms.words(form, story=0), str(form.get("note", ""))
    revision = forms.number(form, "revision")
    use.correct(door.rooms, who, key, words, note=note, revision=revision, now=door.clock())
    return done(f"/desk/articles/{key}", "corrected")


@router.post("/desk/articles/{key}/retract")
def retract(request: Request, who: Changer, key: str, form: Posted) -> Response:
    door = request.app.state.door
    revision = forms.number(form, "revision")
    use.retract(door.rooms, who, key, note=str(form.get("note", "")), revision=revision, now=door.clock())
    return done(f"/desk/articles/{key}", "retracted")


@router.post("/desk/articles/{key}/follow-up")
def follow_up(request: Request, who: Changer, key: str) -> Response:
    """Order the letter to those who were sent other words. Pressed twice it is one order."""
    door = request.app.state.door
    placed = followups.follow_up(door.rooms, key, now=door.clock(), who=who)
    door.runner.wake(START_DUE)
    return done(f"/desk/orders/{placed.id}", "followed")


def _view(request: Request, who: Staff, key: str) -> ArticleView:
    rooms = request.app.state.door.rooms
    opened = use.read(rooms, who, key)
    shown_as = cards.card(0, opened.article, opened.article.story)
    return ArticleView(
        **framed(request, who, "pages"),
        opened=opened,
        card=shown_as,
        items=tuple(piece.item.text for piece in shown_as.pieces),
        captions=tuple(caption.text for _, _, caption in shown_as.captions),
        parks=rooms.parks,
    )
