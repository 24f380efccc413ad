"""What every part of /api takes: who asks, whether they may, and the one shape of errors (RFC 9457)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from syndicate.desk import tokens
from syndicate.model.staff import Staff
from syndicate.store.api_tokens import Token

PROBLEM = "application/problem+json"
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_BEARER = HTTPBearer(
    auto_error=False,
    scheme_name="token",
    description="A personal token: `syndicate token add`, or 设置 › 令牌 at the desk.",
)
Given = Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]
IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", description="The ETag you saw; `*` for whatever stands there. Without it: 428."),
]


@dataclass(frozen=True, slots=True)
class Problem:
    """RFC 9457. `detail` says what happened, `hint` what to do next; some statuses tell more beside them."""

    type: str
    title: str
    status: int
    detail: str
    hint: str = ""
    errors: list[dict[str, str]] = field(default_factory=list)
    """Of a malformed request: `at` which place, and `why`."""


class Refusal(Exception):
    """An answer that is no success: its status, what happened, what to do next, and more that a program can use."""

    def __init__(self, status: int, detail: str, *, hint: str = "", **more: Any) -> None:
        super().__init__(detail)
        self.status, self.detail, self.hint, self.more = status, detail, hint, more


def problem(
    status: int, detail: str, hint: str = "", *, headers: Mapping[str, str] | None = None, **more: Any
) -> JSONResponse:
    """RFC 9457, application/problem+json."""
    title = HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, "hint": hint, **more}
    said = {"cache-control": "no-store", **(headers or {})}
    if status == HTTPStatus.UNAUTHORIZED:  # RFC 9110 15.5.2 asks for the header
        said["www-authenticate"] = "Bearer"
    if "retry_after" in more:
        said["retry-after"] = str(more["retry_after"])
    return JSONResponse(body, status, said, media_type=PROBLEM)


def may(scope: str) -> Callable[..., Staff]:
    """A dependency: the person behind the request's token, if the token has this scope.

    It asks again when the whole body has come: a token that was revoked meanwhile is worth nothing.
    """

    def who(request: Request, _: Given = None) -> Staff:
        return admitted(identified(request), scope)

    who.scope = scope  # type: ignore[attr-defined]
    return who


def identified(request: Request) -> Token | None:
    """The token of the request, if it is good for anything now."""
    door = request.app.state.door
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    return tokens.person_of(door.rooms, given.strip(), now=door.clock()) if kind.lower() == "bearer" else None


def admitted(token: Token | None, scope: str) -> Staff:
    """Whose token it is. Raises Refusal for none, NotAllowed for one that is not for this."""
    if token is None:
        raise Refusal(401, "This needs a token.", hint="Send `Authorization: Bearer syn_...`.")
    return tokens.require_scope(token, scope)


def quoted(tag: str | int) -> str:
    """As an ETag header has it."""
    return f'"{tag}"'


def unseen(given: str | None, tag: str | int) -> bool:
    """Whether what the caller saw (If-Match) is not what stands there (RFC 9110 13.1.1). Raises Refusal without it."""
    if given is None:
        raise Refusal(428, "Say which version you saw.", hint="Send the ETag of your GET as If-Match.")
    return given.strip() != "*" and quoted(tag) not in {one.strip() for one in given.split(",")}


def stale(tag: str | int, **more: Any) -> Refusal:
    """What is answered to whoever saw an older version."""
    hint = "Look at it again and repeat what is still needed."
    return Refusal(412, "Somebody else changed it meanwhile.", hint=hint, etag=quoted(tag), **more)
