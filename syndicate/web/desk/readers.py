"""/desk/readers: find one, look through a segment, one reader's whole history, stop writing, erase; lists in and out.

An address is typed into forms and stands in pages; no URL and no log has one.
"""

import asyncio
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi import Path as InPath
from fastapi.responses import Response, StreamingResponse
from starlette.datastructures import UploadFile

from syndicate.desk import bounces, changing, exports, lists, sendings
from syndicate.desk.readers import park_slug
from syndicate.desk.rights import require
from syndicate.desk.rooms import HOOKS_DUE, Rooms
from syndicate.errors import NotFound, SyndicateError, WrongInput
from syndicate.model.article import CHINA
from syndicate.model.reader import ReaderState, Rhythm
from syndicate.model.staff import Role, Staff
from syndicate.store.segments import Segment
from syndicate.web import csrf
from syndicate.web.desk.editions import a_day
from syndicate.web.desk.frame import done, framed, shown
from syndicate.web.desk.views_readers import ImportView, LookView, ReadersView, ReaderView
from syndicate.web.headers import POLICY
from syndicate.web.limits import UPLOAD
from syndicate.web.sessions import Changer, Posted, Visitor, allowed

router = APIRouter()
A_PAGE, SOME = 100, 20
Number = Annotated[int, InPath(ge=1, le=2**31 - 1)]
After = Annotated[int, Query(ge=0, le=2**31 - 1)]
LOOKED = POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")


def wanted(request: Request) -> Segment:
    """The segment of a query. Raises WrongInput, NotFound."""
    return _segment(request.app.state.door.rooms, dict(request.query_params))


Wanted = Annotated[Segment, Depends(wanted)]


@router.get("/desk/readers")
def readers(request: Request, who: Visitor, segment: Wanted, after: After = 0) -> Response:
    return _listed(request, who, segment, after=after)


@router.post("/desk/readers/find")
def find(request: Request, who: Changer, named: Annotated[str, Form()] = "") -> Response:
    """To the reader of this number or address; the address goes no further than here."""
    rooms: Rooms = request.app.state.door.rooms
    try:
        return done(f"/desk/readers/{exports.find(rooms, named.strip(), who=who).id}")
    except NotFound:
        return _listed(request, who, Segment(), missing=True, status=404)


@router.get("/desk/readers/import")
def import_form(request: Request, who: Visitor) -> Response:
    require(who, Role.ADMIN)
    return shown(request, "web/desk/readers_import.html", ImportView(**framed(request, who, "readers")))


@router.post("/desk/readers/import")
async def take_in(request: Request) -> Response:
    """A CSV file: `act` `look` says what it would do, in a frame of the form's page; `import` does it."""
    csrf.same_origin(request)
    door = request.app.state.door
    async with request.form(max_files=1, max_fields=10, max_part_size=UPLOAD) as form:
        who = allowed(request, str(form.get("csrf", "")))
        require(who, Role.ADMIN)
        file, look, consent = form.get("file"), form.get("act") == "look", str(form.get("consent", ""))
        if not isinstance(file, UploadFile) or not file.filename:
            raise WrongInput("没有选文件。", hint="选一个 CSV 文件。")
        raw = await file.read()
    if look:
        return await asyncio.to_thread(_looked, request, who, raw)
    report = await asyncio.to_thread(_taken, door.rooms, who, raw, consent, door.clock())
    view = ImportView(**framed(request, who, "readers"), report=report)
    return shown(request, "web/desk/readers_import.html", view)


@router.post("/desk/readers/export")
def export(request: Request, who: Changer, form: Posted) -> Response:
    """The segment as a CSV file."""
    door = request.app.state.door
    require(who, Role.ADMIN)
    given = {key: str(value) for key, value in form.items()}
    lines = exports.export_csv(door.rooms, _segment(door.rooms, given), who=who, now=door.clock())
    headers = {"cache-control": "no-store", "content-disposition": 'attachment; filename="readers.csv"'}
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/desk/readers/suppress")
def suppress(
    request: Request, who: Changer, named: Annotated[str, Form()] = "", act: Annotated[str, Form()] = ""
) -> Response:
    """Never write to an address again, whoever's it is; or with `act` `lift` write again."""
    door = request.app.state.door
    lift = act == "lift"
    number = exports.suppress(door.rooms, named.strip(), now=door.clock(), who=who, lift=lift)
    door.runner.wake(HOOKS_DUE)
    return done(f"/desk/readers/{number}" if number else "/desk/readers", "lifted" if lift else "suppressed")


@router.get("/desk/readers/{number}")
def reader(request: Request, who: Visitor, number: Number) -> Response:
    rooms: Rooms = request.app.state.door.rooms
    known = exports.known(rooms, str(number), who=who)
    found, received = sendings.why(rooms, str(number))
    view = ReaderView(
        **framed(request, who, "readers"),
        reader=found,
        parks={park.slug: park.name for park in rooms.parks},
        received=received,
        consent=known["consent"],
        notices=known["notices"],
        bounces=bounces.listing(rooms, reader_id=number, limit=SOME),
    )
    return shown(request, "web/desk/reader.html", view)


@router.post("/desk/readers/{number}")
def act(request: Request, who: Changer, number: Number, act: Annotated[str, Form()] = "") -> Response:
    """`leave`, `suppress`, `lift`, or `erase`: everything about the reader, for good."""
    door = request.app.state.door
    rooms, now = door.rooms, door.clock()
    match act:
        case "leave":
            changing.leave(rooms, number, who=who, now=now)
        case "suppress" | "lift":
            exports.suppress(rooms, str(number), now=now, who=who, lift=act == "lift")
        case "erase":
            exports.erase(rooms, str(number), now=now, who=who)
            return done("/desk/readers", "erased")
        case _:
            raise WrongInput("表单不完整。", hint="请返回上一页再试。")
    door.runner.wake(HOOKS_DUE)
    return done(f"/desk/readers/{number}", {"leave": "left", "suppress": "suppressed", "lift": "lifted"}[act])


def _listed(
    request: Request, who: Staff, segment: Segment, *, after: int = 0, missing: bool = False, status: int = 200
) -> Response:
    rooms: Rooms = request.app.state.door.rooms
    found = changing.page(rooms, segment, after=after, limit=A_PAGE, who=who)
    since = segment.since.astimezone(CHINA).date().isoformat() if segment.since else ""
    words = {
        "park": segment.parks[0] if segment.parks else "",
        "state": segment.state or "",
        "rhythm": segment.rhythm or "",
        "provider": segment.provider or "",
        "since": since,
    }
    view = ReadersView(
        **framed(request, who, "readers"),
        readers=found,
        segment=segment,
        since=since,
        parks=rooms.parks,
        states=tuple(ReaderState),
        rhythms=tuple(Rhythm),
        query=urlencode({key: value for key, value in words.items() if value}),
        next=str(found[-1].id) if len(found) == A_PAGE else "",
        missing=missing,
    )
    return shown(request, "web/desk/readers.html", view, status)


def _segment(rooms: Rooms, given: dict[str, Any]) -> Segment:
    state, rhythm = given.get("state", ""), given.get("rhythm", "")
    if (state and state not in set(ReaderState)) or (rhythm and rhythm not in set(Rhythm)):
        raise WrongInput("没有这样的读者。", hint="请从列表里选。")
    provider = given.get("provider", "").strip()
    if "@" in provider:
        raise WrongInput("这里写邮箱的域名，不写地址。", hint="例如 qq.com；找一位读者请用“找读者”。")
    since = given.get("since", "")
    return Segment(
        parks=(park_slug(rooms, given["park"]),) if given.get("park") else (),
        rhythm=Rhythm(rhythm) if rhythm else None,
        provider=provider or None,
        since=datetime.combine(a_day(since), datetime.min.time(), CHINA) if since else None,
        state=ReaderState(state) if state else None,
    )


def _taken(rooms: Rooms, who: Staff, raw: bytes, consent: str, now: datetime, *, look: bool = False) -> lists.Report:
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        file.write(raw)
        file.flush()
        return lists.import_readers(rooms, Path(file.name), consent=consent, now=now, who=who, look=look)


def _looked(request: Request, who: Staff, raw: bytes) -> Response:
    """What the list would do, or why it cannot be read; for the frame, so the form above keeps its file."""
    door = request.app.state.door
    report, wrong = None, ""
    try:
        report = _taken(door.rooms, who, raw, "", door.clock(), look=True)
    except SyndicateError as error:
        wrong = str(error)
    parks = {park.slug: park.name for park in door.rooms.parks}
    view = LookView(**framed(request, who, "readers"), report=report, wrong=wrong, parks=parks)
    answer = shown(request, "web/desk/readers_look.html", view)
    answer.headers["content-security-policy"] = LOOKED
    return answer
