"""/desk/login and /desk/logout: who comes to the desk."""

import hashlib
import hmac
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from syndicate.desk import staff
from syndicate.desk.rooms import Rooms
from syndicate.errors import NotAllowed
from syndicate.model.staff import Staff
from syndicate.web.views import LoginView, rendered

router = APIRouter()


@router.get("/desk/login")
def form(request: Request) -> Response:
    rooms: Rooms = request.app.state.door.rooms
    return rendered(rooms, "web/desk/login.html", LoginView(rooms.paper, ""))


@router.post("/desk/login")
def log_in(request: Request, login: Annotated[str, Form()], password: Annotated[str, Form()]) -> Response:
    same_origin(request)
    door = request.app.state.door
    try:
        token = staff.log_in(door.rooms, login=login, password=password, now=door.clock())
    except NotAllowed as error:
        return rendered(door.rooms, "web/desk/login.html", LoginView(door.rooms.paper, error.message), 403)
    answer = RedirectResponse("/desk", 303)
    answer.set_cookie(
        cookie_name(door.rooms),
        token,
        max_age=int(staff.SESSION.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=_https(door.rooms),
    )
    return answer


@router.post("/desk/logout")
def log_out(request: Request, csrf: Annotated[str, Form()] = "") -> Response:
    rooms: Rooms = request.app.state.door.rooms
    allowed(request, csrf)
    staff.log_out(rooms, _token(request))
    answer = RedirectResponse("/desk/login", 303)
    answer.delete_cookie(cookie_name(rooms), secure=_https(rooms), httponly=True, samesite="lax")
    return answer


def person(request: Request) -> Staff | None:
    """Who asks, by the session cookie."""
    door = request.app.state.door
    token = _token(request)
    return staff.of_session(door.rooms, token, now=door.clock()) if token else None


def allowed(request: Request, csrf: str) -> Staff:
    """Who asks for a change: a session, its own form, and no other site. Raises NotAllowed."""
    same_origin(request)
    who = person(request)
    if who is None:
        raise NotAllowed("请先登录。", hint="登录后再试一次。")
    if not hmac.compare_digest(csrf.encode(), csrf_token(request).encode()):
        raise NotAllowed("表单已过期。", hint="请返回编辑台，刷新后再试。")
    return who


def csrf_token(request: Request) -> str:
    """Bound to the session: another session's form is no form."""
    rooms: Rooms = request.app.state.door.rooms
    return hmac.new(rooms.secret, b"csrf:" + _token(request).encode(), hashlib.sha256).hexdigest()


def same_origin(request: Request) -> None:
    """Browsers name the page a form came from (Origin). A form of another site is refused."""
    rooms: Rooms = request.app.state.door.rooms
    own = {request.headers.get("host"), urlsplit(rooms.paper.base_url).netloc}
    origin = request.headers.get("origin")
    if origin and origin.partition("://")[2] not in own:
        raise NotAllowed("这个请求来自别的网站。", hint="请从编辑台操作。")


def cookie_name(rooms: Rooms) -> str:
    """`__Host-` binds the cookie to this very host, where there is https (RFC 6265bis 4.1.3)."""
    return "__Host-desk" if _https(rooms) else "desk"


def _https(rooms: Rooms) -> bool:
    return rooms.paper.base_url.startswith("https://")


def _token(request: Request) -> str:
    return request.cookies.get(cookie_name(request.app.state.door.rooms), "")
