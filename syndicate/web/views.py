"""What the web door's templates receive: one documented record per template.

All of them have `paper`, the publisher, and `root`, the path in front of the stylesheet.
"""

from dataclasses import dataclass

from fastapi.responses import HTMLResponse

from syndicate.catcher import CaughtLetter
from syndicate.desk.rooms import Rooms
from syndicate.model.edition import Edition
from syndicate.model.paper import Paper
from syndicate.model.sending import Sending
from syndicate.model.staff import Staff
from syndicate.store.pages import PageRecord

ROOT = "/assets/"


@dataclass(frozen=True, slots=True)
class ErrorView:
    """web/error.html: what happened, and what to do next."""

    paper: Paper
    message: str
    hint: str
    root: str = ROOT


@dataclass(frozen=True, slots=True)
class LoginView:
    """web/desk/login.html: `wrong` is said after a failed try."""

    paper: Paper
    wrong: str
    root: str = ROOT


@dataclass(frozen=True, slots=True)
class DeskView:
    """web/desk/today.html: pages that came in, the edition that can be sent, the sendings.

    `csrf` goes into each form; `running` asks the browser to look again soon; `demo` shows the caught letters.
    """

    paper: Paper
    who: Staff
    csrf: str
    may_send: bool
    pages: tuple[PageRecord, ...]
    edition: Edition | None
    subject: str
    edition_sent: bool
    sendings: tuple[Sending, ...]
    running: bool
    demo: bool
    root: str = ROOT


@dataclass(frozen=True, slots=True)
class LeaveView:
    """web/leave/ask.html, web/leave/left.html and web/leave/back.html: `token` is the link's own."""

    paper: Paper
    token: str
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


def rendered(rooms: Rooms, template: str, view: object, status: int = 200) -> HTMLResponse:
    """A page nobody else may keep."""
    return HTMLResponse(rooms.render(template, view), status, {"cache-control": "no-store"})
