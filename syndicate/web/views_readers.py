"""What the readers' own pages receive: one documented record per template of templates/web/readers/.

All of them have `paper`, `root`, and `other`: the same page in the other language, empty where there is none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse

from syndicate.desk.rooms import Rooms
from syndicate.model.paper import Paper
from syndicate.model.reader import LANGUAGES
from syndicate.web.views import ROOT


@dataclass(frozen=True, slots=True)
class ParkOption:
    """A park to tick."""

    slug: str
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class SubscribeView:
    """web/readers/subscribe.html: `wrong` names what is to be mended (`address`, `young`); empty: nothing is.

    `meant` is the address that was probably meant; `age` the form's signed stamp; `agree` what people agree to.
    `any_script`: the relays take letters of any script before the @, which browsers take for no address.
    """

    paper: Paper
    parks: Sequence[ParkOption]
    address: str
    name: str
    rhythm: str
    wrong: str
    meant: str
    age: str
    agree: str
    any_script: bool
    other: str
    root: str = ROOT


@dataclass(frozen=True, slots=True)
class WorkView:
    """web/readers/work.html: many are coming; `fields` are the form's own, `bits` and `challenge` the work."""

    paper: Paper
    fields: Sequence[tuple[str, str]]
    challenge: str
    bits: int
    wait: int
    other: str = ""
    root: str = ROOT


@dataclass(frozen=True, slots=True)
class MailView:
    """web/readers/mail.html, look into your mailbox: `what` waits there, to `join`, to `move`, or a `key`."""

    paper: Paper
    address: str
    what: str
    other: str = ""
    root: str = ROOT


@dataclass(frozen=True, slots=True)
class ConfirmView:
    """web/readers/confirm.html: the button. `moving`: a new address of somebody who reads already."""

    paper: Paper
    token: str
    address: str
    moving: bool
    parks: Sequence[str]
    rhythm: str
    other: str = ""
    root: str = ROOT


@dataclass(frozen=True, slots=True)
class ConfirmedView:
    """web/readers/confirmed.html: letters come now; `preferences` and `leave` are this reader's links."""

    paper: Paper
    moving: bool
    preferences: str
    leave: str
    other: str = ""
    root: str = ROOT


@dataclass(frozen=True, slots=True)
class PreferencesView:
    """web/readers/preferences.html: `said` is what was just done (`saved`, `paused`, `resumed`), `wrong` what was not.

    `address` is masked: whoever was forwarded a letter need not see it.
    """

    paper: Paper
    token: str
    leave: str
    address: str
    state: str
    name: str
    parks: Sequence[ParkOption]
    rhythm: str
    paused: str
    first: str
    last: str
    said: str
    wrong: str
    other: str = ""
    root: str = ROOT


@dataclass(frozen=True, slots=True)
class OwnView:
    """web/readers/own.html: what only the owner may do. `key` is the link's own, `wrong` says what was not done.

    `typed` is the new address as it was typed, where it is wrong.
    """

    paper: Paper
    key: str
    address: str
    preferences: str
    any_script: bool
    wrong: str
    typed: str
    other: str = ""
    root: str = ROOT


@dataclass(frozen=True, slots=True)
class TokenView:
    """web/readers/erase.html, web/readers/erased.html, and web/leave/ask.html, web/leave/left.html,
    web/leave/back.html. `token` is the link's own.
    """

    paper: Paper
    token: str
    other: str = ""
    root: str = ROOT


@dataclass(frozen=True, slots=True)
class GoneView:
    """web/readers/gone.html: `what`: a dead `link` or `key`, `many` requests, a `taken` address."""

    paper: Paper
    what: str
    other: str = ""
    root: str = ROOT


def page(request: Request, template: str, view: object, language: str, status: int = 200) -> HTMLResponse:
    """A reader's page, in their language; nobody else may keep it."""
    rooms: Rooms = request.app.state.door.rooms
    headers = {"cache-control": "no-store", "content-language": language}
    return HTMLResponse(rooms.render(f"web/{template}", view, language), status, headers)


def language_of(request: Request) -> str:
    """What the visitor asked for (`?lang=`). Chinese first, whatever the browser prefers: there is a link."""
    asked = request.query_params.get("lang", "")
    return asked if asked in LANGUAGES else LANGUAGES[0]


def other_language(request: Request, language: str) -> str:
    """The same page in the other language."""
    there = next(known for known in LANGUAGES if known != language)
    kept = [(key, value) for key, value in request.query_params.multi_items() if key in {"park", "before"}]
    return f"{request.url.path}?{urlencode([*kept, ('lang', there)])}"
