"""/desk/pages: pages come in by file or paste; the list of those that came; changed ones compared."""

import asyncio
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from starlette.datastructures import FormData, UploadFile

from syndicate.desk import intake, review
from syndicate.desk.intake import Came, Received
from syndicate.desk.rights import require
from syndicate.desk.rooms import Rooms
from syndicate.errors import PageError, WrongInput
from syndicate.model.staff import Role, Staff
from syndicate.web import csrf
from syndicate.web.desk.frame import done, framed, shown
from syndicate.web.desk.views import CompareView, PagesView
from syndicate.web.limits import UPLOAD
from syndicate.web.sessions import Changer, Visitor, allowed, inside

router = APIRouter()
A_LIST = 60
MOST_FILES = 60
PASTED = "paste.txt"


@router.get("/desk/pages")
def pages(request: Request, who: Visitor, before: str = "") -> Response:
    return shown(request, "web/desk/pages.html", _view(request, who, before=before))


@router.post("/desk/pages")
async def receive(request: Request) -> Response:
    """Files (streamed to a spool on disk beyond a megabyte) or pasted text. Who asks is known before it is read."""
    csrf.same_origin(request)
    door = request.app.state.door
    require(await asyncio.to_thread(inside, request), Role.EDITOR)
    async with request.form(max_files=MOST_FILES, max_fields=20, max_part_size=UPLOAD) as form:
        who = await asyncio.to_thread(allowed, request, str(form.get("csrf", "")))
        came = await asyncio.to_thread(_take_all, door.rooms, who, form, door.clock())
    if not came:
        raise WrongInput("没有选文件，也没有粘贴文字。", hint="选一个或几个文件，或者把版面的文字粘进来。")
    if len(came) == 1 and came[0][2]:
        return done(came[0][2], came[0][1])
    return shown(request, "web/desk/pages.html", _view(request, who, came=came))


@router.get("/desk/arrivals/{number}")
def compare(request: Request, who: Visitor, number: int) -> Response:
    found = intake.compare(request.app.state.door.rooms, who, number)
    return shown(request, "web/desk/compare.html", CompareView(**framed(request, who, "pages"), comparison=found))


@router.post("/desk/arrivals/{number}")
def decide(request: Request, who: Changer, number: int, act: Annotated[str, Form()] = "") -> Response:
    """Take the changed page, or keep the one that is there."""
    door = request.app.state.door
    if act == "accept":
        page = intake.accept(door.rooms, who, number, now=door.clock())
        return done(f"/desk/pages/{page.id}", "replaced")
    if act != "discard":
        raise WrongInput("表单不完整。", hint="请返回上一页再试。")
    intake.discard(door.rooms, who, number, now=door.clock())
    return done("/desk/pages", "kept")


@router.post("/desk/pages/{page}/place")
def place(
    request: Request, who: Changer, page: int, day: Annotated[str, Form()] = "", number: Annotated[str, Form()] = ""
) -> Response:
    """Another date or page number."""
    door = request.app.state.door
    found = _day(day)
    if found is None:
        raise WrongInput("日期不对。", hint="例如 2026-11-20。")
    intake.rename(door.rooms, who, page, issue_date=found, page_no=number.strip(), now=door.clock())
    return done(f"/desk/pages/{page}", "placed")


def _view(request: Request, who: Staff, *, before: str = "", came: Sequence[tuple[str, str, str]] = ()) -> PagesView:
    rooms: Rooms = request.app.state.door.rooms
    shelf = review.shelf(rooms, who, before=_day(before), limit=A_LIST)
    last = shelf.pages[-1].issue_date.isoformat() if len(shelf.pages) >= A_LIST else ""
    return PagesView(
        **framed(request, who, "pages"),
        pages=shelf.pages,
        drafts=dict(shelf.drafts),
        changed=intake.waiting(rooms, who),
        older=last,
        came=tuple(came),
    )


def _take_all(rooms: Rooms, who: Staff, form: FormData, now: datetime) -> list[tuple[str, str, str]]:
    """Every page of the form: one that cannot be read does not keep the others."""
    files = [file for file in form.getlist("file") if isinstance(file, UploadFile) and file.filename]
    text = str(form.get("text", ""))
    given = [(file.filename or "", file.file.read()) for file in files]
    if text.strip():
        given.append((PASTED, text.replace("\r\n", "\n").encode("utf-8", "surrogatepass")))
    day, number = str(form.get("day", "")), str(form.get("number", "")).strip() or None
    if day and _day(day) is None:
        raise WrongInput("日期不对。", hint="例如 2026-11-20。")
    if number and len(given) > 1:
        raise WrongInput("几个版面不能是同一个版次。", hint="几个文件一起上传时，版次留空。")

    def receive(raw: bytes, name: str) -> Received:
        return intake.receive(rooms, who, raw, source=name, now=now, issue_date=_day(day), page_no=number)

    return [_take(receive, name, raw) for name, raw in given]


def _take(receive: Callable[[bytes, str], Received], name: str, raw: bytes) -> tuple[str, str, str]:
    name = _name(name)
    try:
        got = receive(raw, name)
    except PageError as error:
        return f"{name}：{error}", "unreadable", ""
    return name, _word(got), _next(got)


def _word(got: Received) -> str:
    """A key of `came` and `said` in words.html."""
    if got.came is Came.CHANGED:
        return "differs"
    return "guessed" if got.came is Came.NEW and not got.printed else got.came.value


def _next(got: Received) -> str:
    return f"/desk/arrivals/{got.arrival}" if got.arrival else f"/desk/pages/{got.page.id}"


def _name(name: str) -> str:
    """The last part of a file's name, in characters that can be shown."""
    return re.sub(r"[^\w .()\-（）]", "", re.split(r"[\\/]", name)[-1])[:120] or PASTED


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None
