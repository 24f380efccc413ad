"""Pages as received, with what the parser made of them."""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from syndicate.errors import Conflict, NotFound
from syndicate.model.page import Advert, Parsed, Problem
from syndicate.store import articles, codec, drafts
from syndicate.store import schema as tables
from syndicate.store.database import Db
from syndicate.store.schema import pages


@dataclass(frozen=True, slots=True)
class PageRecord:
    """A stored page, without its text. `sha256` is of the bytes received, `source` says where they came from."""

    id: int
    sha256: str
    source: str
    received: datetime
    issue_date: date
    page_no: str
    section: str | None
    encoding: str


COLUMNS = [
    pages.c[name] for name in ("id", "sha256", "source", "received", "issue_date", "page_no", "section", "encoding")
]


def add(
    db: Db,
    *,
    sha256: str,
    source: str,
    raw_text: str,
    encoding: str,
    issue_date: date,
    page_no: str,
    section: str | None,
    parsed: Parsed,
    received: datetime,
) -> PageRecord:
    """Store a page, its stories as drafts (ordinals from 1), its adverts and problems.

    Raises Conflict when these bytes, or this page number of this day, are there already.
    """
    key = _key(issue_date, page_no)
    _refuse_second(db, key, sha256, issue_date, page_no)
    values: dict[str, Any] = {
        "sha256": sha256,
        "source": source,
        "received": received,
        "issue_date": issue_date,
        "page_no": page_no,
        "section": section,
        "encoding": encoding,
    }
    row = db.execute(sa.insert(pages).values(key=key, raw_text=raw_text, **values).returning(*COLUMNS)).one()
    record = PageRecord(*row)
    articles.add_drafts(
        db, page_id=record.id, issue_date=issue_date, page_no=page_no, stories=parsed.stories, now=received
    )
    _add_bodies(db, tables.adverts, record.id, parsed.adverts)
    _add_bodies(db, tables.problems, record.id, parsed.problems)
    drafts.begin(db, record.id, parsed)
    return record


def replace(
    db: Db, page_id: int, *, sha256: str, source: str, raw_text: str, encoding: str, parsed: Parsed, received: datetime
) -> drafts.Draft:
    """The page with other text, read anew: its draft articles, adverts, problems and steps are the new ones.

    The caller has made sure that none of its articles is signed off. Raises Conflict for text of another page.
    """
    values = {"sha256": sha256, "source": source, "raw_text": raw_text, "encoding": encoding, "received": received}
    db.execute(sa.update(pages).where(pages.c.id == page_id).values(**values))
    for table in (tables.adverts, tables.problems):
        db.execute(sa.delete(table).where(table.c.page_id == page_id))
    _add_bodies(db, tables.adverts, page_id, parsed.adverts)
    _add_bodies(db, tables.problems, page_id, parsed.problems)
    return drafts.begin_again(db, page_id, parsed)


def rename(db: Db, page_id: int, *, issue_date: date, page_no: str) -> None:
    """Another date or number, for a page of which nothing is signed off. Raises Conflict when it is taken."""
    values: dict[str, Any] = {"issue_date": issue_date, "page_no": page_no}
    db.execute(sa.update(pages).where(pages.c.id == page_id).values(key=_key(issue_date, page_no), **values))
    for article in articles.of_page(db, page_id):
        moved = dataclasses.replace(article, issue_date=issue_date, page_no=page_no)
        at = tables.articles.c.id == article.id
        db.execute(sa.update(tables.articles).where(at).values(key=moved.key, **values))
        articles.place(db, article.id, moved)


def by_sha256(db: Db, sha256: str) -> PageRecord | None:
    """The page of these bytes, if it is there."""
    row = db.execute(sa.select(*COLUMNS).where(pages.c.sha256 == sha256)).one_or_none()
    return PageRecord(*row) if row else None


def by_place(db: Db, issue_date: date, page_no: str) -> PageRecord | None:
    """The page of this day with this number, if it is there."""
    row = db.execute(sa.select(*COLUMNS).where(pages.c.key == _key(issue_date, page_no))).one_or_none()
    return PageRecord(*row) if row else None


def by_id(db: Db, page_id: int) -> PageRecord:
    """Raises NotFound."""
    row = db.execute(sa.select(*COLUMNS).where(pages.c.id == page_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no page {page_id}.")
    return PageRecord(*row)


def hold(db: Db, page_id: int) -> None:
    """Whoever changes this page next waits for the end of this transaction: what is read from here on, stands."""
    db.execute(sa.select(pages.c.id).where(pages.c.id == page_id).with_for_update(key_share=True))


def raw_text(db: Db, page_id: int) -> str:
    """The decoded text as received: what the spans of stories and problems count in. Raises NotFound."""
    text = db.execute(sa.select(pages.c.raw_text).where(pages.c.id == page_id)).scalar_one_or_none()
    if text is None:
        raise NotFound(f"There is no page {page_id}.")
    return str(text)


def listing(db: Db, limit: int | None = None, *, before: date | None = None) -> tuple[PageRecord, ...]:
    """The pages, the newest day first, in page order within a day; with `before`, those of earlier days."""
    query = sa.select(*COLUMNS).order_by(pages.c.issue_date.desc(), pages.c.page_no, pages.c.id).limit(limit)
    if before is not None:
        query = query.where(pages.c.issue_date < before)
    return tuple(PageRecord(*row) for row in db.execute(query))


def of_ids(db: Db, page_ids: Iterable[int]) -> tuple[PageRecord, ...]:
    """These pages, the newest day first."""
    query = sa.select(*COLUMNS).where(pages.c.id.in_(list(page_ids)))
    rows = db.execute(query.order_by(pages.c.issue_date.desc(), pages.c.page_no, pages.c.id))
    return tuple(PageRecord(*row) for row in rows)


def next_page_no(db: Db, issue_date: date) -> str:
    """The first of `p1`, `p2` ... that no page of this day has: for pages that print no number."""
    found = db.execute(sa.select(pages.c.key).where(pages.c.issue_date == issue_date)).scalars()
    taken = set(found)
    number = next(n for n in range(1, len(taken) + 2) if _key(issue_date, f"p{n}") not in taken)
    return f"p{number}"


def problems(db: Db, page_id: int) -> tuple[Problem, ...]:
    """What an editor should look at, in the parser's order."""
    return tuple(codec.load(Problem, body) for body in _bodies(db, tables.problems, page_id))


def adverts(db: Db, page_id: int) -> tuple[Advert, ...]:
    """Partner blocks, adverts and notices, in the parser's order."""
    return tuple(codec.load(Advert, body) for body in _bodies(db, tables.adverts, page_id))


def key(page: PageRecord) -> str:
    """Date and page number: `2022-11-30-a03`, as in the keys of its articles."""
    return _key(page.issue_date, page.page_no)


def _key(issue_date: date, page_no: str) -> str:
    return f"{issue_date.isoformat()}-{page_no.lower()}"


def _refuse_second(db: Db, key: str, sha256: str, issue_date: date, page_no: str) -> None:
    there = db.execute(
        sa.select(*COLUMNS).where(sa.or_(pages.c.key == key, pages.c.sha256 == sha256)).order_by(pages.c.id)
    ).first()
    if there is None:
        return
    if there.sha256 == sha256:
        raise Conflict(
            f"This text is already stored as page {there.page_no} of {there.issue_date}.",
            hint="The same page comes in once.",
        )
    raise Conflict(
        f"Page {page_no} of {issue_date} is already there with other text: "
        f"stored is {there.sha256[:12]} from {there.source}, this one is {sha256[:12]}.",
        hint="Give another page number or date if it is another page.",
    )


def _add_bodies(db: Db, table: sa.Table, page_id: int, records: tuple[Advert, ...] | tuple[Problem, ...]) -> None:
    rows = [
        {"page_id": page_id, "position": position, "body": codec.dump(record)}
        for position, record in enumerate(records)
    ]
    if rows:
        db.execute(sa.insert(table), rows)


def _bodies(db: Db, table: sa.Table, page_id: int) -> list[str]:
    return list(
        db.execute(sa.select(table.c.body).where(table.c.page_id == page_id).order_by(table.c.position)).scalars()
    )
