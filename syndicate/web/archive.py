"""/archive/: the editions that were sent, for everybody. /view/KEY/TOKEN: one letter, by its own link.

`?lang=` asks for the words around the news in another language than letters have.
"""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from syndicate.desk import archive as editions
from syndicate.desk import letters
from syndicate.desk.rooms import Rooms
from syndicate.feeds.atom import TYPE
from syndicate.letters.page import EditionPage
from syndicate.model.edition import Edition
from syndicate.model.paper import Paper
from syndicate.model.reader import LANGUAGES
from syndicate.web.views import ROOT
from syndicate.web.views_readers import other_language, page

router = APIRouter()

PUBLIC, PRIVATE = "public, max-age=300", "private, no-store"


@dataclass(frozen=True, slots=True)
class ArchiveView:
    """web/archive/list.html: editions with when they were sent and their subject; `older` is the key to go on from.

    `spoken` stands behind the links to pages in this language; `other` is the same page in the other.
    """

    paper: Paper
    editions: tuple[tuple[Edition, datetime, str], ...]
    older: str
    spoken: str
    other: str
    root: str = ROOT


@dataclass(frozen=True, slots=True)
class EditionView:
    """web/archive/edition.html: an edition, or the stories of one letter (`own`); the rest as in ArchiveView."""

    paper: Paper
    page: EditionPage
    own: bool
    spoken: str
    other: str
    root: str = ROOT


@router.get("/archive")
def moved() -> Response:
    return RedirectResponse("/archive/", status_code=308)


@router.get("/archive/")
def listing(request: Request, before: str | None = None) -> Response:
    rooms = request.app.state.door.rooms
    found = editions.archive(rooms, before=before)
    older = found[-1][0].key if len(found) == editions.PAGE else ""
    language = _asked(request) or rooms.style.language
    spoken, other = _spoken(rooms, language), other_language(request, language)
    view = ArchiveView(rooms.paper, found, older, spoken, other)
    return page(request, "archive/list.html", view, language)


@router.get("/archive/atom.xml")
def feed(request: Request) -> Response:
    rooms = request.app.state.door.rooms
    return Response(editions.archive_feed(rooms), media_type=TYPE, headers={"cache-control": PUBLIC})


@router.get("/archive/{key}")
def edition(request: Request, key: str) -> Response:
    shown = editions.archived(request.app.state.door.rooms, key, language=_asked(request))
    return _shown(request, shown, PUBLIC)


@router.get("/view/{key}/{token}")
def in_browser(request: Request, key: str, token: str) -> Response:
    """Whoever has the link sees the stories, and nothing of the reader."""
    shown = letters.in_browser(request.app.state.door.rooms, key, token, language=_asked(request))
    answer = _shown(request, shown, PRIVATE, own=True)
    answer.headers["x-robots-tag"] = "noindex"
    answer.headers["referrer-policy"] = "no-referrer"
    return answer


def _asked(request: Request) -> str | None:
    asked = request.query_params.get("lang")
    return asked if asked in LANGUAGES else None


def _spoken(rooms: Rooms, language: str) -> str:
    return "" if language == rooms.style.language == LANGUAGES[0] else f"?lang={language}"


def _shown(request: Request, shown: EditionPage, cache: str, *, own: bool = False) -> Response:
    rooms = request.app.state.door.rooms
    spoken, other = _spoken(rooms, shown.language), other_language(request, shown.language)
    answer = page(request, "archive/edition.html", EditionView(rooms.paper, shown, own, spoken, other), shown.language)
    answer.headers["cache-control"] = cache
    return answer
