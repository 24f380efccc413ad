"""The frame of every page of the desk: who is here, where they are, what was just done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timezone
from functools import partial
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse

from syndicate.desk.rooms import Rooms
from syndicate.model.article import CHINA
from syndicate.model.paper import Paper
from syndicate.model.staff import Role, Staff
from syndicate.web import csrf, sessions
from syndicate.web.headers import POLICY
from syndicate.web.telling import told
from syndicate.web.views import ROOT, rendered

SCRIPTED = f"{POLICY}; script-src 'self'; connect-src 'self'"
"""Pages of the desk may run the one script of ours."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One entry of the navigation: shown to whoever has the role. Its words are in web/desk/words.html."""

    key: str
    href: str
    role: Role = Role.VIEWER


TABS = (
    Tab("today", "/desk"),
    Tab("pages", "/desk/pages"),
    Tab("editions", "/desk/editions"),
    Tab("sendings", "/desk/sendings"),
    Tab("readers", "/desk/readers", Role.EDITOR),
    Tab("parks", "/desk/parks"),
    Tab("templates", "/desk/templates"),
    Tab("staff", "/desk/staff", Role.ADMIN),
    Tab("settings", "/desk/settings", Role.ADMIN),
    Tab("audit", "/desk/audit", Role.ADMIN),
)
"""In the order they are shown. A new page of the desk adds its own (docs/howto/desk.md)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskView:
    """What web/desk/frame.html needs; the view of every desk page is one of these with more fields."""

    paper: Paper
    who: Staff
    may_edit: bool
    may_admin: bool
    csrf: str
    tabs: tuple[Tab, ...]
    here: str
    """The key of the tab this page belongs to."""
    said: str
    """What was just done: a key of `said` in web/desk/words.html, or nothing."""
    demo: bool
    path: str
    """Where to come back to from the choice of a language."""
    china: timezone = CHINA
    """Times are shown in it."""
    told: Callable[[str], str] = str
    """A sentence of the program in the language of the desk."""
    root: str = ROOT


def framed(request: Request, who: Staff, here: str) -> Mapping[str, Any]:
    """The fields of DeskView for this request."""
    door = request.app.state.door
    return {
        "paper": door.rooms.paper,
        "who": who,
        "may_edit": who.role.covers(Role.EDITOR),
        "may_admin": who.role.covers(Role.ADMIN),
        "csrf": csrf.signed(door.rooms, sessions.cookie(request, sessions.SESSION)),
        "tabs": tuple(tab for tab in TABS if who.role.covers(tab.role)),
        "here": here,
        "said": request.query_params.get("said", ""),
        "told": speaking(request),
        "demo": door.mail is not None,
        "path": request.url.path if request.method in {"GET", "HEAD"} else "/desk",
    }


def speaking(request: Request) -> Callable[[str], str]:
    """How the desk tells what the program says, in this person's language."""
    return partial(told, language=sessions.language(request))


def shown(request: Request, template: str, view: DeskView, status: int = 200) -> HTMLResponse:
    """A page of the desk: kept by nobody, with our script allowed."""
    rooms: Rooms = request.app.state.door.rooms
    answer = rendered(rooms, template, view, status, language=sessions.language(request))
    answer.headers["content-security-policy"] = SCRIPTED
    return answer


def done(to: str, said: str = "") -> RedirectResponse:
    """After a change: to a page that says what was done. Loading it again changes nothing."""
    path, hash_, anchor = to.partition("#")
    mark = "&" if "?" in path else "?"
    return RedirectResponse(f"{path}{mark}said={said}{hash_}{anchor}" if said else to, 303)
