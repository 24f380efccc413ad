"""/leave/TOKEN: a reader leaves by a button, or by one click in the mailbox (RFC 8058).

GET changes nothing, so scanners that open every link remove nobody. No origin is asked for: a mailbox provider posts.
"""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from syndicate.desk import readers
from syndicate.web.views_readers import TokenView, language_of, page

router = APIRouter()


@router.get("/leave/{token}")
def ask(request: Request, token: str) -> Response:
    reader = readers.who_leaves(request.app.state.door.rooms, token)
    return _page(request, "ask", token, reader.language if reader else "")


@router.post("/leave/{token}")
def leave(request: Request, token: str) -> Response:
    """The button's POST, and a mailbox provider's: no cookie, no redirect; twice is the same as once."""
    door = request.app.state.door
    reader = readers.leave(door.rooms, token, now=door.clock())
    return _page(request, "left", token, reader.language if reader else "")


@router.post("/leave/{token}/undo")
def undo(request: Request, token: str) -> Response:
    door = request.app.state.door
    reader = readers.come_back(door.rooms, token, now=door.clock())
    return _page(request, "back", token, reader.language if reader else "")


def _page(request: Request, name: str, token: str, language: str) -> Response:
    view = TokenView(request.app.state.door.rooms.paper, token)
    return page(request, f"leave/{name}.html", view, language or language_of(request))
