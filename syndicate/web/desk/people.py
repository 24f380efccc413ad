"""/desk/staff, /desk/me and /desk/audit: people and their rights, oneself, and what everybody did."""

from typing import Annotated

import segno
from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from syndicate.desk import audit, factors, staff
from syndicate.errors import NotAllowed, WrongInput
from syndicate.model.staff import Role
from syndicate.web.desk.frame import done, framed, shown
from syndicate.web.desk.views import AuditView, MeView, StaffView
from syndicate.web.sessions import Changer, Posted, Visitor

router = APIRouter()
Word = Annotated[str, Form()]


@router.get("/desk/staff")
def people(request: Request, who: Visitor) -> Response:
    rooms = request.app.state.door.rooms
    view = StaffView(
        **framed(request, who, "staff"),
        people=staff.people(rooms, who),
        roles=tuple(Role),
        service=rooms.login_service.name if rooms.login_service else "",
        identities=staff.identities(rooms, who),
    )
    return shown(request, "web/desk/staff.html", view)


@router.post("/desk/staff")
def add(request: Request, who: Changer, login: Word = "", password: Word = "", role: Word = "") -> Response:
    door = request.app.state.door
    staff.add_staff(door.rooms, who=who, login=login, password=password, role=_role(role), now=door.clock())
    return done("/desk/staff", "added")


@router.post("/desk/staff/{login}")
def change(request: Request, who: Changer, login: str, form: Posted) -> Response:
    """Another role, password or identity, shut out, let in, second factor off (`act`)."""
    door = request.app.state.door
    rooms, now, act = door.rooms, door.clock(), str(form.get("act", ""))
    match act:
        case "role":
            staff.set_role(rooms, who, login=login, role=_role(str(form.get("role", ""))), now=now)
        case "password":
            staff.set_password(rooms, who=who, login=login, password=str(form.get("password", "")), now=now)
        case "disable" | "enable":
            staff.set_disabled(rooms, who, login=login, disabled=act == "disable", now=now)
        case "identity":
            email, subject = str(form.get("email", "")), str(form.get("subject", ""))
            staff.set_identity(rooms, who, login=login, email=email, subject=subject, now=now)
        case "factor":
            staff.forget_factor(rooms, who, login=login, now=now)
        case _:
            raise WrongInput("表单不完整。", hint="请返回上一页再试。")
    return done("/desk/staff", "person")


@router.get("/desk/me")
def me(request: Request, who: Visitor) -> Response:
    return shown(request, "web/desk/me.html", _me(request, who))


@router.post("/desk/me/password")
def password(request: Request, who: Changer, old: Word = "", new: Word = "", again: Word = "") -> Response:
    """Ends every session of one's own; one logs in again with the new one."""
    door = request.app.state.door
    if new != again:
        raise WrongInput("两次输入的新密码不一样。", hint="请再输入一遍。")
    staff.change_own_password(door.rooms, who, old=old, new=new, now=door.clock())
    return done("/desk/login")


@router.post("/desk/me/factor")
def factor(request: Request, who: Changer, act: Word = "", code: Word = "") -> Response:
    """Begin, confirm or turn off the second factor."""
    door = request.app.state.door
    try:
        match act:
            case "begin":
                return shown(request, "web/desk/me.html", _me(request, who, setup=factors.begin(door.rooms, who)))
            case "confirm":
                codes = factors.confirm(door.rooms, who, code, now=door.clock())
                return shown(request, "web/desk/me.html", _me(request, who, codes=codes))
            case "off":
                factors.turn_off(door.rooms, who, code, now=door.clock())
                return done("/desk/login")
            case _:
                raise WrongInput("表单不完整。", hint="请返回上一页再试。")
    except NotAllowed as error:
        setup = factors.setup(door.rooms, who) if act == "confirm" else None
        return shown(request, "web/desk/me.html", _me(request, who, setup=setup, wrong=str(error)), 403)


@router.get("/desk/audit")
def log(request: Request, who: Visitor, below: int | None = None) -> Response:
    found = audit.entries(request.app.state.door.rooms, who, below=below)
    older = str(found[-1].number) if len(found) >= audit.A_PAGE else ""
    return shown(request, "web/desk/audit.html", AuditView(**framed(request, who, "audit"), entries=found, older=older))


def _me(
    request: Request,
    who: Visitor,
    *,
    setup: factors.Setup | None = None,
    codes: tuple[str, ...] = (),
    wrong: str = "",
) -> MeView:
    standing = factors.standing(request.app.state.door.rooms, who)
    picture = _picture(setup.link) if setup else ""
    return MeView(
        **framed(request, who, "me"), standing=standing, setup=setup, picture=picture, codes=codes, wrong=wrong
    )


def _picture(link: str) -> str:
    """The link as a QR code: an SVG inside its own address, so that the secret stands under no other."""
    return segno.make(link, error="m", micro=False).svg_data_uri(scale=5, border=4, dark="#000", light="#fff")


def _role(word: str) -> Role:
    if word not in set(Role):
        raise WrongInput("没有这个角色。", hint="从列表里选一个。")
    return Role(word)
