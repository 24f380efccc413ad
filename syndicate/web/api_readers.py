"""/api/readers and /api/webhooks: look up, change, import, export; and who is told of what happens."""

import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import anyio.to_thread
from fastapi import APIRouter, Depends, Query, Request
from fastapi import Path as PathPart
from fastapi.responses import StreamingResponse

from syndicate.desk import changing, exports, lists, webhooks
from syndicate.desk.rooms import HOOKS_DUE
from syndicate.model.reader import ReaderState, Rhythm
from syndicate.model.staff import Staff
from syndicate.store.segments import Segment
from syndicate.web.api_base import may

router = APIRouter()
MOST = 1000
"""Readers a page."""
Reads = Annotated[Staff, Depends(may("readers:read"))]
Writes = Annotated[Staff, Depends(may("readers:write"))]
Imports = Annotated[Staff, Depends(may("readers:import"))]
Exports = Annotated[Staff, Depends(may("readers:export"))]
Hooks = Annotated[Staff, Depends(may("webhooks"))]
Number = Annotated[int, PathPart(ge=1, le=2**31 - 1)]


@dataclass(frozen=True, slots=True)
class LookUp:
    """Addresses never stand in a URL."""

    address: str


@dataclass(frozen=True, slots=True)
class Change:
    """What is given is changed. `paused_until` in the past ends a pause."""

    parks: list[str] | None = None
    rhythm: Rhythm | None = None
    name: str | None = None
    language: str | None = None
    paused_until: date | None = None


@dataclass(frozen=True, slots=True)
class NewHook:
    url: str
    events: list[str]


def wanted(
    park: Annotated[list[str] | None, Query()] = None,
    *,
    rhythm: Rhythm | None = None,
    state: ReaderState | None = None,
    provider: str | None = None,
    since: datetime | None = None,
) -> Segment:
    """A segment from the query. A time without a zone is UTC."""
    moment = since.replace(tzinfo=UTC) if since and since.tzinfo is None else since
    return Segment(tuple(park or ()), rhythm, provider, moment, state)


Wanted = Annotated[Segment, Depends(wanted)]


@router.get("/readers")
def listing(
    request: Request,
    who: Reads,
    segment: Wanted,
    after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
) -> dict[str, Any]:
    """A page of readers by number; `next` is the `after` of the page behind it, null on the last."""
    found = changing.page(request.app.state.door.rooms, segment, after=after, limit=limit, who=who)
    return {
        "readers": [exports.described(reader) for reader in found],
        "next": found[-1].id if len(found) == limit else None,
    }


@router.post("/readers/lookup")
def look_up(request: Request, who: Reads, asked: LookUp) -> dict[str, Any]:
    return exports.described(exports.find(request.app.state.door.rooms, asked.address, who=who))


@router.get("/readers/export")
def export(request: Request, who: Exports, segment: Wanted, form: str = "json") -> StreamingResponse:
    """`form=csv` for spreadsheets, else a reader a line."""
    door = request.app.state.door
    kind = "text/csv; charset=utf-8" if form == "csv" else "application/jsonl"
    lines = (exports.export_csv if form == "csv" else exports.export_json)(
        door.rooms, segment, who=who, now=door.clock()
    )
    return StreamingResponse(lines, media_type=kind, headers={"cache-control": "no-store"})


@router.post(
    "/readers/import", openapi_extra={"requestBody": {"content": {"text/csv": {"schema": {"type": "string"}}}}}
)
async def take_in(request: Request, who: Imports, consent: str = "", *, look: bool = False) -> dict[str, Any]:
    """A CSV body (2 MB at most: larger ones by the command line), all good rows or none; `look` changes nothing."""
    door = request.app.state.door
    body = await request.body()

    def work() -> dict[str, Any]:
        with tempfile.NamedTemporaryFile(suffix=".csv") as file:
            file.write(body)
            file.flush()
            report = lists.import_readers(
                door.rooms, Path(file.name), consent=consent, now=door.clock(), who=who, look=look
            )
        return {key: value for key, value in asdict(report).items() if key != "first"}

    return await anyio.to_thread.run_sync(work)


@router.get("/readers/{number}")
def show(request: Request, who: Reads, number: Number) -> dict[str, Any]:
    return exports.described(exports.find(request.app.state.door.rooms, str(number), who=who))


@router.patch("/readers/{number}")
def change(request: Request, who: Writes, number: Number, to: Change) -> dict[str, Any]:
    door = request.app.state.door
    given: Mapping[str, Any] = {key: value for key, value in asdict(to).items() if value is not None}
    return exports.described(changing.change(door.rooms, number, given, who=who, now=door.clock()))


@router.post("/readers/{number}/leave")
def leave(request: Request, who: Writes, number: Number) -> dict[str, Any]:
    door = request.app.state.door
    left = changing.leave(door.rooms, number, who=who, now=door.clock())
    door.runner.wake(HOOKS_DUE)
    return exports.described(left)


@router.delete("/readers/{number}", status_code=204)
def erase(request: Request, who: Writes, number: Number) -> None:
    """Everything about the reader, at once and for good."""
    door = request.app.state.door
    exports.erase(door.rooms, str(number), now=door.clock(), who=who)


@router.get("/webhooks")
def hooks(request: Request, who: Hooks) -> dict[str, Any]:
    rooms = request.app.state.door.rooms
    return {"webhooks": webhooks.hooks(rooms, who=who), "calls": webhooks.log(rooms, who=who)}


@router.post("/webhooks", status_code=201)
def add_hook(request: Request, who: Hooks, new: NewHook) -> dict[str, Any]:
    """`key` signs the calls; it is shown this once."""
    door = request.app.state.door
    hook, key = webhooks.add_hook(door.rooms, url=new.url, events=new.events, now=door.clock(), who=who)
    return {"id": hook.id, "events": hook.events, "key": key}


@router.delete("/webhooks/{number}", status_code=204)
def remove_hook(request: Request, who: Hooks, number: Number) -> None:
    door = request.app.state.door
    webhooks.remove_hook(door.rooms, number, now=door.clock(), who=who)
