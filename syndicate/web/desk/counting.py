"""/desk/counting: whether opens and clicks are counted, what that means, and the switch."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import Response

from syndicate.desk import hits
from syndicate.model.hits import Switch
from syndicate.web.desk.frame import DeskView, done, framed, shown
from syndicate.web.sessions import Changer, Posted, Visitor

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class CountingView(DeskView):
    """web/desk/counting.html: since when sendings are counted, and by whom; None: they are not."""

    switch: Switch | None


@router.get("/desk/counting")
def look(request: Request, who: Visitor) -> Response:
    found = hits.switch(request.app.state.door.rooms, who=who)
    return shown(request, "web/desk/counting.html", CountingView(**framed(request, who, "sendings"), switch=found))


@router.post("/desk/counting")
def turn(request: Request, who: Changer, form: Posted) -> Response:
    """`on` is yes, or anything else for no."""
    door = request.app.state.door
    on = form.get("on") == "yes"
    hits.turn(door.rooms, on=on, now=door.clock(), who=who)
    return done("/desk/counting", "count-on" if on else "count-off")
