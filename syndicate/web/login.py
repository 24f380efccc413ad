"""/desk/login, /desk/login/code, /desk/logout and /desk/language: who comes to the desk, and what they speak."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from syndicate.desk import login_service as service
from syndicate.desk import sessions as use
from syndicate.desk.rooms import Rooms
from syndicate.errors import NotAllowed
from syndicate.model.reader import LANGUAGES
from syndicate.web import csrf, sessions
from syndicate.web.sessions import DEVICE, SESSION, TONGUE, VISIT, Changer
from syndicate.web.telling import told
from syndicate.web.views import LoginView, rendered

router = APIRouter()
A_VISIT = 3600
"""Seconds a login form is good for."""


@router.get("/desk/login")
def form(request: Request, next: str = "") -> Response:  # noqa: A002 the word browsers' addresses carry
    return _form(request, back=next)


@router.post("/desk/login")
def log_in(
    request: Request,
    login: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    back: Annotated[str, Form()] = "",
    token: Annotated[str, Form(alias="csrf")] = "",
) -> Response:
    csrf.require(request, sessions.cookie(request, VISIT), token)
    door = request.app.state.door
    try:
        opened = use.log_in(door.rooms, _knock(request), login=login, password=password, now=door.clock())
    except NotAllowed as error:
        return _form(request, back=back, wrong=error, login=login)
    return _form(request, back=back, ticket=opened.ticket) if opened.ticket else _in(request, opened, back)


@router.post("/desk/login/code")
def code(
    request: Request,
    ticket: Annotated[str, Form()] = "",
    code: Annotated[str, Form()] = "",
    back: Annotated[str, Form()] = "",
    token: Annotated[str, Form(alias="csrf")] = "",
) -> Response:
    """The second step, for those who have one."""
    csrf.require(request, sessions.cookie(request, VISIT), token)
    door = request.app.state.door
    try:
        opened = use.second_step(door.rooms, _knock(request), ticket=ticket, code=code, now=door.clock())
    except NotAllowed as error:
        return _form(request, back=back, wrong=error, ticket=ticket)
    return _in(request, opened, back)


@router.get("/desk/login/service")
async def to_service(request: Request, back: str = "") -> Response:
    """On to the house's own login service."""
    door = request.app.state.door
    visit = sessions.cookie(request, VISIT) or door.rooms.token()
    try:
        url = await service.begin(door.rooms, visit, back=_safe(back), now=door.clock())
    except NotAllowed as error:
        return _form(request, back=back, wrong=error)
    answer = RedirectResponse(url, 303, {"cache-control": "no-store"})
    sessions.keep(request, answer, VISIT, visit, A_VISIT)
    return answer


@router.get("/desk/login/service/back")
async def from_service(request: Request, state: str = "", code: str = "", iss: str = "") -> Response:
    """Back from it, with a code; without one it, or the person, said no."""
    door = request.app.state.door
    visit = sessions.cookie(request, VISIT)
    if not code:
        return _form(request, wrong=NotAllowed("登录服务没有让您进来。", hint="请从头登录，或者用密码。"))
    try:
        opened, back = await service.finish(
            door.rooms, _knock(request), visit, state=state, code=code, issuer=iss, now=door.clock()
        )
    except NotAllowed as error:
        return _form(request, wrong=error)
    return _form(request, back=back, ticket=opened.ticket) if opened.ticket else _in(request, opened, back)


@router.post("/desk/logout")
def log_out(request: Request, who: Changer) -> Response:
    assert not who.disabled
    use.log_out(request.app.state.door.rooms, sessions.cookie(request, SESSION))
    answer = RedirectResponse(sessions.LOGIN, 303)
    sessions.forget(request, answer, SESSION)
    return answer


@router.get("/desk/language/{code}")
def language(request: Request, code: str, back: str = "") -> Response:
    """The desk in another language, in this browser."""
    answer = RedirectResponse(_safe(back) or "/desk", 303)
    sessions.keep(request, answer, TONGUE, code if code in LANGUAGES else LANGUAGES[0], int(use.DEVICE.total_seconds()))
    return answer


def _form(
    request: Request, *, back: str = "", wrong: NotAllowed | None = None, login: str = "", ticket: str = ""
) -> Response:
    rooms: Rooms = request.app.state.door.rooms
    visit, spoken = sessions.cookie(request, VISIT) or rooms.token(), sessions.language(request)
    view = LoginView(
        paper=rooms.paper,
        wrong=told(wrong.message, spoken) if wrong else "",
        hint=told(wrong.hint, spoken) if wrong else "",
        csrf=csrf.signed(rooms, visit),
        back=_safe(back),
        login=login,
        ticket=ticket,
        service=rooms.login_service.name if rooms.login_service else "",
    )
    answer = rendered(rooms, "web/desk/login.html", view, 403 if wrong else 200, language=spoken)
    sessions.keep(request, answer, VISIT, visit, A_VISIT)
    return answer


def _in(request: Request, opened: use.Opened, back: str) -> Response:
    answer = RedirectResponse(_safe(back) or "/desk", 303)
    sessions.keep(request, answer, SESSION, opened.token, int(use.SESSION.total_seconds()))
    sessions.keep(request, answer, DEVICE, opened.device, int(use.DEVICE.total_seconds()))
    return answer


def _knock(request: Request) -> use.Knock:
    """The address is what the server was told: behind a proxy, by the proxy (uvicorn's forwarded-allow-ips)."""
    return use.Knock(request.client.host if request.client else "", sessions.cookie(request, DEVICE))


def _safe(back: str) -> str:
    """A path of the desk, or nothing: a login leads to no other site."""
    inside = back.startswith("/desk/") and not back.startswith("/desk//") and "\\" not in back
    return back if inside and back.isprintable() else ""
