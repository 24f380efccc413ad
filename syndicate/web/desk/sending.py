"""/desk/sendings: what was sent and what is on its way; one sending live, its report, its letters; pause and go on."""

import math
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from syndicate.desk import bounces, sendings
from syndicate.desk.report import Report, report
from syndicate.desk.rooms import SEND_DUE, Rooms
from syndicate.errors import WrongInput
from syndicate.model.article import CHINA
from syndicate.model.sending import DeliveryState, SendingState
from syndicate.web.desk import plots
from syndicate.web.desk.frame import done, framed, shown
from syndicate.web.desk.streams import streamed
from syndicate.web.desk.views_sendings import LettersView, SendingsView, SendingView, StandView
from syndicate.web.sessions import Changer, Posted, Visitor, language

router = APIRouter()
A_LIST, A_PAGE, SOME = 60, 100, 20
RECENT = 5
"""Minutes whose pace says how long the rest takes."""
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
After = Annotated[int, Query(ge=0, le=2**31 - 1)]


@router.get("/desk/sendings")
def listing(request: Request, who: Visitor) -> Response:
    rooms: Rooms = request.app.state.door.rooms
    view = SendingsView(
        **framed(request, who, "sendings"),
        orders=sendings.open_orders(rooms),
        sendings=sendings.sendings(rooms)[:A_LIST],
        held=sendings.held(rooms) or "",
    )
    return shown(request, "web/desk/sending_list.html", view)


@router.get("/desk/sendings/{number}")
def sending(request: Request, who: Visitor, number: Number) -> Response:
    rooms: Rooms = request.app.state.door.rooms
    found = report(rooms, number, who=who)
    view = SendingView(
        **framed(request, who, "sendings"),
        sending=found.sending,
        report=found,
        minutes=remaining(found),
        climb=_climb(found),
        providers=plots.bars(
            [
                (one.name, [("good", one.accepted), ("soft", one.later), ("bad", one.refused), ("doubt", one.in_doubt)])
                for one in found.providers
            ]
        ),
        refusals=plots.bars([(kind, [("bad", count)]) for kind, count in found.refusals]),
        bounced=bounces.of_sending(rooms, number),
        bounces=bounces.listing(rooms, sending_id=number, limit=SOME),
    )
    return shown(request, "web/desk/sending.html", view)


@router.get("/desk/sendings/{number}/live")
def live(request: Request, who: Visitor, number: Number) -> Response:
    """Server-sent events: the part that moves, as HTML, whenever it is another."""
    rooms: Rooms = request.app.state.door.rooms
    found, frame = report(rooms, number, who=who), framed(request, who, "sendings")
    stand = StandView(found.sending, found, remaining(found), frame["may_edit"], frame["csrf"], frame["told"])
    return streamed(request, rooms.render("web/desk/sending_stand.html", stand, language(request)))


@router.post("/desk/sendings/{number}")
def act(request: Request, who: Changer, number: Number, form: Posted) -> Response:
    """`act` is pause, resume, cancel, retry (refused letters), resend or leave (letters in doubt)."""
    door = request.app.state.door
    acts = {
        "pause": sendings.pause,
        "resume": sendings.resume,
        "cancel": sendings.cancel,
        "retry": sendings.retry_refused,
        "resend": sendings.resend_doubts,
        "leave": sendings.leave_doubts,
    }
    word = str(form.get("act", ""))
    if word not in acts:
        raise WrongInput("表单不完整。", hint="请返回上一页再试。")
    acts[word](door.rooms, number, door.clock(), who=who)
    door.runner.wake(SEND_DUE)
    return done(f"/desk/sendings/{number}", f"sending-{word}")


@router.get("/desk/sendings/{number}/letters")
def letters(request: Request, who: Visitor, number: Number, after: After = 0, state: str = "") -> Response:
    """The ledger, a page at a time by reader; only those in `state`."""
    rooms: Rooms = request.app.state.door.rooms
    if state and state not in set(DeliveryState):
        raise WrongInput("没有这种状态。", hint="请从列表里选一个。")
    only = DeliveryState(state) if state else None
    found = sendings.who(rooms, number, after=after, limit=A_PAGE, state=only)
    view = LettersView(
        **framed(request, who, "sendings"),
        sending=sendings.sending(rooms, number),
        letters=found,
        states=tuple(DeliveryState),
        state=state,
        after=str(found[-1].reader_id) if len(found) == A_PAGE else "",
    )
    return shown(request, "web/desk/sending_letters.html", view)


def remaining(found: Report) -> int | None:
    """Minutes until all is sent, at the pace of the last few; None where there is no pace, or nothing runs."""
    recent = found.minutes[-RECENT:]
    waiting = found.sending.tally.waiting
    if found.sending.state is not SendingState.RUNNING or not recent or not waiting:
        return None
    pace = sum(minute.accepted for minute in recent) / len(recent)
    return math.ceil(waiting / pace)


def _climb(found: Report) -> plots.Line | None:
    """Letters accepted since the first minute; nothing where all was over within one."""
    if len(found.minutes) < 2:  # noqa: PLR2004 a line has two ends
        return None
    values = [(minute.at.timestamp(), float(minute.sent)) for minute in found.minutes]
    ends = (found.minutes[0].at, found.minutes[0].at + (found.minutes[-1].at - found.minutes[0].at) / 2)
    words = [f"{at.astimezone(CHINA):%H:%M}" for at in (*ends, found.minutes[-1].at)]
    return plots.line(values, words)
