"""Articles: drafts of a page, signed off by an editor, then live. What changes them later is in `changes`."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import sqlalchemy as sa

from syndicate.errors import NotFound
from syndicate.model.article import Article, ArticleState
from syndicate.model.page import Story
from syndicate.store import codec
from syndicate.store.database import Db
from syndicate.store.public import record
from syndicate.store.schema import article_parks, articles

LIVE = articles.c.state == ArticleState.SIGNED_OFF.value
NEWEST_FIRST = (articles.c.issue_date.desc(), articles.c.ordinal.desc(), articles.c.page_no)
"""By `Article.published`, which is the issue date plus the ordinal in seconds; then by page."""


def add_drafts(
    db: Db, *, page_id: int, issue_date: date, page_no: str, stories: Sequence[Story], now: datetime
) -> tuple[Article, ...]:
    """The stories of a page as drafts, ordinals from 1. A park the store does not know raises Conflict."""
    return tuple(
        add_draft(db, Article(0, page_id, issue_date, page_no, ordinal, ArticleState.DRAFT, 1, now, story))
        for ordinal, story in enumerate(stories, start=1)
    )


def sign_off(db: Db, article_ids: Sequence[int], *, by: str, now: datetime) -> int:
    """Make drafts live from `now`; how many were drafts. Those that are live or retracted stay as they are."""
    rows = db.execute(
        sa.update(articles)
        .where(articles.c.id.in_(article_ids), articles.c.state == ArticleState.DRAFT.value)
        .values(state=ArticleState.SIGNED_OFF.value, signed_off_by=by, updated=now)
        .returning(*articles.c)
    ).all()
    record(db, sorted(map(article_of, rows), key=lambda article: article.key))
    return len(rows)


def by_key(db: Db, key: str) -> Article:
    """Raises NotFound."""
    row = db.execute(sa.select(articles).where(articles.c.key == key)).one_or_none()
    if row is None:
        raise NotFound(f"There is no article {key}.")
    return article_of(row)


def of_page(db: Db, page_id: int) -> tuple[Article, ...]:
    """All articles of a page, in its order, whatever their state."""
    rows = db.execute(sa.select(articles).where(articles.c.page_id == page_id).order_by(articles.c.ordinal))
    return tuple(article_of(row) for row in rows)


def of_day(db: Db, issue_date: date, *, signed_off_only: bool) -> tuple[Article, ...]:
    """The articles of a day in page order."""
    query = sa.select(articles).where(articles.c.issue_date == issue_date)
    if signed_off_only:
        query = query.where(LIVE)
    rows = db.execute(query.order_by(articles.c.page_no, articles.c.page_id, articles.c.ordinal))
    return tuple(article_of(row) for row in rows)


def live(db: Db, *, park: str | None = None, limit: int | None = None) -> tuple[Article, ...]:
    """Signed-off articles, of one park (a slug) or all, the newest first, at most `limit` of them."""
    if park is None:
        query = sa.select(articles).where(LIVE).order_by(*NEWEST_FIRST)
    else:
        place = article_parks.c
        query = (
            sa.select(articles)
            .join_from(article_parks, articles, place.article_id == articles.c.id)
            .where(place.park_slug == park, LIVE)
            .order_by(place.issue_date.desc(), place.ordinal.desc(), place.page_no)
        )
    return tuple(article_of(row) for row in db.execute(query.limit(limit)))


def counts(db: Db) -> Mapping[str, int]:
    """How many live articles each park has, by slug; parks without any are missing."""
    rows = db.execute(
        sa.select(article_parks.c.park_slug, sa.func.count())
        .join_from(article_parks, articles, article_parks.c.article_id == articles.c.id)
        .where(LIVE)
        .group_by(article_parks.c.park_slug)
    )
    return {slug: number for slug, number in rows}  # noqa: C416 rows are no pairs to the type checker


def days(db: Db) -> tuple[date, ...]:
    """The issue dates that have live articles, the newest first."""
    query = sa.select(articles.c.issue_date).where(LIVE).distinct().order_by(articles.c.issue_date.desc())
    return tuple(db.execute(query).scalars())


def newest_day(db: Db) -> date | None:
    """The newest issue date that has a live article."""
    query = sa.select(articles.c.issue_date).where(LIVE).order_by(articles.c.issue_date.desc()).limit(1)
    return db.execute(query).scalar()


def article_of(row: sa.Row[tuple[object, ...]]) -> Article:
    """The article of a row that holds every column of its table."""
    return Article(
        id=row.id,
        page_id=row.page_id,
        issue_date=row.issue_date,
        page_no=row.page_no,
        ordinal=row.ordinal,
        state=ArticleState(row.state),
        revision=row.revision,
        updated=row.updated,
        story=codec.load(Story, row.story),
        note=row.note,
    )


def add_draft(db: Db, article: Article) -> Article:
    """Store a draft; its id is the database's. Raises Conflict for a park the store does not know."""
    row = db.execute(
        sa.insert(articles)
        .values(
            key=article.key,
            page_id=article.page_id,
            issue_date=article.issue_date,
            page_no=article.page_no,
            ordinal=article.ordinal,
            state=article.state.value,
            revision=article.revision,
            updated=article.updated,
            story=codec.dump(article.story),
        )
        .returning(*articles.c)
    ).one()
    place(db, row.id, article)
    return article_of(row)


def place(db: Db, article_id: int, article: Article) -> None:
    """Put the article under its parks, instead of those it was under."""
    db.execute(sa.delete(article_parks).where(article_parks.c.article_id == article_id))
    places = [
        {
            "article_id": article_id,
            "park_slug": slug,
            "position": position,
            "issue_date": article.issue_date,
            "ordinal": article.ordinal,
            "page_no": article.page_no,
        }
        for position, slug in enumerate(dict.fromkeys(article.parks))
    ]
    if places:
        db.execute(sa.insert(article_parks), places)
