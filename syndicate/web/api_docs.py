"""/api/docs: the description of the API as a page for people, without a script."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from syndicate.desk.tokens import SCOPES
from syndicate.model.paper import Paper
from syndicate.web import sessions
from syndicate.web.api_openapi import TAGS
from syndicate.web.views import ROOT, rendered

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked: what it takes, and what it answers."""

    method: str
    path: str
    summary: str
    words: str
    scope: str
    inputs: tuple[tuple[str, str, str], ...]
    """Name, where it stands, what it means."""
    bodies: tuple[str, ...]
    """Media types, and of JSON the name of its shape."""
    statuses: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    title: str
    words: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class DocsView:
    """web/api/docs.html"""

    paper: Paper
    parts: tuple[Part, ...]
    scopes: tuple[str, ...]
    root: str = ROOT


@router.get("/", include_in_schema=False)
def front() -> Response:
    """Whoever comes to /api/ is led to its description."""
    return RedirectResponse("/api/docs", 307)


@router.get("/docs", include_in_schema=False)
def docs(request: Request) -> Response:
    """Every operation with what it takes and answers, in the order of the description."""
    rooms, schema, spoken = request.app.state.door.rooms, request.app.openapi(), sessions.language(request)
    parts = tuple(_part(schema, name, words[spoken == "en"]) for name, words in TAGS.items())
    return rendered(rooms, "web/api/docs.html", DocsView(rooms.paper, parts, tuple(SCOPES)), language=spoken)


def _part(schema: dict[str, Any], name: str, words: str) -> Part:
    title, _, rest = words.replace("：", ": ").partition(": ")
    return Part(name, title, rest, _operations(schema, name))


def _operations(schema: dict[str, Any], tag: str) -> tuple[Operation, ...]:
    return tuple(
        _operation(schema, method.upper(), path, found)
        for path, methods in schema["paths"].items()
        for method, found in methods.items()
        if tag in found["tags"]
    )


def _operation(schema: dict[str, Any], method: str, path: str, found: dict[str, Any]) -> Operation:
    inputs = found.get("parameters", [])
    answers = found["responses"].items()
    return Operation(
        method=method,
        path=f"/api{path}",
        summary=found["summary"],
        words=found.get("description", "").split("\n\nScope")[0],
        scope=" ".join(scope for one in found.get("security", []) for scopes in one.values() for scope in scopes),
        inputs=tuple((one["name"], one["in"], one.get("description", "")) for one in inputs),
        bodies=tuple(_shape(kind, body) for kind, body in found.get("requestBody", {}).get("content", {}).items()),
        statuses=tuple((status, _meaning(schema, answer)) for status, answer in answers),
    )


def _shape(kind: str, body: dict[str, Any]) -> str:
    name = body["schema"].get("$ref", "").rpartition("/")[2]
    return f"{kind}: {name}" if name else kind


def _meaning(schema: dict[str, Any], answer: dict[str, Any]) -> str:
    if "$ref" in answer:
        answer = schema["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    return str(answer["description"])
