"""/api: the JSON door. Personal tokens with scopes, one shape of errors (RFC 9457), OpenAPI at /api/openapi.json.

A further part has a router of its own, takes `may` from `api_base`, and joins PARTS.
"""

import logging
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from syndicate.errors import SyndicateError
from syndicate.web import api_readers, api_signup
from syndicate.web.api_base import Refusal, problem

PARTS = (api_signup.router, api_readers.router)
SERVER_FAULT = 500
SORRY = "The service cannot do it just now."

logger = logging.getLogger(__name__)


def build(door: Any, status_of: Callable[[SyndicateError], int]) -> FastAPI:
    """The API as an application of its own, to be mounted at /api. `status_of`: the door's table of errors."""
    app = FastAPI(title="syndicate", version="1", docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.door = door
    app.state.calls = {}
    for router in PARTS:
        app.include_router(router)

    def refused(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, SyndicateError)
        status = status_of(error)
        if status < SERVER_FAULT:
            return problem(status, error.message, error.hint)
        route = getattr(request.scope.get("route"), "path", "a route")
        logger.error("/api%s is answered with %s: %s", route, status, error)
        return problem(status, SORRY)

    app.add_exception_handler(SyndicateError, refused)
    app.add_exception_handler(Refusal, _refusal)
    app.add_exception_handler(HTTPException, _missing)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(Exception, lambda _request, _error: problem(SERVER_FAULT, SORRY))
    return app


def _refusal(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Refusal)
    return problem(error.status, error.title, error.detail, **error.more)


def _missing(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return problem(error.status_code, str(error.detail))


def _malformed(_: Request, error: Exception) -> JSONResponse:
    """Where it is wrong and why; not what was sent: it may hold an address."""
    assert isinstance(error, RequestValidationError)
    wrong = [{"at": ".".join(map(str, one["loc"])), "why": one["msg"]} for one in error.errors()]
    return problem(422, "The request is malformed.", errors=wrong)
