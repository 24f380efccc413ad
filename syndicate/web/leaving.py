"""/leave/TOKEN: a reader leaves by a button, or by one click in the mailbox (RFC 8058).

GET changes nothing, so scanners that open every link remove nobody.
"""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from syndicate.desk import readers
from syndicate.web.views import LeaveView, rendered

router = APIRouter()


@router.api_route("/leave/{token}", methods=["GET", "HEAD"])
def ask(request: Request, token: str) -> Response:
    rooms = request.app.state.door.rooms
    readers.reader_of(rooms, token)
    return rendered(rooms, "web/leave/ask.html", LeaveView(rooms.paper, token))


@router.post("/leave/{token}")
def leave(request: Request, token: str) -> Response:
    """The button's POST, and a mailbox provider's: no cookie, no redirect; twice is the same as once."""
    door = request.app.state.door
    readers.leave(door.rooms, token, now=door.clock())
    return rendered(door.rooms, "web/leave/left.html", LeaveView(door.rooms.paper, token))


@router.post("/leave/{token}/undo")
def undo(request: Request, token: str) -> Response:
    door = request.app.state.door
    readers.come_back(door.rooms, token, now=door.clock())
    return rendered(door.rooms, "web/leave/back.html", LeaveView(door.rooms.paper, token))
