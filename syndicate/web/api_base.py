"""What every part of /api takes: who asks, whether they may, and the one shape of errors (RFC 9457)."""

import time
from collections import deque
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from syndicate.desk import tokens
from syndicate.model.staff import Staff

CALLS, MINUTE = 600, 60.0
"""A token's calls a minute, in this process."""
_BEARER = HTTPBearer(auto_error=False, description="A personal token: `syndicate token add`.")


class Refusal(Exception):
    """An answer that is no success: its status, what happened, and more that a program can use."""

    def __init__(self, status: int, title: str, *, detail: str = "", **more: Any) -> None:
        super().__init__(title)
        self.status, self.title, self.detail, self.more = status, title, detail, more


def problem(status: int, title: str, detail: str = "", **more: Any) -> JSONResponse:
    """RFC 9457, application/problem+json."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    headers = {"cache-control": "no-store"}
    if status == 401:  # noqa: PLR2004 RFC 9110 15.5.2 asks for the header
        headers["www-authenticate"] = "Bearer"
    if "retry_after" in more:
        headers["retry-after"] = str(more["retry_after"])
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def may(scope: str) -> Callable[..., Staff]:
    """A dependency: the person behind the request's token, if the token has this scope."""

    def who(request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)] = None) -> Staff:
        door = request.app.state.door
        token = tokens.person_of(door.rooms, given.credentials, now=door.clock()) if given else None
        if token is None:
            raise Refusal(401, "This needs a token.", detail="Send `Authorization: Bearer syn_...`.")
        person = tokens.require_scope(token, scope)
        _count(request, token.id)
        return person

    return who


def _count(request: Request, token_id: int) -> None:
    calls: dict[int, deque[float]] = request.app.state.calls
    mine = calls.setdefault(token_id, deque(maxlen=CALLS))
    now = time.monotonic()
    if len(mine) == CALLS and now - mine[0] < MINUTE:
        wait = int(MINUTE - (now - mine[0])) + 1
        raise Refusal(429, "Too many calls.", detail=f"{CALLS} a minute.", retry_after=wait)
    mine.append(now)
