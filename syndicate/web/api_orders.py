"""/api/orders and /api/schedules: what is to be sent when, and what a person is asked before."""

from dataclasses import dataclass
from datetime import time
from typing import Annotated

from fastapi import APIRouter, Body, Request, Response

from syndicate.desk import sendings
from syndicate.desk.rooms import START_DUE
from syndicate.errors import NotFound
from syndicate.model.schedule import Days
from syndicate.web import api_shapes
from syndicate.web.api_cursor import Cursor, Limit, following, opened
from syndicate.web.api_route import Route
from syndicate.web.api_sendings import AtLeast, LateHours, terms
from syndicate.web.api_shapes import OrderShown, ScheduleShown
from syndicate.web.api_types import MISSING, TAKEN, Looks, Number, Releases, Sends

router = APIRouter(route_class=Route, tags=["sendings"])


@dataclass(frozen=True, slots=True)
class Orders:
    items: tuple[OrderShown, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Answered:
    """Yes or no to what the order asks."""

    yes: bool


@dataclass(frozen=True, slots=True)
class Schedules:
    items: tuple[ScheduleShown, ...]


@dataclass(frozen=True, slots=True)
class NewSchedule:
    """On which days, `at` which time in China; of a single weekday it is the week's edition."""

    days: Days
    at: Annotated[str, Body(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
    at_least: AtLeast = None
    late_hours: LateHours = None


@router.get("/orders")
def orders(request: Request, response: Response, _: Looks, cursor: Cursor = None, limit: Limit = 50) -> Orders:
    """Orders, the newest first."""
    rooms = request.app.state.door.rooms
    mark = opened(rooms, "orders", cursor)
    found = sendings.orders(rooms, before=int(mark[0]) if mark else None, limit=limit)
    last = (found[-1].id,) if len(found) == limit else None
    return Orders(tuple(map(api_shapes.order, found)), following(request, response, "orders", last, {"limit": limit}))


@router.get("/orders/{number}", responses=MISSING)
def order(request: Request, _: Looks, number: Number) -> OrderShown:
    """What an order waits for or asks, and its sending once it has started."""
    found = sendings.orders(request.app.state.door.rooms, before=number + 1, limit=1)
    if not found or found[0].id != number:
        raise NotFound(f"There is no order {number}.")
    return api_shapes.order(found[0])


@router.post("/orders/{number}/answer", responses={**MISSING, **TAKEN})
def answer(request: Request, who: Releases, number: Number, said: Answered) -> OrderShown:
    """Release it, or say yes or no to what else it asks. Whoever asked for it cannot release it."""
    door = request.app.state.door
    done = sendings.answer(door.rooms, number, yes=said.yes, now=door.clock(), who=who)
    door.runner.wake(START_DUE)
    return api_shapes.order(done)


@router.delete("/orders/{number}", responses={**MISSING, **TAKEN})
def withdraw(request: Request, who: Sends, number: Number) -> OrderShown:
    """Take back an order that has not started."""
    door = request.app.state.door
    return api_shapes.order(sendings.withdraw(door.rooms, number, now=door.clock(), who=who))


@router.get("/schedules")
def schedules(request: Request, _: Looks) -> Schedules:
    """Editions that are made and sent by themselves, the one that is due next first."""
    return Schedules(tuple(map(api_shapes.schedule, sendings.schedules(request.app.state.door.rooms))))


@router.post("/schedules", status_code=201)
def add(request: Request, who: Sends, new: NewSchedule) -> ScheduleShown:
    """The day's edition by itself. The same again is the same schedule."""
    door = request.app.state.door
    at, wanted = time.fromisoformat(new.at), terms(door.rooms, new.at_least, new.late_hours)
    made = sendings.add_schedule(door.rooms, new.days, at, now=door.clock(), who=who, terms=wanted)
    door.runner.wake(START_DUE)
    return api_shapes.schedule(made)


@router.delete("/schedules/{number}", status_code=204, responses=MISSING)
def remove(request: Request, who: Sends, number: Number) -> None:
    """Nothing more comes of it; orders it made stay."""
    door = request.app.state.door
    sendings.remove_schedule(door.rooms, number, now=door.clock(), who=who)
