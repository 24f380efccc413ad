"""What happens around every route of /api: who calls and how often, what may come, and calls that come twice."""

import logging
import re
import time
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any

from anyio.to_thread import run_sync
from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from syndicate.desk import repeats
from syndicate.desk.gates import network
from syndicate.desk.repeats import First
from syndicate.desk.rooms import Rooms
from syndicate.errors import StoreError, SyndicateError
from syndicate.store.api_answers import Answer
from syndicate.store.api_tokens import Token
from syndicate.web.api_base import UNSAFE, Refusal, admitted, identified

KEY = re.compile(r"[!-~]{1,255}")
UNKEPT = frozenset({401, 403, 408, 413, 429})
"""Answers that are about the caller, not about the call; those of 500 and above are not kept either."""
JSON = "application/json"
NOT_KEPT = frozenset({"content-length", "ratelimit", "ratelimit-policy"})
ERRORS = (SyndicateError, Refusal, HTTPException, RequestValidationError)
Handler = Callable[[Request], Coroutine[Any, Any, Response]]

logger = logging.getLogger(__name__)


class Route(APIRoute):
    """A route that asks who calls before it reads what they send, and answers a repeated call as it did the first."""

    repeats = True
    """Whether an Idempotency-Key is heeded."""

    def get_route_handler(self) -> Handler:
        inner, scope = super().get_route_handler(), scope_of(self.dependant)

        async def handle(request: Request) -> Response:
            left: dict[str, str] = {}
            try:
                token = await run_sync(identified, request)
                left.update(request.app.state.pace.count(_caller(request, token), time.monotonic()))
                if scope is not None:
                    admitted(token, scope)
                if request.method in UNSAFE:
                    _acceptable(request, self.accepts())
                    await request.body()  # so that `may` asks again when all of it has come
                answer = await self._answer(inner, request, token)
            except ERRORS as error:
                answer = request.app.state.answer(request, error)
            answer.headers.setdefault("cache-control", "no-store")
            answer.headers.update(left)
            return answer

        return handle

    def accepts(self) -> frozenset[str]:
        """The media types its body may have; none: it takes no body."""
        declared = (self.openapi_extra or {}).get("requestBody", {}).get("content", {})
        return frozenset(declared) or (frozenset({JSON}) if self.body_field is not None else frozenset())

    async def _answer(self, inner: Handler, request: Request, token: Token | None) -> Response:
        key = _key(request) if self.repeats and request.method in UNSAFE else None
        if key is None or token is None:
            return await inner(request)
        rooms, now = request.app.state.door.rooms, request.app.state.door.clock()
        asked = b"\0".join([*_said(request), await request.body()])
        route = request.url.path.removeprefix(request.scope.get("root_path", ""))
        known = await run_sync(lambda: repeats.begin(rooms, token.id, key, asked=asked, route=route, now=now))
        if isinstance(known, Answer):
            return Response(known.body, known.status, {**dict(known.headers), "idempotency-replayed": "true"})
        _first(known)
        answer = None
        try:
            answer = await _tried(inner, request)
        finally:
            await run_sync(lambda: _settle(rooms, token.id, key, answer, begun=now))
        return answer


class Unrepeated(Route):
    """Its answer holds a secret that is kept nowhere, so it cannot be given twice."""

    repeats = False


def scope_of(dependant: Dependant) -> str | None:
    """The scope a token needs here; None for an open route."""
    found = (getattr(one.call, "scope", None) for one in dependant.dependencies)
    return next((scope for scope in found if scope is not None), None)


def _settle(rooms: Rooms, token_id: int, key: str, answer: Response | None, *, begun: datetime) -> None:
    """Keep the answer for whoever asks again, or free the key. A failure takes nothing back of what was done: it is
    told, and the key stays taken for a while, lest it be done again.
    """
    try:
        if answer is None or answer.status_code >= 500 or answer.status_code in UNKEPT:  # noqa: PLR2004 our own faults
            repeats.give_up(rooms, token_id, key, begun=begun)
        else:
            repeats.finish(rooms, token_id, key, _kept(answer), begun=begun)
    except StoreError as error:
        logger.error("An Idempotency-Key is left as it was: %s", error)  # noqa: TRY400 it says what happened


async def _tried(inner: Handler, request: Request) -> Response:
    try:
        return await inner(request)
    except ERRORS as error:
        answer: Response = request.app.state.answer(request, error)
        return answer


def _caller(request: Request, token: Token | None) -> str:
    if token is not None:
        return f"token {token.id}"
    return f"network {network(request.client.host if request.client else None)}"


def _acceptable(request: Request, types: frozenset[str]) -> None:
    """Raises Refusal (415) for a body of another kind."""
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    sent = request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers
    if types and sent and given not in types:
        raise Refusal(415, "This takes no body of that kind.", hint=f"Content-Type: {', '.join(sorted(types))}.")


def _key(request: Request) -> str | None:
    given = request.headers.get("idempotency-key")
    if given is None:
        return None
    key = given.strip().strip('"')  # a string of RFC 8941, or as most clients write it
    if not KEY.fullmatch(key):
        raise Refusal(400, "The Idempotency-Key is no key.", hint="Up to 255 characters of ASCII without a space.")
    return key


def _said(request: Request) -> list[bytes]:
    """What a call says beside its body."""
    headers = (request.headers.get(name, "") for name in ("if-match", "content-type"))
    return [word.encode("utf-8", "surrogateescape") for word in (request.method, str(request.url), *headers)]


def _first(known: First) -> None:
    """Raises Refusal unless the call is the first of its key."""
    if known is First.BUSY:
        raise Refusal(409, "A call with this Idempotency-Key is on its way.", hint="Ask again.", retry_after=1)
    if known is First.OTHER:
        raise Refusal(422, "This Idempotency-Key was used for another call.", hint="Make a new key for a new call.")


def _kept(answer: Response) -> Answer:
    headers = tuple((name, value) for name, value in answer.headers.items() if name not in NOT_KEPT)
    return Answer(answer.status_code, headers, bytes(answer.body).decode())
