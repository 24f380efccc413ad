"""/desk/orders, /desk/schedules and /desk/adopt: what is to be sent when, and the questions that a person answers."""

from datetime import time, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from syndicate.desk import sendings, staff
from syndicate.desk.rooms import SEND_DUE, START_DUE, Rooms
from syndicate.errors import NotFound, WrongInput
from syndicate.model.schedule import Days, Order, OrderState, Question, Terms
from syndicate.model.staff import Role
from syndicate.web.desk import forms
from syndicate.web.desk.frame import done, framed, shown
from syndicate.web.desk.views_sendings import OrderView, SchedulesView
from syndicate.web.sessions import Changer, Posted, Visitor

router = APIRouter()
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("/desk/orders/{number}")
def order(request: Request, who: Visitor, number: Number) -> Response:
    """What it waits for or asks; one that was started leads on to its sending."""
    door = request.app.state.door
    found = _order(door.rooms, number)
    if found.sending_id is not None:
        return RedirectResponse(f"/desk/sendings/{found.sending_id}", 303, {"cache-control": "no-store"})
    release = found.question is Question.RELEASE or door.rooms.two_people
    own = found.asked_by == who.login
    view = OrderView(
        **framed(request, who, "sendings"),
        order=found,
        soon=found.state is OrderState.WAITING and found.due <= door.clock(),
        release=release,
        may_answer=who.role.covers(Role.RELEASER if release else Role.EDITOR) and not (release and own),
        own=own,
        others=staff.releasers(door.rooms, but=found.asked_by) if release else (),
    )
    return shown(request, "web/desk/order.html", view)


@router.post("/desk/orders/{number}")
def answer(request: Request, who: Changer, number: Number, act: Annotated[str, Form()] = "") -> Response:
    """Say yes or no to what it asks, or withdraw it."""
    door = request.app.state.door
    if act not in {"yes", "no", "withdraw"}:
        raise WrongInput("表单不完整。", hint="请返回上一页再试。")
    if act == "withdraw":
        sendings.withdraw(door.rooms, number, now=door.clock(), who=who)
        return done("/desk/sendings", "withdrawn")
    sendings.answer(door.rooms, number, yes=act == "yes", now=door.clock(), who=who)
    door.runner.wake(START_DUE)
    return done(f"/desk/orders/{number}" if act == "yes" else "/desk/sendings", f"answered-{act}")


@router.post("/desk/adopt")
def adopt(request: Request, who: Changer) -> Response:
    """From now on letters leave from this database, here. What ran is paused, what was ordered asks."""
    door = request.app.state.door
    sendings.adopt(door.rooms, now=door.clock(), who=who)
    door.runner.wake(SEND_DUE)
    return done("/desk/sendings", "adopted")


@router.get("/desk/schedules")
def schedules(request: Request, who: Visitor) -> Response:
    rooms: Rooms = request.app.state.door.rooms
    view = SchedulesView(
        **framed(request, who, "sendings"), schedules=sendings.schedules(rooms), days=tuple(Days), terms=rooms.terms
    )
    return shown(request, "web/desk/schedules.html", view)


@router.post("/desk/schedules")
def add(request: Request, who: Changer, form: Posted) -> Response:
    """The day's edition by itself, on these days at this time in China."""
    door = request.app.state.door
    days = str(form.get("days", ""))
    if days not in set(Days):
        raise WrongInput("没有选哪几天。", hint="请从列表里选。")
    sendings.add_schedule(
        door.rooms, Days(days), clock(str(form.get("at", ""))), now=door.clock(), who=who, terms=terms(form)
    )
    door.runner.wake(START_DUE)
    return done("/desk/schedules", "scheduled")


@router.post("/desk/schedules/{number}")
def remove(request: Request, who: Changer, number: Number) -> Response:
    door = request.app.state.door
    sendings.remove_schedule(door.rooms, number, now=door.clock(), who=who)
    return done("/desk/schedules", "unscheduled")


def clock(words: str) -> time:
    """A time of the day from a form. Raises WrongInput."""
    try:
        return time.fromisoformat(words).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        raise WrongInput("时间不对。", hint="例如 06:00。") from None


MOST_STORIES, MOST_HOURS = 1000, 24 * 14


def terms(form: FormData) -> Terms:
    """Conditions from a form: `at_least` stories; `late` hours, empty for never asking. Raises WrongInput."""
    least = forms.number(form, "at_least") if form.get("at_least") else 1
    late = forms.number(form, "late") if form.get("late") else None
    if not 1 <= least <= MOST_STORIES or (late is not None and not 1 <= late <= MOST_HOURS):
        raise WrongInput("篇数或小时数不对。", hint="至少一篇；小时数从 1 到 336，空着就不问。")
    return Terms(at_least=least, late=None if late is None else timedelta(hours=late))


def _order(rooms: Rooms, number: int) -> Order:
    found = sendings.orders(rooms, before=number + 1, limit=1)
    if not found or found[0].id != number:
        raise NotFound("没有这个寄送安排。", hint="请回到“寄送”再看一眼。")
    return found[0]
