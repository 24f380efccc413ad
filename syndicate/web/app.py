"""The site map: every route of the web door, and the table from errors to answers."""

import logging
import mimetypes
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from syndicate import errors
from syndicate.desk.moving import moves
from syndicate.desk.rooms import Clock, Rooms
from syndicate.jobs.runner import Works
from syndicate.model.render import LANGUAGE
from syndicate.web import (
    api,
    archive,
    desk,
    health,
    hits,
    hub,
    leaving,
    login,
    mailbox,
    metrics,
    own,
    preferences,
    sessions,
    subscribe,
)
from syndicate.web.api_base import problem
from syndicate.web.feeds import FeedsFolder
from syndicate.web.front import Front
from syndicate.web.headers import HeadAsGet, SecurityHeaders
from syndicate.web.limits import BodyLimit
from syndicate.web.telling import told
from syndicate.web.views import ErrorView, rendered

STATUS: Mapping[type[errors.SyndicateError], int] = {
    errors.WrongInput: 400,
    errors.NotAllowed: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.PageError: 422,
    errors.StoreUnavailable: 503,
    errors.DeliveryError: 503,
    errors.SyndicateError: 500,
}
"""The nearest class of the error's own tree counts."""
NOT_FOUND, SERVER_FAULT = 404, 500
SORRY = ("服务暂时不可用。", "请稍后再试。")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Door:
    """What the routes work with; `mail` is the caught letters' Maildir, in the demo only."""

    rooms: Rooms
    clock: Clock
    runner: Works
    mail: Path | None = None


def build(door: Door) -> Front:
    """The whole web door as one ASGI application."""
    app = FastAPI(
        title="syndicate", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False, lifespan=open_door
    )
    app.state.door = door
    app.state.doctor = health.Doctor()
    app.state.hits = hits.Gathered(door.rooms, door.clock)
    for part in (login, desk, subscribe, preferences, own, leaving, archive, hits, health, metrics):
        app.include_router(part.router)
    if door.rooms.hub_embedded:
        app.include_router(hub.router)
    if door.mail is not None:
        app.include_router(mailbox.router)
    app.mount("/api", api.build(door, status_of))
    app.add_api_route("/", front)
    app.add_api_route("/feeds", front)
    app.add_api_route("/assets/{name}", asset)
    app.add_exception_handler(errors.SyndicateError, refused)
    app.add_exception_handler(HTTPException, missing)
    app.add_exception_handler(RequestValidationError, malformed)
    app.add_exception_handler(Exception, failed)
    return Front(feeds_folder(door.rooms), SecurityHeaders(HeadAsGet(BodyLimit(app))))


@asynccontextmanager
async def open_door(app: FastAPI) -> AsyncIterator[None]:
    """From opening to closing: what was gathered meanwhile is written down at the end."""
    yield
    await app.state.hits.close()


def feeds_folder(rooms: Rooms) -> FeedsFolder:
    """The published files, with what the store knows of their addresses."""
    hub_url = rooms.paper.hub or ""
    return FeedsFolder(rooms.feeds, site=rooms.paper.url("feeds"), hub=hub_url, moves=lambda: moves(rooms))


def front() -> Response:
    """The public face is the feeds folder's index."""
    return RedirectResponse("/feeds/", status_code=307)


def asset(request: Request, name: str) -> Response:
    """Style sheet and icons of the desk's own pages."""
    assets: Mapping[str, bytes] = request.app.state.door.rooms.assets
    if name not in assets:
        raise errors.NotFound("没有这个文件。")
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Response(assets[name], media_type=kind, headers={"cache-control": "max-age=300"})


def status_of(error: errors.SyndicateError) -> int:
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def refused(request: Request, error: Exception) -> HTMLResponse:
    """An error of ours as a page that says what happened and what to do next. What is not the person's fault
    is told in the log instead: it is written for whoever runs the service.
    """
    assert isinstance(error, errors.SyndicateError)
    status = status_of(error)
    if status < SERVER_FAULT:
        return page(request, error.message, error.hint, status)
    route = getattr(request.scope.get("route"), "path", "a route")  # the path itself may hold a leave link
    logger.error("%s is answered with %s: %s", route, status, error)
    return page(request, *SORRY, status)


def missing(request: Request, error: Exception) -> Response:
    """What the router refuses: no such page, or not this way. Programs are told as the API tells them."""
    assert isinstance(error, HTTPException)
    if request.url.path.startswith("/api"):  # `/api` itself, or a line break in the path: the mount takes neither
        return problem(error.status_code, "There is nothing here.", headers=error.headers)
    message = "没有这个页面。" if error.status_code == NOT_FOUND else "这个请求不能这样提交。"
    answer = page(request, message, "请从首页重新进入。", error.status_code)
    answer.headers.update(error.headers or {})
    return answer


def malformed(request: Request, _: Exception) -> HTMLResponse:
    return page(request, "表单不完整。", "请返回上一页，填好后再试。", 422)


def failed(request: Request, _: Exception) -> HTMLResponse:
    """A bug: starlette raises it again for the log after this page has been sent."""
    return page(request, *SORRY, 500)


def page(request: Request, message: str, hint: str, status: int) -> HTMLResponse:
    rooms: Rooms = request.app.state.door.rooms
    inside = request.url.path.startswith("/desk")
    spoken = sessions.language(request) if inside else LANGUAGE
    home = "/desk" if inside else "/feeds/"
    view = ErrorView(rooms.paper, told(message, spoken), told(hint, spoken), status, home)
    return rendered(rooms, "web/error.html", view, status, language=spoken)
