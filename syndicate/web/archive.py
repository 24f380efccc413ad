"""/archive/: the editions that were sent, for everybody. /view/KEY/TOKEN: one letter, by its own link."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from syndicate.desk import archive as editions
from syndicate.desk import letters
from syndicate.feeds.atom import TYPE
from syndicate.model.edition import Edition
from syndicate.model.paper import Paper
from syndicate.web.views import ROOT, rendered

router = APIRouter()

LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
"""A letter carries its styles in its elements; nothing else may run or load."""
PUBLIC, PRIVATE = "public, max-age=300", "private, no-store"


@dataclass(frozen=True, slots=True)
class ArchiveView:
    """web/archive/list.html: editions with when they were sent and their subject; `older` is the key to go on from."""

    paper: Paper
    editions: tuple[tuple[Edition, datetime, str], ...]
    older: str
    root: str = ROOT


@router.get("/archive")
def moved() -> Response:
    return RedirectResponse("/archive/", status_code=308)


@router.get("/archive/")
def listing(request: Request, before: str | None = None) -> Response:
    rooms = request.app.state.door.rooms
    found = editions.archive(rooms, before=before)
    older = found[-1][0].key if len(found) == editions.PAGE else ""
    return rendered(rooms, "web/archive/list.html", ArchiveView(rooms.paper, found, older))


@router.get("/archive/atom.xml")
def feed(request: Request) -> Response:
    rooms = request.app.state.door.rooms
    return Response(editions.archive_feed(rooms), media_type=TYPE, headers={"cache-control": PUBLIC})


@router.get("/archive/{key}")
def edition(request: Request, key: str) -> Response:
    return _letter(editions.archived(request.app.state.door.rooms, key), PUBLIC)


@router.get("/view/{key}/{token}")
def in_browser(request: Request, key: str, token: str) -> Response:
    """Whoever has the link sees the stories, and nothing of the reader."""
    answer = _letter(letters.in_browser(request.app.state.door.rooms, key, token), PRIVATE)
    answer.headers["x-robots-tag"] = "noindex"
    answer.headers["referrer-policy"] = "no-referrer"
    return answer


def _letter(html: str, cache: str) -> HTMLResponse:
    return HTMLResponse(html, headers={"cache-control": cache, "content-security-policy": LETTER_POLICY})
