"""The description of the API (OpenAPI 3.1), made whole: every status, scope, header and example of every route."""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, FastAPI

from syndicate.desk.tokens import SCOPES
from syndicate.web.api_base import PROBLEM
from syndicate.web.api_examples import BODIES
from syndicate.web.api_route import Route, scope_of

ABOUT = """园区新闻的程序接口：版面、文章、期、寄送、读者、园区。与编辑台和命令行是同一套用例。
The paper's interface for programs: the same acts as the desk's and the command line's, one by one.

Errors are RFC 9457 problems. Lists go on by `next`. What is changed is named by the ETag that was seen (If-Match).
A call with an Idempotency-Key is done once: repeated within 24 hours it is answered alike."""
TAGS = {
    "pages": ("版面：收进来、审读、签发", "Pages: take them in, review them, sign them off"),
    "articles": ("文章：查找、更正、撤稿", "Articles: find, correct, retract"),
    "editions": ("期：选稿、排序、预览、试寄", "Editions: choose, order, preview, test"),
    "sendings": ("寄送：发出、查看、暂停、放行", "Sendings: send, watch, hold, release"),
    "parks": ("园区：名录", "Parks: the registry"),
    "readers": ("读者：查找、修改、导入导出", "Readers: look up, change, lists in and out"),
    "webhooks": ("通知：有事告诉谁", "Webhooks: who is told of what"),
    "subscriptions": ("订阅：给程序用的登记口", "Subscriptions: the sign-up for programs"),
}
"""What the parts are, in Chinese and in English."""
WHEN: Mapping[int, str] = {
    400: "What was asked makes no sense, or the cursor is none.",
    401: "No token, or one that is worth nothing.",
    403: "The token has not this scope, or its person not this right.",
    404: "There is no such thing.",
    409: "The state forbids it, or the same call is on its way. Nothing was changed.",
    412: "Somebody changed it since you saw it; `etag` is the present one.",
    413: "The body is too large.",
    415: "The body is of another kind.",
    422: "The request is malformed, or the Idempotency-Key is another call's.",
    428: "If-Match is missing.",
    429: "Too many calls: wait for Retry-After.",
    500: "A fault of the service.",
    503: "The database or the relay is away: try again.",
}
ALWAYS, SCOPED, BODIED = (400, 422, 429, 500, 503), (401, 403), (413, 415)
PRINTABLE = "^[!-~]+$"
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "A name of your own for this call, a UUID for instance.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": PRINTABLE},
    "example": "8e03978e-40d5-43dd-bc93-6894a57f9324",
}
PROBLEM_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457. `detail` says what happened, `hint` what to do next.",
    "required": ["type", "title", "status", "detail", "hint"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "hint": {"type": "string"},
        "retry_after": {"type": "integer", "description": "Seconds."},
        "etag": {"type": "string", "description": "Of 412: the present one."},
        "errors": {
            "type": "array",
            "description": "Of 422: what is wrong where.",
            "items": {"type": "object", "properties": {"at": {"type": "string"}, "why": {"type": "string"}}},
        },
        "steps": {"type": "array", "items": {"type": "object"}, "description": "Of 412: what others did."},
        "difference": {"type": "array", "items": {"type": "string"}, "description": "Of 412: lines of a diff."},
    },
}


def describing(app: FastAPI, parts: Sequence[APIRouter]) -> Callable[[], dict[str, Any]]:
    """What stands for `app.openapi`: made once, when it is first asked for."""
    plain = app.openapi
    made: dict[str, Any] = {}

    def described() -> dict[str, Any]:
        if not made:
            made.update(_whole(plain(), [route for part in parts for route in part.routes if isinstance(route, Route)]))
        return made

    return described


def _whole(schema: dict[str, Any], routes: Sequence[Route]) -> dict[str, Any]:
    for route in routes:
        for method in route.methods or ():
            _complete(schema["paths"][route.path_format][method.lower()], route, method)
    shapes = schema["components"]["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        shapes.pop(unused, None)
    shapes["Problem"] = dict(PROBLEM_SCHEMA)
    for name, example in BODIES.items():
        shapes[name]["examples"] = [example]
    schema["components"]["responses"] = {f"Problem{status}": _problem(status) for status in WHEN}
    schema["info"]["description"] = ABOUT
    schema["servers"] = [{"url": "/api"}]
    schema["tags"] = [{"name": name, "description": "。".join(words)} for name, words in TAGS.items()]
    return schema


def _complete(operation: dict[str, Any], route: Route, method: str) -> None:
    """Its statuses, its scope, and the key of a call that changes something."""
    scope = scope_of(route.dependant)
    given = operation["responses"]
    mine = {*ALWAYS, *(SCOPED if scope else ()), *(BODIED if route.accepts() else ())}
    mine |= {int(status) for status in given if int(status) >= 400}  # noqa: PLR2004 errors begin there
    if scope and method != "GET" and route.repeats:
        mine.add(409)
        operation.setdefault("parameters", []).append(KEY)
    for status in sorted(mine):
        given[str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
    operation["responses"] = dict(sorted(given.items()))
    operation["operationId"] = f"{route.tags[0]}.{route.name}"
    operation["summary"] = (route.endpoint.__doc__ or route.name).split(". ")[0].split(":")[0].strip().rstrip(".")
    if scope:
        operation["security"] = [{"token": [scope]}]
        operation["description"] = f"{operation.get('description', '')}\n\nScope `{scope}`: {SCOPES[scope]}."
    for one in operation.get("parameters", []):
        if one["name"] == "If-Match":
            one.update(required=True, schema={"type": "string", "pattern": PRINTABLE}, example='"3"')


def _problem(status: int) -> dict[str, Any]:
    example = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    content = {
        "schema": {"$ref": "#/components/schemas/Problem"},
        "example": {**example, "detail": WHEN[status], "hint": ""},
    }
    told: dict[str, Any] = {"description": WHEN[status], "content": {PROBLEM: content}}
    headers = {429: "Retry-After", 401: "WWW-Authenticate"}
    if status in headers:
        told["headers"] = {headers[status]: {"schema": {"type": "string"}}}
    return told
