"""The site map: every route of the web door, and the table from errors to answers."""

import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount

from syndicate import errors
from syndicate.desk.rooms import Clock, Rooms
from syndicate.jobs.runner import Runner
from syndicate.web import desk, health, leaving, login, mailbox
from syndicate.web.feeds import FeedsFolder
from syndicate.web.headers import SecurityHeaders
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


@dataclass(frozen=True, slots=True)
class Door:
    """What the routes work with; `mail` is the caught letters' Maildir, in the demo only."""

    rooms: Rooms
    clock: Clock
    runner: Runner
    mail: Path | None = None


def build(door: Door) -> FastAPI:
    """The whole web door as one ASGI application."""
    app = FastAPI(title="syndicate", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.door = door
    app.router.routes.append(Mount("/feeds", FeedsFolder(door.rooms.feeds)))
    app.add_api_route("/assets/{name}", asset)
    for part in (login, desk, leaving, health):
        app.include_router(part.router)
    if door.mail is not None:
        app.include_router(mailbox.router)
    app.add_api_route("/", front, include_in_schema=False)
    app.add_exception_handler(errors.SyndicateError, refused)
    app.add_exception_handler(404, missing)
    app.add_middleware(SecurityHeaders)
    return app


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


def refused(request: Request, error: Exception) -> HTMLResponse:
    """An error of ours as a page that says what happened and what to do next."""
    assert isinstance(error, errors.SyndicateError)
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    door: Door = request.app.state.door
    return rendered(door.rooms, "web/error.html", ErrorView(door.rooms.paper, error.message, error.hint), status)


def missing(request: Request, _: Exception) -> HTMLResponse:
    return refused(request, errors.NotFound("没有这个页面。", hint="请从首页重新进入。"))
