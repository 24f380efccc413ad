"""/desk: what came in, what can be sent, what is on its way; and the Send button."""

import asyncio
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from syndicate.desk import editions, pages, publishing, sendings
from syndicate.desk.staff import require
from syndicate.errors import NotFound
from syndicate.model.sending import SendingState
from syndicate.model.staff import Role
from syndicate.web.login import allowed, csrf_token, person
from syndicate.web.views import DeskView, rendered

router = APIRouter()
SEND_DUE = "send_due"
"""The job that carries out what the button starts."""


@router.get("/desk")
def today(request: Request) -> Response:
    who = person(request)
    if who is None:
        return RedirectResponse("/desk/login", 303)
    door = request.app.state.door
    try:
        edition = editions.upcoming(door.rooms)
    except NotFound:
        edition = None
    sent = sendings.sendings(door.rooms)
    view = DeskView(
        paper=door.rooms.paper,
        who=who,
        csrf=csrf_token(request),
        may_send=who.role.covers(Role.EDITOR),
        pages=pages.list_pages(door.rooms),
        edition=edition,
        subject=editions.subject(edition) if edition else "",
        edition_sent=edition is not None and any(one.edition_key == edition.key for one in sent),
        sendings=sent,
        running=any(one.state is SendingState.RUNNING for one in sent),
        demo=door.mail is not None,
    )
    return rendered(door.rooms, "web/desk/today.html", view)


@router.post("/desk/send")
async def send(request: Request, edition: Annotated[date, Form()], csrf: Annotated[str, Form()] = "") -> Response:
    """Start the sending of a day's edition. Pressed twice, by two people: one sending."""
    door = request.app.state.door
    await asyncio.to_thread(_start, request, edition, csrf)
    door.runner.wake(SEND_DUE)
    return RedirectResponse("/desk", 303)


def _start(request: Request, day: date, csrf: str) -> None:
    """The letters link to published pages, so these come first."""
    rooms, now = request.app.state.door.rooms, request.app.state.door.clock()
    require(allowed(request, csrf), Role.EDITOR)
    publishing.publish(rooms)
    sendings.start_sending(rooms, editions.make_edition(rooms, issue_date=day, now=now), now=now)
