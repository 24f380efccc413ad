"""/mailbox, in the demo only: the letters that the embedded catcher took, as their readers would see them."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from syndicate import catcher
from syndicate.web.views import CaughtView, MailboxView, rendered

router = APIRouter()
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "sandbox allow-top-navigation-by-user-activation; frame-ancestors 'self'"
)
"""A letter carries its looks inline, as mailboxes want it, and nothing that runs. Its links leave the frame."""


@router.get("/mailbox")
def letters(request: Request) -> Response:
    door = request.app.state.door
    found = tuple(catcher.letters(door.mail))
    return rendered(door.rooms, "web/mailbox/list.html", MailboxView(door.rooms.paper, found))


@router.get("/mailbox/{key}")
def letter(request: Request, key: str) -> Response:
    door = request.app.state.door
    opened = catcher.opened(door.mail, key)
    view = CaughtView(door.rooms.paper, opened.letter, opened.headers, opened.text)
    return rendered(door.rooms, "web/mailbox/letter.html", view)


@router.get("/mailbox/{key}/html")
def html(request: Request, key: str) -> Response:
    opened = catcher.opened(request.app.state.door.mail, key)
    page = opened.html.replace("<head>", '<head><base target="_top">', 1)
    return HTMLResponse(page, headers={"content-security-policy": LETTER_POLICY, "cache-control": "no-store"})


@router.get("/mailbox/{key}/source")
def source(request: Request, key: str) -> Response:
    raw = catcher.read(request.app.state.door.mail, key)
    return Response(raw, media_type="text/plain; charset=utf-8", headers={"cache-control": "no-store"})
