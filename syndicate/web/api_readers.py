"""/api/readers: look up, change, let leave, erase; what each was sent and why not."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query, Request, Response
from fastapi import Path as PathPart

from syndicate.desk import changing, exports, sendings
from syndicate.desk.rooms import HOOKS_DUE
from syndicate.model.reader import Reader, ReaderState, Rhythm
from syndicate.model.staff import Staff
from syndicate.store.segments import Segment
from syndicate.web import api_shapes
from syndicate.web.api_base import may
from syndicate.web.api_cursor import Cursor, following, opened
from syndicate.web.api_route import Route
from syndicate.web.api_shapes import LetterShown
from syndicate.web.api_types import MISSING, within

router = APIRouter(route_class=Route, tags=["readers"])
MOST = 1000
"""Readers a page."""
Reads = Annotated[Staff, Depends(may("readers:read"))]
Writes = Annotated[Staff, Depends(may("readers:write"))]
ReaderNumber = Annotated[int, PathPart(ge=1, le=2**31 - 1)]
Parks = Annotated[list[str] | None, Body(max_length=1000)]


@dataclass(frozen=True, slots=True)
class ReaderShown:
    """A reader. No `parks`: all of them. `paused`: no letters before."""

    number: int
    address: str
    name: str | None
    state: ReaderState
    parks: tuple[str, ...]
    rhythm: Rhythm
    language: str
    paused: datetime | None
    source: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Readers:
    items: tuple[ReaderShown, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class LookUp:
    """Addresses never stand in a URL."""

    address: Annotated[str, Body(max_length=320)]


@dataclass(frozen=True, slots=True)
class Change:
    """What is given is changed. `paused_until` in the past ends a pause."""

    parks: Parks = None
    rhythm: Rhythm | None = None
    name: str | None = None
    language: str | None = None
    paused_until: date | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """What a sending was to a reader: the letter, if there is one, and the reason in words."""

    sending: int
    edition: str
    reason: str
    letter: LetterShown | None


@dataclass(frozen=True, slots=True)
class Why:
    items: tuple[Received, ...]


def wanted(
    park: Annotated[list[str], Query(default_factory=list)],
    *,
    rhythm: Rhythm | None = None,
    state: ReaderState | None = None,
    provider: str | None = None,
    since: datetime | None = None,
) -> Segment:
    """A segment from the query. A time without a zone is UTC."""
    moment = since.replace(tzinfo=UTC) if since and since.tzinfo is None else since
    return Segment(tuple(park), rhythm, provider, moment, state)


Wanted = Annotated[Segment, Depends(wanted)]


@router.get("/readers")
def listing(
    request: Request,
    response: Response,
    who: Reads,
    segment: Wanted,
    *,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
) -> Readers:
    """Readers of a segment, by number."""
    rooms = request.app.state.door.rooms
    mark = opened(rooms, "readers", cursor)
    found = changing.page(rooms, segment, after=int(mark[0]) if mark else 0, limit=limit, who=who)
    last = (found[-1].id,) if len(found) == limit else None
    rest = {"provider": segment.provider, "since": segment.since.isoformat() if segment.since else None, "limit": limit}
    kinds = {"rhythm": segment.rhythm, "state": segment.state}
    asked = {"park": list(segment.parks), **{key: one.value for key, one in kinds.items() if one}, **rest}
    return Readers(tuple(map(shown, found)), following(request, response, "readers", last, asked))


@router.post("/readers/lookup", responses=MISSING)
def look_up(request: Request, who: Reads, asked: LookUp) -> ReaderShown:
    """The reader of an address."""
    return shown(exports.find(request.app.state.door.rooms, asked.address, who=who))


@router.get("/readers/{number}", responses=MISSING)
def show(request: Request, who: Reads, number: ReaderNumber) -> ReaderShown:
    """One reader."""
    return shown(exports.find(request.app.state.door.rooms, str(number), who=who))


@router.get("/readers/{number}/letters", responses=MISSING)
def letters(
    request: Request, who: Reads, number: ReaderNumber, sending: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None
) -> Why:
    """What the newest sendings, or the one asked about, were to a reader; and if there is no letter, why not."""
    rooms = request.app.state.door.rooms
    exports.find(rooms, str(number), who=who)
    _, told = sendings.why(rooms, str(number), sending)
    return Why(
        tuple(
            Received(
                one.sending.id,
                one.sending.edition_key,
                one.reason,
                api_shapes.letter(one.delivery) if one.delivery else None,
            )
            for one in told
        )
    )


@router.patch("/readers/{number}", responses=MISSING)
def change(request: Request, who: Writes, number: ReaderNumber, to: Change) -> ReaderShown:
    """Parks, rhythm, name, language, pause."""
    door = request.app.state.door
    within(to.paused_until)
    given: Mapping[str, Any] = {key: value for key, value in asdict(to).items() if value is not None}
    return shown(changing.change(door.rooms, number, given, who=who, now=door.clock()))


@router.post("/readers/{number}/leave", responses=MISSING)
def leave(request: Request, who: Writes, number: ReaderNumber) -> ReaderShown:
    """No more letters for this reader."""
    door = request.app.state.door
    left = changing.leave(door.rooms, number, who=who, now=door.clock())
    door.runner.wake(HOOKS_DUE)
    return shown(left)


@router.delete("/readers/{number}", status_code=204, responses=MISSING)
def erase(request: Request, who: Writes, number: ReaderNumber) -> None:
    """Everything about the reader, at once and for good; for administrators."""
    door = request.app.state.door
    exports.erase(door.rooms, str(number), now=door.clock(), who=who)


def shown(reader: Reader) -> ReaderShown:
    return ReaderShown(
        number=reader.id,
        address=reader.address,
        name=reader.name,
        state=reader.state,
        parks=tuple(sorted(reader.choice.parks)),
        rhythm=reader.choice.rhythm,
        language=reader.language,
        paused=reader.paused,
        source=reader.source,
        since=reader.created,
    )
