"""What the web door's templates receive: one documented record per template.

All of them have `paper`, the publisher, and `root`, the path in front of the stylesheet.
"""

from dataclasses import dataclass

from fastapi.responses import HTMLResponse

from syndicate.catcher import CaughtLetter
from syndicate.desk.rooms import Rooms
from syndicate.model.paper import Paper
from syndicate.model.render import LANGUAGE

ROOT = "/assets/"


@dataclass(frozen=True, slots=True)
class ErrorView:
    """web/error.html: what happened, and what to do next; `home` is where to go on."""

    paper: Paper
    message: str
    hint: str
    status: int
    home: str
    root: str = ROOT


@dataclass(frozen=True, slots=True)
class LoginView:
    """web/desk/login.html: `wrong` and `hint` are said after a failed try; with a `ticket` a code is asked for.

    `back` is where to go afterwards, a path of the desk or nothing; `service` the name of a login service, or nothing.
    """

    paper: Paper
    wrong: str
    hint: str
    csrf: str
    back: str
    login: str
    ticket: str
    service: str
    root: str = ROOT


@dataclass(frozen=True, slots=True)
class MailboxView:
    """web/mailbox/list.html: letters caught by the demo, newest first."""

    paper: Paper
    letters: tuple[CaughtLetter, ...]
    root: str = ROOT


@dataclass(frozen=True, slots=True)
class CaughtView:
    """web/mailbox/letter.html: one letter; its HTML is shown in a sandboxed frame of its own."""

    paper: Paper
    letter: CaughtLetter
    headers: tuple[tuple[str, str], ...]
    text: str
    root: str = ROOT


def rendered(rooms: Rooms, template: str, view: object, status: int = 200, *, language: str = LANGUAGE) -> HTMLResponse:
    """A page nobody else may keep."""
    return HTMLResponse(rooms.render(template, view, language), status, {"cache-control": "no-store"})
