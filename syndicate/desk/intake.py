"""Pages come in at the desk: new ones become drafts, the same again changes nothing, a changed one waits for a yes."""

import difflib
import hashlib
import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from syndicate.desk import audit
from syndicate.desk.pages import PAGE_NO, check_place, read_page, take_page
from syndicate.desk.rights import require
from syndicate.desk.rooms import Rooms
from syndicate.errors import Conflict
from syndicate.model.article import CHINA, ArticleState
from syndicate.model.page import Decoded, PageHeader, Parsed
from syndicate.model.staff import Role, Staff
from syndicate.store import arrivals, articles, drafts, pages, parks
from syndicate.store.arrivals import Arrival
from syndicate.store.database import Db
from syndicate.store.pages import PageRecord

CONTEXT = 2
"""Unchanged lines shown around a change."""


class Came(StrEnum):
    """What a page that came in was."""

    NEW = "new"
    SAME = "same"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Received:
    """A page that came in. `printed`: its date and number are its header's or the editor's, not guessed.

    `arrival` is set for a changed page: the diff that waits.
    """

    came: Came
    page: PageRecord
    printed: bool
    arrival: int | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A changed page beside the one that is there: lines of a unified diff. `signed`: how many articles stand."""

    arrival: Arrival
    page: PageRecord
    difference: tuple[str, ...]
    signed: int


def receive(
    rooms: Rooms,
    who: Staff,
    raw: bytes,
    *,
    source: str,
    now: datetime,
    issue_date: date | None = None,
    page_no: str | None = None,
) -> Received:
    """Take a page in. The day and number are the editor's, else the header's, else today and the next free one.

    Raises PageError; WrongInput for a day or a number that is none.
    """
    require(who, Role.EDITOR)
    check_place(issue_date, page_no)
    decoded, parsed = read_page(raw, rooms.parks)
    header = parsed.header or PageHeader()
    own = header.page_no if header.page_no and re.fullmatch(PAGE_NO, header.page_no) else None
    day, number = issue_date or header.issue_date, page_no or own
    found = _known(rooms, raw, decoded, day or now.astimezone(CHINA).date(), number)
    if found is not None:
        return found if found.came is Came.SAME else _waits(rooms, who, raw, decoded, found, source=source, now=now)
    taken = take_page(rooms, raw, source=source, now=now, issue_date=issue_date, page_no=page_no)
    with rooms.database.write() as db:
        audit.record(rooms, db, who, "page.receive", pages.key(taken.page), now=now, detail=taken.page.sha256)
    return Received(Came.NEW, taken.page, printed=bool(day and number))


def waiting(rooms: Rooms, who: Staff) -> tuple[Arrival, ...]:
    """Changed pages that nobody has decided about yet."""
    require(who, Role.VIEWER)
    with rooms.database.read() as db:
        return arrivals.listing(db)


def compare(rooms: Rooms, who: Staff, arrival_id: int) -> Comparison:
    """What is different. Raises NotFound when it was decided already."""
    require(who, Role.VIEWER)
    with rooms.database.read() as db:
        arrival = arrivals.by_id(db, arrival_id)
        page, old = pages.by_id(db, arrival.page_id), pages.raw_text(db, arrival.page_id)
        signed = _signed(db, page.id)
    told = difflib.unified_diff(_lines(old), _lines(arrival.raw_text), n=CONTEXT, lineterm="")
    return Comparison(arrival, page, tuple(line for line in told if not line.startswith(("---", "+++"))), signed)


def accept(rooms: Rooms, who: Staff, arrival_id: int, *, now: datetime) -> PageRecord:
    """The new text takes the place of the old; the drafts are read anew. Raises Conflict when something is signed."""
    require(who, Role.EDITOR)
    with rooms.database.write() as db:
        arrival = arrivals.by_id(db, arrival_id)
        pages.hold(db, arrival.page_id)
        if _signed(db, arrival.page_id):
            raise Conflict("这一版已有签发的文章，不能整版替换。", hint="请逐篇更正。")
        parsed = _parsed(db, arrival)
        page = pages.by_id(db, arrival.page_id)
        draft = pages.replace(
            db,
            page.id,
            sha256=arrival.sha256,
            source=arrival.source,
            raw_text=arrival.raw_text,
            encoding=arrival.encoding,
            parsed=parsed,
            received=arrival.arrived,
        )
        drafts.follow(db, page, draft.sheet, now=now)
        arrivals.decided(db, arrival_id)
        audit.record(rooms, db, who, "page.replace", pages.key(page), now=now, detail=arrival.sha256)
        return page


def discard(rooms: Rooms, who: Staff, arrival_id: int, *, now: datetime) -> None:
    """The page stays as it is. Raises NotFound when it was decided already."""
    require(who, Role.EDITOR)
    with rooms.database.write() as db:
        arrival = arrivals.by_id(db, arrival_id)
        arrivals.decided(db, arrival_id)
        page = pages.by_id(db, arrival.page_id)
        audit.record(rooms, db, who, "page.keep", pages.key(page), now=now, detail=arrival.sha256)


def rename(rooms: Rooms, who: Staff, page_id: int, *, issue_date: date, page_no: str, now: datetime) -> PageRecord:
    """Another date or number for a page.

    Raises WrongInput, and Conflict when something is signed off or the place is taken.
    """
    require(who, Role.EDITOR)
    check_place(issue_date, page_no)
    with rooms.database.write() as db:
        pages.hold(db, page_id)
        page = pages.by_id(db, page_id)
        if _signed(db, page_id):
            raise Conflict("这一版已有签发的文章，日期和版次不能再改。", hint="文章的网址里写着它们。")
        there = pages.by_place(db, issue_date, page_no)
        if there is not None and there.id != page_id:
            raise Conflict(f"{issue_date} 已经有 {page_no} 版。", hint="换一个版次或日期。")
        pages.rename(db, page_id, issue_date=issue_date, page_no=page_no)
        audit.record(
            rooms, db, who, "page.rename", pages.key(page), now=now, detail=f"{issue_date.isoformat()} {page_no}"
        )
        return pages.by_id(db, page_id)


def _known(rooms: Rooms, raw: bytes, decoded: Decoded, day: date, number: str | None) -> Received | None:
    """The page that is there already with these bytes, or at this place; None for a new one."""
    with rooms.database.read() as db:
        same = pages.by_sha256(db, hashlib.sha256(raw).hexdigest())
        if same is not None:
            return Received(Came.SAME, same, printed=True)
        there = pages.by_place(db, day, number) if number else None
        if there is None:
            return None
        equal = _lines(pages.raw_text(db, there.id)) == _lines(decoded.text)
        return Received(Came.SAME if equal else Came.CHANGED, there, printed=True)


def _waits(
    rooms: Rooms, who: Staff, raw: bytes, decoded: Decoded, found: Received, *, source: str, now: datetime
) -> Received:
    with rooms.database.write() as db:
        sha256 = hashlib.sha256(raw).hexdigest()
        page = found.page
        arrival = arrivals.add(
            db,
            page_id=page.id,
            sha256=sha256,
            source=source,
            raw_text=decoded.text,
            encoding=decoded.encoding,
            now=now,
        )
        audit.record(rooms, db, who, "page.again", pages.key(page), now=now, detail=sha256)
    return Received(Came.CHANGED, page, printed=True, arrival=arrival.id)


def _parsed(db: Db, arrival: Arrival) -> Parsed:
    return read_page(arrival.raw_text.encode("utf-8", "surrogatepass"), parks.all_parks(db))[1]


def _signed(db: Db, page_id: int) -> int:
    return sum(article.state is not ArticleState.DRAFT for article in articles.of_page(db, page_id))


def _lines(text: str) -> list[str]:
    """Lines as people compare them: without what no reader sees."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]
