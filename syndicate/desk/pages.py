"""Take a page in: bytes of a printed page become draft articles in the store."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from syndicate.desk.rooms import Rooms
from syndicate.errors import WrongInput
from syndicate.model.article import CHINA, Article
from syndicate.model.page import Decoded, PageHeader, Parsed
from syndicate.model.park import Park
from syndicate.pages.decoding import decode
from syndicate.pages.markup import looks_like_html, to_text
from syndicate.pages.parser import parse_page
from syndicate.store import articles, pages
from syndicate.store.pages import PageRecord

PAGE_NO = r"[A-Za-z0-9]{1,8}"
"""A page number stands in file names and URLs."""
FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)
"""Days a newspaper may have: within them every reckoning of time zones holds."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A page that is in the store. `created` is False when these very bytes were there before."""

    page: PageRecord
    articles: tuple[Article, ...]
    adverts: int
    problems: int
    created: bool


def read_page(raw: bytes, parks: Sequence[Park]) -> tuple[Decoded, Parsed]:
    """Bytes of a page as text and as stories, nothing stored. Raises PageError."""
    decoded = decode(raw)
    if looks_like_html(decoded.text):
        decoded = Decoded(to_text(decoded.text), decoded.encoding, decoded.problems)
    parsed = parse_page(decoded.text, parks)
    return decoded, replace(parsed, problems=(*decoded.problems, *parsed.problems))


def check_place(day: date | None, page_no: str | None) -> None:
    """Raises WrongInput for a day that no newspaper has, or a page number that is none."""
    if day is not None and not FIRST <= day <= LAST:
        raise WrongInput(f"There is no paper of {day}.", hint=f"From {FIRST} to {LAST}.")
    if page_no is not None and not re.fullmatch(PAGE_NO, page_no):
        raise WrongInput("A page number is letters and digits, eight at most.", hint="Such as A03.")


def take_page(
    rooms: Rooms,
    raw: bytes,
    *,
    source: str,
    now: datetime,
    issue_date: date | None = None,
    page_no: str | None = None,
) -> Taken:
    """Store a page and its stories as drafts. The same bytes again change nothing.

    Date and page number come from the caller, else from the page's header, else today and the next
    free number. Raises PageError, and Conflict when that page of that day is there with other text.
    """
    check_place(issue_date, page_no)
    sha256 = hashlib.sha256(raw).hexdigest()
    with rooms.database.read() as db:
        page = pages.by_sha256(db, sha256)
    created = page is None
    if page is None:
        decoded, parsed = read_page(raw, rooms.parks)
        header = parsed.header or PageHeader()
        day = issue_date or header.issue_date or now.astimezone(CHINA).date()
        printed = header.page_no if header.page_no and re.fullmatch(PAGE_NO, header.page_no) else None
        with rooms.database.write() as db:
            page = pages.by_sha256(db, sha256)  # somebody else may have brought the same page meanwhile
            created = page is None
            page = page or pages.add(
                db,
                sha256=sha256,
                source=source,
                raw_text=decoded.text,
                encoding=decoded.encoding,
                issue_date=day,
                page_no=page_no or printed or pages.next_page_no(db, day),
                section=header.section,
                parsed=parsed,
                received=now,
            )
    with rooms.database.read() as db:
        return Taken(
            page=page,
            articles=articles.of_page(db, page.id),
            adverts=len(pages.adverts(db, page.id)),
            problems=len(pages.problems(db, page.id)),
            created=created,
        )


def sign_off_page(rooms: Rooms, page_id: int, *, by: str, now: datetime) -> int:
    """Sign off every article of a page. Returns how many were drafts. Raises NotFound."""
    with rooms.database.write() as db:
        page = pages.by_id(db, page_id)
        return articles.sign_off(db, [article.id for article in articles.of_page(db, page.id)], by=by, now=now)


def sign_off(rooms: Rooms, article_ids: Sequence[int], *, by: str, now: datetime) -> int:
    """Sign drafts off: from now on they may be published and sent. Returns how many were drafts."""
    with rooms.database.write() as db:
        return articles.sign_off(db, article_ids, by=by, now=now)


def list_pages(rooms: Rooms) -> tuple[PageRecord, ...]:
    """The pages that were taken in, newest first."""
    with rooms.database.read() as db:
        return pages.listing(db)
