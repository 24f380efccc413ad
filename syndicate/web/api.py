"""/api: the JSON door. Personal tokens with scopes, one shape of errors (RFC 9457), OpenAPI at /api/openapi.json.

A further part has a router of its own with `route_class=Route`, takes its scope from `api_types`, and joins PARTS.
"""

import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from syndicate.errors import SyndicateError
from syndicate.web import (
    api_articles,
    api_docs,
    api_editions,
    api_lists,
    api_openapi,
    api_orders,
    api_pages,
    api_parks,
    api_readers,
    api_review,
    api_sendings,
    api_signup,
    api_webhooks,
)
from syndicate.web.api_base import Refusal, problem
from syndicate.web.api_pace import Pace

PARTS = (
    api_pages.router,
    api_review.router,
    api_articles.router,
    api_editions.router,
    api_sendings.router,
    api_orders.router,
    api_parks.router,
    api_lists.router,
    api_readers.router,
    api_webhooks.router,
    api_signup.router,
)
SERVER_FAULT = 500
SORRY = "The service cannot do it just now."
WHAT_NEXT: Mapping[int, str] = {
    404: "GET /api/openapi.json lists what there is.",
    405: "The Allow header says how it may be asked.",
    413: "Send less at once.",
}

logger = logging.getLogger(__name__)


def build(door: Any, status_of: Callable[[SyndicateError], int]) -> FastAPI:
    """The API as an application of its own, to be mounted at /api. `status_of`: the door's table of errors."""
    app = FastAPI(title="syndicate", version="1", docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.door = door
    app.state.pace = Pace()

    def answer(request: Request, error: Exception) -> JSONResponse:
        """Every error that a caller can meet, in one shape."""
        if isinstance(error, SyndicateError):
            return _refused(request, error, status_of(error))
        if isinstance(error, Refusal):
            return problem(error.status, error.detail, error.hint, **error.more)
        if isinstance(error, RequestValidationError):
            return _malformed(error)
        assert isinstance(error, HTTPException)
        hint = WHAT_NEXT.get(error.status_code, "")
        return problem(error.status_code, _said(error), hint, headers=_allowed(request, error))

    app.state.answer = answer
    for router in (*PARTS, api_docs.router):
        app.include_router(router)
    app.openapi = api_openapi.describing(app, PARTS)  # type: ignore[method-assign]
    for kind in (SyndicateError, Refusal, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, answer)
    app.add_exception_handler(Exception, lambda _request, _error: problem(SERVER_FAULT, SORRY))
    return app


def _refused(request: Request, error: SyndicateError, status: int) -> JSONResponse:
    """An error of ours. What is not the caller's fault is told in the log: it is for whoever runs the service."""
    if status < SERVER_FAULT:
        return problem(status, error.message, error.hint)
    route = getattr(request.scope.get("route"), "path", "a route")
    logger.error("/api%s is answered with %s: %s", route, status, error)
    return problem(status, SORRY)


def _malformed(error: RequestValidationError) -> JSONResponse:
    """Where it is wrong and why; not what was sent: it may hold an address."""
    wrong = [{"at": ".".join(map(str, one["loc"])), "why": one["msg"]} for one in error.errors()]
    return problem(422, "The request is malformed.", "Mend what `errors` names.", errors=wrong)


def _said(error: HTTPException) -> str:
    """The framework's own words, or ours; a body's size is told by `limits`, in Chinese too."""
    return "There is nothing here." if error.status_code == HTTPStatus.NOT_FOUND else str(error.detail)


def _allowed(request: Request, error: HTTPException) -> Mapping[str, str]:
    """The error's headers; of a 405 every method that the address knows, of whichever route (RFC 9110 15.5.6)."""
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        path = request.url.path.removeprefix(request.scope.get("root_path", ""))
        routes = (route for router in PARTS for route in router.routes)
        found = {method for route in routes if route.path_regex.match(path) for method in route.methods}  # type: ignore[attr-defined]
        headers["Allow"] = ", ".join(sorted(found or {"GET"}))
    return headers
