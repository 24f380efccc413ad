"""/api/readers/import and /api/readers/export: lists of readers in and out."""

import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse

from syndicate.desk import exports, lists
from syndicate.desk.list_rows import BadRow
from syndicate.model.staff import Staff
from syndicate.web.api_base import may
from syndicate.web.api_readers import Wanted
from syndicate.web.api_route import Route

router = APIRouter(route_class=Route, tags=["readers"])
Imports = Annotated[Staff, Depends(may("readers:import"))]
Exports = Annotated[Staff, Depends(may("readers:export"))]
CSV = {"text/csv": {"schema": {"type": "string"}, "example": "address,parks\nlin@example.com,tianyi\n"}}
OUT = {kind: {"schema": {"type": "string"}} for kind in ("application/jsonl", "text/csv")}


@dataclass(frozen=True, slots=True)
class Taken:
    """What was, or would be, done with a list: every row is in exactly one of the counts."""

    rows: int
    added: int
    doubled: int
    known: int
    never: int
    bad: int
    told: list[BadRow]
    columns: dict[str, str]
    number: int | None


@router.get(
    "/readers/export", response_class=StreamingResponse, responses={200: {"content": OUT, "description": "The list."}}
)
def export(
    request: Request, who: Exports, segment: Wanted, form: Annotated[Literal["json", "csv"], Query()] = "json"
) -> StreamingResponse:
    """A segment: `form=csv` for spreadsheets, else a reader a line."""
    door = request.app.state.door
    kind = "text/csv; charset=utf-8" if form == "csv" else "application/jsonl"
    lines = (exports.export_csv if form == "csv" else exports.export_json)(
        door.rooms, segment, who=who, now=door.clock()
    )
    return StreamingResponse(lines, media_type=kind, headers={"cache-control": "no-store"})


@router.post("/readers/import", openapi_extra={"requestBody": {"required": True, "content": CSV}})
async def take_in(request: Request, who: Imports, consent: str = "", *, look: bool = False) -> Taken:
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

    done = await run_sync(work)
    return Taken(**{**done, "told": [BadRow(**row) for row in done["told"]]})
