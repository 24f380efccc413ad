"""/desk/editions: the list by month, one edition with its stories and words, and the Send form's way out."""

from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from syndicate.desk import composing, sendings
from syndicate.desk.rooms import START_DUE, Rooms
from syndicate.errors import WrongInput
from syndicate.model.article import CHINA
from syndicate.web.desk.frame import done, framed, shown
from syndicate.web.desk.orders import clock, terms
from syndicate.web.desk.views_editions import EditionsView, EditionView, Place
from syndicate.web.sessions import Changer, Posted, Visitor

router = APIRouter()


@router.get("/desk/editions")
def editions(request: Request, who: Visitor, month: str = "") -> Response:
    door = request.app.state.door
    found = composing.month(door.rooms, who, _month(month), now=door.clock())
    before, after = found.first - timedelta(days=1), found.first + timedelta(days=31)
    later = "" if after.replace(day=1) > door.clock().date() else f"{after:%Y-%m}"
    view = EditionsView(**framed(request, who, "editions"), month=found, earlier=f"{before:%Y-%m}", later=later)
    return shown(request, "web/desk/editions.html", view)


@router.post("/desk/editions")
def make(
    request: Request, who: Changer, day: Annotated[str, Form()] = "", kind: Annotated[str, Form()] = ""
) -> Response:
    """The edition of a day (empty: the newest), or of its week with `kind` `week`."""
    door = request.app.state.door
    wanted = a_day(day) if day else None
    made = composing.make(door.rooms, who, day=wanted, week=kind == "week", now=door.clock())
    return done(f"/desk/editions/{made.key}", "made")


@router.get("/desk/editions/{key}")
def edition(request: Request, who: Visitor, key: str) -> Response:
    rooms: Rooms = request.app.state.door.rooms
    found = composing.look(rooms, who, key)
    frame = framed(request, who, "editions")
    stories = (*found.edition.articles, *found.left_out)
    view = EditionView(
        **frame,
        composed=found,
        places=tuple(Place(n, one, n < len(found.edition.articles)) for n, one in enumerate(stories)),
        fixed=found.sending is not None or not frame["may_edit"],
        parks={park.slug: park.name for park in rooms.parks},
        terms_usual=rooms.terms,
        two_people=rooms.two_people,
        held=sendings.held(rooms) or "",
    )
    return shown(request, "web/desk/edition.html", view)


@router.post("/desk/editions/{key}")
def arrange(request: Request, who: Changer, key: str, form: Posted) -> Response:
    """Save what the form says; `act` `up 3`, `down 3`, `lead 3` moves a story as well."""
    door = request.app.state.door
    given = [value for value in form.getlist("key[]") if isinstance(value, str)]
    keys, inside = _moved(given, str(form.get("act", "save"))), set(form.getlist("in[]"))
    chosen = [one for one in keys if one in inside]
    if not chosen:
        raise WrongInput("一期至少要有一篇。", hint="请返回，选一篇或几篇。")
    composing.arrange(
        door.rooms,
        who,
        key,
        keys=chosen,
        subject=_line(form, "subject"),
        preheader=_line(form, "preheader"),
        note=_line(form, "note"),
        seen=str(form.get("seen", "")),
        now=door.clock(),
    )
    return done(f"/desk/editions/{key}#stories", "arranged")


@router.post("/desk/editions/{key}/send")
def send(request: Request, who: Changer, key: str, form: Posted) -> Response:
    """Order its sending: now, or at a time. An edition has one order, however often this is posted."""
    door = request.app.state.door
    now = door.clock()
    at = _moment(str(form.get("at", ""))) if form.get("when") == "at" else None
    if at is not None and at < now - timedelta(minutes=1):
        raise WrongInput("这个时间已经过去了。", hint="请选以后的时间，或者现在就寄。")
    earliest = clock(str(form["earliest"])) if form.get("earliest") else None
    ready = composing.ready(door.rooms, who, key, seen=str(form.get("seen", "")), now=now)
    placed, _ = sendings.order(door.rooms, ready, now=now, who=who, at=at, earliest=earliest, terms=terms(form))
    door.runner.wake(START_DUE)
    return done(f"/desk/orders/{placed.id}")


def _moved(keys: list[str], act: str) -> list[str]:
    """The keys after the button that was pressed: `up 3` changes places with the one before."""
    word, _, number = act.partition(" ")
    here = int(number) if number.isdecimal() and number.isascii() and len(number) < 6 else -1  # noqa: PLR2004 as forms
    if word == "save" or not 0 <= here < len(keys):
        return keys
    there = {"up": here - 1, "down": here + 1, "lead": 0}.get(word, here)
    moved = [*keys]
    moved.insert(max(there, 0), moved.pop(here))
    return moved


def _line(form: FormData, name: str) -> str:
    return " ".join(str(form.get(name, "")).split())[:500]


def a_day(words: str) -> date:
    """A day of a form. Raises WrongInput."""
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise WrongInput("日期不对。", hint="例如 2026-11-20。") from None


def _month(words: str) -> date | None:
    try:
        return date.fromisoformat(f"{words}-01") if words else None
    except ValueError:
        raise WrongInput("月份不对。", hint="例如 2026-11。") from None


def _moment(words: str) -> datetime:
    """What a browser's date and time field sends, in China's time. Raises WrongInput."""
    try:
        return datetime.fromisoformat(words).replace(tzinfo=CHINA, second=0, microsecond=0)
    except ValueError:
        raise WrongInput("时间不对。", hint="例如 2026-11-23 06:00。") from None
