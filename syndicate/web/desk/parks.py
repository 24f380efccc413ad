"""/desk/parks: the registry; a park's names and looks, its slug, and whether it can be chosen."""

import re
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from syndicate.desk import parks, parks_moves
from syndicate.desk.rooms import Rooms
from syndicate.errors import Conflict, WrongInput
from syndicate.model.park import Park
from syndicate.model.staff import Staff
from syndicate.web.desk.forms import number
from syndicate.web.desk.frame import done, framed, shown
from syndicate.web.desk.views_parks import ParksView, ParkView
from syndicate.web.sessions import Changer, Posted, Visitor

router = APIRouter()
EMPTY = Park("", "")
ALIASES = re.compile(r"[\r\n、，,；;]+")
LONGEST = 4000
REFUSED = {WrongInput: 400, Conflict: 409}


@router.get("/desk/parks")
def registry(request: Request, who: Visitor) -> Response:
    return shown(request, "web/desk/parks.html", _list(request, who, EMPTY))


@router.post("/desk/parks")
def add(request: Request, who: Changer, form: Posted) -> Response:
    """A new park; what was typed stays when it is refused."""
    door, draft = request.app.state.door, _park(form, _line(form, "slug"))
    try:
        made = parks.add(door.rooms, who, draft, now=door.clock())
    except (WrongInput, Conflict) as error:
        view = _list(request, who, draft, (error.message, error.hint))
        return shown(request, "web/desk/parks.html", view, REFUSED[type(error)])
    return done(f"/desk/parks/{made.slug}", "park-added")


@router.get("/desk/parks.toml")
def export(request: Request, who: Visitor) -> Response:
    """The registry as a file, for another paper or for `syndicate parks import`."""
    text = parks.export(request.app.state.door.rooms, who)
    headers = {"content-disposition": 'attachment; filename="parks.toml"', "cache-control": "no-store"}
    return Response(text, media_type="application/toml; charset=utf-8", headers=headers)


@router.get("/desk/parks/{slug}")
def park(request: Request, who: Visitor, slug: str) -> Response:
    """One park; a slug it had before leads to it."""
    rooms: Rooms = request.app.state.door.rooms
    looked = parks.look(rooms, who, slug)
    if looked.at.park.slug != slug:
        return RedirectResponse(f"/desk/parks/{looked.at.park.slug}", 301, {"cache-control": "no-store"})
    return shown(request, "web/desk/park.html", _one(request, who, looked, looked.at.park))


@router.post("/desk/parks/{slug}")
def change(request: Request, who: Changer, slug: str, form: Posted) -> Response:
    """`act`: change, rename (to `new`), close, open, merge (`into`), remove; on the `revision` the form saw."""
    door, draft = request.app.state.door, _park(form, slug)
    try:
        return _acted(door.rooms, who, draft, form, now=door.clock())
    except (WrongInput, Conflict) as error:
        looked = parks.look(door.rooms, who, slug)
        typed = draft if str(form.get("act")) == "change" else looked.at.park
        view = _one(request, who, looked, typed, (error.message, error.hint), kept=typed is draft)
        return shown(request, "web/desk/park.html", view, REFUSED[type(error)])


def _acted(rooms: Rooms, who: Staff, draft: Park, form: FormData, *, now: datetime) -> Response:
    slug = draft.slug
    here = f"/desk/parks/{slug}"
    match str(form.get("act", "")):
        case "change":
            revision, place = number(form, "revision"), number(form, "place")
            parks.change(rooms, who, slug, draft, revision=revision, place=place, now=now)
            return done(here, "park-changed")
        case "rename":
            new = _line(form, "new")
            parks_moves.rename(rooms, who, slug, new, revision=number(form, "revision"), now=now)
            return done(f"/desk/parks/{new}", "park-renamed")
        case "close" | "open" as act:
            parks.set_closed(rooms, who, slug, closed=act == "close", now=now)
            return done(here, f"park-{act}")
        case "merge":
            into = _line(form, "into")
            parks_moves.merge(rooms, who, slug, into, now=now)
            return done(f"/desk/parks/{into}", "park-merged")
        case "remove":
            parks.remove(rooms, who, slug, now=now)
            return done("/desk/parks", "park-removed")
        case _:
            raise WrongInput("表单不完整。", hint="请返回上一页再试。")


def _list(request: Request, who: Staff, draft: Park, wrong: tuple[str, str] | None = None) -> ParksView:
    listed = parks.listing(request.app.state.door.rooms, who)
    return ParksView(**framed(request, who, "parks"), parks=listed, draft=draft, wrong=wrong)


def _one(
    request: Request,
    who: Staff,
    looked: parks.Looked,
    draft: Park,
    wrong: tuple[str, str] | None = None,
    *,
    kept: bool = False,
) -> ParkView:
    return ParkView(
        **framed(request, who, "parks"),
        looked=looked,
        draft=draft,
        place=looked.place,
        places=len(looked.others) + 1,
        wrong=wrong,
        kept=kept,
    )


def _park(form: FormData, slug: str) -> Park:
    aliases = str(form.get("aliases", ""))[:LONGEST]
    return Park(
        slug=slug,
        name=_line(form, "name"),
        aliases=tuple(filter(None, (alias.strip() for alias in ALIASES.split(aliases)))),
        name_en=_line(form, "name_en") or None,
        tagline=_line(form, "tagline") or None,
        hotline=_line(form, "hotline") or None,
        colour=_line(form, "colour") or EMPTY.colour,
    )


def _line(form: FormData, key: str) -> str:
    return " ".join(str(form.get(key, "")).split())[:LONGEST]
