"""/desk: what arrived, what waits, what is on its way; the Send button; and the stream of what moves."""

import asyncio
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from syndicate.desk import today as use
from syndicate.desk.rooms import SEND_DUE, Rooms
from syndicate.web.desk.frame import framed, shown, speaking
from syndicate.web.desk.streams import streamed
from syndicate.web.desk.views import LiveView, TodayView
from syndicate.web.sessions import Changer, Visitor, language

router = APIRouter()


@router.get("/desk")
def today(request: Request, who: Visitor) -> Response:
    found = use.today(request.app.state.door.rooms, who)
    return shown(request, "web/desk/today.html", TodayView(**framed(request, who, "today"), today=found))


@router.get("/desk/live")
def live(request: Request, who: Visitor) -> Response:
    """Server-sent events: the list of sendings as HTML, whenever it is another."""
    rooms: Rooms = request.app.state.door.rooms
    view = LiveView(use.under_way(rooms, who), speaking(request))
    return streamed(request, rooms.render("web/desk/sendings.html", view, language(request)))


@router.post("/desk/send")
async def send(request: Request, who: Changer, edition: Annotated[date, Form()]) -> Response:
    """Start the sending of a day's edition. Pressed twice, by two people: one sending."""
    door = request.app.state.door
    await asyncio.to_thread(use.release, door.rooms, who, edition, now=door.clock())
    door.runner.wake(SEND_DUE)
    return RedirectResponse("/desk?said=sending", 303)
