"""/api/pages and /api/arrivals: pages come in; the list of those that came; changed ones compared."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import APIRouter, Query, Request, Response

from syndicate.desk import intake, listings
from syndicate.desk.intake import Came, Received
from syndicate.store.arrivals import Arrival
from syndicate.store.pages import PageRecord
from syndicate.web.api_cursor import Cursor, Limit, following, opened
from syndicate.web.api_route import Route
from syndicate.web.api_types import MISSING, TAKEN, Edits, Looks, Number, located, within

router = APIRouter(route_class=Route, tags=["pages"])
BODIES = {kind: {"schema": {"type": "string"}} for kind in ("text/plain", "text/html", "application/octet-stream")}
BODIES["text/plain"]["example"] = "A01 要闻 2026年11月20日\n\n湘潭经开区 开放日\n\n昨天，湘潭经开区开放。\n"  # type: ignore[assignment]
STATUS = {Came.NEW: 201, Came.SAME: 200, Came.CHANGED: 202}
PageNo = Annotated[str | None, Query(max_length=8, description="Such as A03. Default: the page's own, else the next.")]


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page as received. `sha256` is of its bytes, `source` says where they came from."""

    number: int
    issue_date: date
    page_no: str
    section: str | None
    source: str
    encoding: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Pages:
    items: tuple[PageRow, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came of a page. `printed`: its day and number are its own, not guessed. `arrival`: the changed page that
    waits for a yes.
    """

    came: Came
    page: PageRow
    printed: bool
    arrival: int | None


@dataclass(frozen=True, slots=True)
class ArrivalRow:
    """A page that came again with other words."""

    number: int
    page: int
    source: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Arrivals:
    items: tuple[ArrivalRow, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """Lines of a unified diff, and how many articles of the page are signed off: with any, it cannot be replaced."""

    arrival: ArrivalRow
    page: PageRow
    difference: tuple[str, ...]
    signed: int


@dataclass(frozen=True, slots=True)
class Decision:
    """Take the changed page, or keep the one that is there."""

    accept: bool


@dataclass(frozen=True, slots=True)
class NewPlace:
    """Another date and page number."""

    issue_date: date
    page_no: str


@router.get("/pages")
def listing(
    request: Request,
    response: Response,
    who: Looks,
    *,
    day: date | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Pages:
    """Pages that came in, the newest day first."""
    rooms = request.app.state.door.rooms
    found, mark = listings.pages(rooms, who, day=within(day), after=opened(rooms, "pages", cursor), limit=limit)
    after = following(request, response, "pages", mark, {"day": day, "limit": limit})
    return Pages(tuple(map(page_row, found)), after)


@router.post(
    "/pages",
    status_code=201,
    responses={
        **TAKEN,
        200: {"model": TakenIn, "description": "The same page is here already: nothing changed."},
        202: {"model": TakenIn, "description": "The page is here with other words: somebody must decide."},
    },
    openapi_extra={"requestBody": {"required": True, "content": BODIES}},
)
async def receive(
    request: Request,
    response: Response,
    who: Edits,
    *,
    day: Annotated[date | None, Query(description="Default: the page's own, else today.")] = None,
    page_no: PageNo = None,
    source: Annotated[
        str, Query(max_length=120, pattern=r"^[^\x00-\x1f]*$", description="Where it came from.")
    ] = "api",
) -> TakenIn:
    """Take a page in: its bytes, text or HTML, 2 MB at most. It is read at once; its articles are drafts."""
    door, body = request.app.state.door, await request.body()
    issue_date = within(day)

    def work() -> Received:
        return intake.receive(
            door.rooms, who, body, source=source, now=door.clock(), issue_date=issue_date, page_no=page_no
        )

    got = await run_sync(work)
    response.status_code = STATUS[got.came]
    told = TakenIn(got.came, page_row(got.page), got.printed, got.arrival)
    return located(request, response, f"/pages/{got.page.id}", told)


@router.patch("/pages/{number}", responses={**MISSING, **TAKEN})
def place(request: Request, who: Edits, number: Number, to: NewPlace) -> PageRow:
    """Another date and number, while nothing of the page is signed off."""
    door, day = request.app.state.door, within(to.issue_date)
    assert day is not None
    return page_row(intake.rename(door.rooms, who, number, issue_date=day, page_no=to.page_no, now=door.clock()))


@router.get("/arrivals")
def arrivals(request: Request, who: Looks) -> Arrivals:
    """Pages that came again with other words, and wait for a yes or no."""
    return Arrivals(tuple(map(arrival_row, intake.waiting(request.app.state.door.rooms, who))))


@router.get("/arrivals/{number}", responses=MISSING)
def compare(request: Request, who: Looks, number: Number) -> Compared:
    """A changed page beside the one that is there."""
    found = intake.compare(request.app.state.door.rooms, who, number)
    return Compared(arrival_row(found.arrival), page_row(found.page), found.difference, found.signed)


@router.post("/arrivals/{number}", status_code=204, responses={**MISSING, **TAKEN})
def resolve(request: Request, who: Edits, number: Number, decision: Decision) -> None:
    """Take the changed page, or keep the one that is there."""
    door = request.app.state.door
    if decision.accept:
        intake.accept(door.rooms, who, number, now=door.clock())
    else:
        intake.discard(door.rooms, who, number, now=door.clock())


def page_row(page: PageRecord) -> PageRow:
    return PageRow(page.id, page.issue_date, page.page_no, page.section, page.source, page.encoding, page.sha256)


def arrival_row(one: Arrival) -> ArrivalRow:
    return ArrivalRow(one.id, one.page_id, one.source, one.sha256)
