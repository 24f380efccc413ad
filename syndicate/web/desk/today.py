"""/desk: what arrived, what waits, what is on its way; the Send button; and the stream of what moves."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse

from syndicate.desk import today as use
from syndicate.errors import SyndicateError
from syndicate.web.desk.frame import framed, shown
from syndicate.web.desk.views import LiveView, TodayView
from syndicate.web.sessions import Changer, Visitor, language, person, visiting

router = APIRouter()
SEND_DUE = "send_due"
"""The job that carries out what the button starts."""
BEAT = 1.0
"""Seconds between two looks at what moves."""
BEATS = 240
"""Looks of one connection; the browser then comes again by itself."""


@router.get("/desk")
def today(request: Request, who: Visitor) -> Response:
    found = use.today(request.app.state.door.rooms, who)
    return shown(request, "web/desk/today.html", TodayView(**framed(request, who, "today"), today=found))


@router.get("/desk/live", dependencies=[Depends(visiting)])
async def live(request: Request) -> Response:
    """Server-sent events: the list of sendings as HTML, whenever it is another."""
    beats = 0 if request.scope.get("head") else BEATS
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(_stream(request, beats), media_type="text/event-stream", headers=headers)


@router.post("/desk/send")
async def send(request: Request, who: Changer, edition: Annotated[date, Form()]) -> Response:
    """Start the sending of a day's edition. Pressed twice, by two people: one sending."""
    door = request.app.state.door
    await asyncio.to_thread(use.release, door.rooms, who, edition, now=door.clock())
    door.runner.wake(SEND_DUE)
    return RedirectResponse("/desk?said=sending", 303)


async def _stream(request: Request, beats: int) -> AsyncIterator[str]:
    """A session that ends meanwhile, or a database that is away, ends the stream."""
    before = ""
    for _ in range(beats):
        try:
            now = await asyncio.to_thread(_moving, request)
        except SyndicateError:
            return
        if now is None:
            return
        if now != before:
            before = now
            yield "".join(f"data: {line}\n" for line in now.splitlines()) + "\n"
        await asyncio.sleep(BEAT)


def _moving(request: Request) -> str | None:
    rooms = request.app.state.door.rooms
    who = person(request)
    if who is None:
        return None
    return str(rooms.render("web/desk/sendings.html", LiveView(use.under_way(rooms, who)), language(request)))
