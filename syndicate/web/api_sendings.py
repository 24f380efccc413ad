"""/api/sendings: have an edition sent, watch it, hold it, see who got what and why not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Body, Query, Request, Response

from syndicate.desk import composing, listings, sendings
from syndicate.desk.hits import Hits
from syndicate.desk.pages import FIRST, LAST
from syndicate.desk.report import Minute, Provider, report
from syndicate.desk.rooms import SEND_DUE, START_DUE, Rooms
from syndicate.errors import WrongInput
from syndicate.model.article import CHINA
from syndicate.model.schedule import Terms
from syndicate.model.sending import DeliveryState, Sending
from syndicate.web import api_shapes
from syndicate.web.api_base import IfMatch
from syndicate.web.api_cursor import Cursor, Limit, following, opened
from syndicate.web.api_editions import seen
from syndicate.web.api_route import Route
from syndicate.web.api_shapes import LetterShown, OrderShown, SendingShown
from syndicate.web.api_types import MISSING, SEEN, TAKEN, Looks, Number, Sends, located

router = APIRouter(route_class=Route, tags=["sendings"])
MOST_STORIES, MOST_HOURS = 1000, 336
AtLeast = Annotated[int | None, Body(ge=1, le=MOST_STORIES)]
LateHours = Annotated[float | None, Body(ge=0, le=MOST_HOURS)]


class Act(StrEnum):
    """`retry` offers refused letters once more, `resend` those in doubt, `leave` lets those be."""

    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"
    RETRY = "retry"
    RESEND = "resend"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Sendings:
    items: tuple[SendingShown, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class NewSending:
    """An edition, when (null: now), not before a time of that day in China, and on which terms.

    With fewer than `at_least` stories it is skipped; later than by `late_hours` it asks. What is left out is as the
    settings have it; `late_hours` 0 asks whenever it is late at all.
    """

    edition: Annotated[str, Body(pattern=r"^[0-9a-z-]{1,60}$")]
    at: datetime | None = None
    not_before: Annotated[str | None, Body(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] = None
    at_least: AtLeast = None
    late_hours: LateHours = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A class of reply (5.1.1, 550), and how many letters."""

    reply: str
    letters: int


@dataclass(frozen=True, slots=True)
class ReportShown:
    """How a sending went, up to now or to its end. `rate`: letters accepted a minute."""

    sending: SendingShown
    minutes: tuple[Minute, ...]
    providers: tuple[Provider, ...]
    refusals: tuple[Refused, ...]
    rate: float
    hits: Hits | None
    """Opens and clicks of the edition; null where they are not counted."""


@dataclass(frozen=True, slots=True)
class Letters:
    items: tuple[LetterShown, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Acted:
    """The sending after the act; of `retry` and `resend` also how many letters are offered again."""

    sending: SendingShown
    letters: int | None


@router.get("/sendings")
def listing(request: Request, response: Response, who: Looks, cursor: Cursor = None, limit: Limit = 50) -> Sendings:
    """Sendings, the newest first."""
    rooms = request.app.state.door.rooms
    found, mark = listings.sendings(rooms, who, after=opened(rooms, "sendings", cursor), limit=limit)
    after = following(request, response, "sendings", mark, {"limit": limit})
    return Sendings(tuple(map(api_shapes.sending, found)), after)


@router.post("/sendings", status_code=202, responses=SEEN)
def send(request: Request, response: Response, who: Sends, new: NewSending, if_match: IfMatch = None) -> OrderShown:
    """Order the sending of an edition, as you saw it. An edition is sent once, however often and by whomever this is
    asked; where two people must agree, the order asks for the second.
    """
    door = request.app.state.door
    now, rooms = door.clock(), door.rooms
    at, earliest = _moment(new.at, now), time.fromisoformat(new.not_before) if new.not_before else None
    found = seen(rooms, who, new.edition, if_match)
    ready = composing.ready(rooms, who, new.edition, seen=found.seen, now=now)
    wanted = terms(rooms, new.at_least, new.late_hours)
    placed, _ = sendings.order(rooms, ready, now=now, who=who, at=at, earliest=earliest, terms=wanted)
    door.runner.wake(START_DUE)
    return located(request, response, f"/orders/{placed.id}", api_shapes.order(placed))


@router.get("/sendings/{number}", responses=MISSING)
def show(request: Request, _: Looks, number: Number) -> SendingShown:
    """How a sending stands."""
    return api_shapes.sending(sendings.sending(request.app.state.door.rooms, number))


@router.get("/sendings/{number}/report", responses=MISSING)
def reported(request: Request, who: Looks, number: Number) -> ReportShown:
    """What was sent when, what providers answered, and why letters were refused."""
    found = report(request.app.state.door.rooms, number, who=who)
    refusals = tuple(Refused(kind, count) for kind, count in found.refusals)
    return ReportShown(
        api_shapes.sending(found.sending), found.minutes, found.providers, refusals, found.rate, found.hits
    )


@router.get("/sendings/{number}/letters", responses=MISSING)
def letters(
    request: Request,
    response: Response,
    _: Looks,
    number: Number,
    *,
    state: Annotated[DeliveryState | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Letters:
    """The ledger, by reader: who got what, when, with which reply."""
    rooms, of = request.app.state.door.rooms, f"sendings/{number}/letters"
    mark = opened(rooms, of, cursor)
    found = sendings.who(rooms, number, after=int(mark[0]) if mark else 0, limit=limit, state=state)
    last = (found[-1].reader_id,) if len(found) == limit else None
    after = following(request, response, of, last, {"state": state.value if state else None, "limit": limit})
    return Letters(tuple(map(api_shapes.letter, found)), after)


@router.post("/sendings/{number}/{act}", responses={**MISSING, **TAKEN})
def act(request: Request, who: Sends, number: Number, act: Act) -> Acted:
    """Hold a sending, let it go on, end it, offer letters again: before its next letter, within two seconds."""
    door = request.app.state.door
    done = ACTS[act](door.rooms, number, door.clock(), who=who)
    door.runner.wake(SEND_DUE)
    now, again = done if isinstance(done, tuple) else (done, None)
    return Acted(api_shapes.sending(now), again)


ACTS: dict[Act, Callable[..., Sending | tuple[Sending, int]]] = {
    Act.PAUSE: sendings.pause,
    Act.RESUME: sendings.resume,
    Act.CANCEL: sendings.cancel,
    Act.RETRY: sendings.retry_refused,
    Act.RESEND: sendings.resend_doubts,
    Act.LEAVE: sendings.leave_doubts,
}


def terms(rooms: Rooms, at_least: int | None, late_hours: float | None) -> Terms:
    """The usual terms but for what was said."""
    usual = rooms.terms
    late = usual.late if late_hours is None else timedelta(hours=late_hours)
    return Terms(usual.at_least if at_least is None else at_least, late)


def _moment(at: datetime | None, now: datetime) -> datetime | None:
    """When; without a zone it is China's time. Raises WrongInput for what is over, or no date of a paper."""
    if at is None:
        return None
    moment = at.replace(microsecond=0) if at.tzinfo else at.replace(microsecond=0, tzinfo=CHINA)
    if not FIRST <= moment.date() <= LAST or moment < now - timedelta(minutes=1):
        raise WrongInput("This time is over.", hint="Choose a later one, or leave `at` out for now.")
    return moment
