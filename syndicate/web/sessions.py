"""Who asks: cookies of the desk, and the two doors of its routes (`Visitor` looks, `Changer` changes)."""

from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Form, HTTPException, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from syndicate.desk import sessions
from syndicate.desk.rooms import Rooms
from syndicate.errors import NotAllowed
from syndicate.model.render import LANGUAGE
from syndicate.model.staff import Staff
from syndicate.web import csrf

LOGIN = "/desk/login"
SESSION, DEVICE, VISIT, TONGUE = "desk", "desk-device", "desk-visit", "desk-language"
"""The session; the browser that was logged in before; one that looks at the login form; the language it asked for."""


def name(rooms: Rooms, kind: str) -> str:
    """`__Host-` binds the cookie to this very host, where there is https (RFC 6265bis 4.1.3)."""
    return f"__Host-{kind}" if https(rooms) else kind


def https(rooms: Rooms) -> bool:
    return rooms.paper.base_url.startswith("https://")


def cookie(request: Request, kind: str) -> str:
    """What the browser sent; empty for nothing."""
    return request.cookies.get(name(request.app.state.door.rooms, kind), "")


def keep(request: Request, answer: Response, kind: str, value: str, seconds: int) -> None:
    """Give the browser a cookie that no script reads and no other site sends along with a form."""
    rooms: Rooms = request.app.state.door.rooms
    answer.set_cookie(
        name(rooms, kind), value, max_age=seconds, httponly=True, samesite="lax", secure=https(rooms), path="/"
    )


def forget(request: Request, answer: Response, kind: str) -> None:
    rooms: Rooms = request.app.state.door.rooms
    answer.delete_cookie(name(rooms, kind), secure=https(rooms), httponly=True, samesite="lax", path="/")


def language(request: Request) -> str:
    """In which the desk speaks: the person's choice, else zh-CN. What there is no catalogue of is zh-CN too."""
    return cookie(request, TONGUE) or LANGUAGE


def person(request: Request) -> Staff | None:
    """Who asks, by the session cookie."""
    door = request.app.state.door
    token = cookie(request, SESSION)
    return sessions.of_session(door.rooms, token, now=door.clock()) if token else None


def visiting(request: Request) -> Staff:
    """Who looks at a page of the desk; a stranger is led to the login, and back afterwards."""
    who = person(request)
    if who is None:
        path = request.url.path
        back = "" if path == "/desk" or request.method not in {"GET", "HEAD"} else f"?next={quote(path)}"
        raise HTTPException(303, headers={"location": f"{LOGIN}{back}"})
    return who


def changing(request: Request, csrf_token: Annotated[str, Form(alias="csrf")] = "") -> Staff:
    """Who asks for a change: a session, its own form, and no other site. Raises NotAllowed."""
    return allowed(request, csrf_token)


def allowed(request: Request, given: str) -> Staff:
    """The same, for a route that reads its form itself."""
    csrf.same_origin(request)
    who = inside(request)
    csrf.require(request, cookie(request, SESSION), given)
    return who


def inside(request: Request) -> Staff:
    """Who asks; nobody's form is taken. Raises NotAllowed."""
    who = person(request)
    if who is None:
        raise NotAllowed("请先登录。", hint="登录后再试一次。")
    return who


async def posted(request: Request) -> FormData:
    """The form itself, for routes whose fields are many."""
    return await request.form()


Visitor = Annotated[Staff, Depends(visiting)]
Changer = Annotated[Staff, Depends(changing)]
Posted = Annotated[FormData, Depends(posted)]
