"""Long lists, a page at a time: each goes on behind the last row seen, however many came before it (keyset)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from syndicate.model.article import Article, ArticleState
from syndicate.model.edition import Edition
from syndicate.model.sending import Sending
from syndicate.store import editions as editions_store
from syndicate.store import ledger
from syndicate.store.articles import article_of
from syndicate.store.database import Db
from syndicate.store.pages import COLUMNS, PageRecord
from syndicate.store.schema import article_parks, articles, editions, pages
from syndicate.store.schema_ledger import sendings

Mark = tuple[str | int, ...]
"""Where a page of a list ended: what `page_mark` and its like say of its last row."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which articles: of a park (a slug), of a day, in a state; None is any."""

    park: str | None = None
    day: date | None = None
    state: ArticleState | None = None


def page_mark(page: PageRecord) -> Mark:
    return page.issue_date.isoformat(), page.id


def pages_after(db: Db, mark: Mark | None, limit: int, *, day: date | None = None) -> tuple[PageRecord, ...]:
    """Pages, the newest day first, behind `mark`; those of one day only."""
    query = sa.select(*COLUMNS).order_by(pages.c.issue_date.desc(), pages.c.id.desc()).limit(limit)
    if day is not None:
        query = query.where(pages.c.issue_date == day)
    if mark is not None:
        query = query.where(_before((pages.c.issue_date, pages.c.id), (_day(mark[0]), mark[1])))
    return tuple(PageRecord(*row) for row in db.execute(query))


def article_mark(article: Article) -> Mark:
    return article.issue_date.isoformat(), article.ordinal, article.page_no


def articles_after(db: Db, mark: Mark | None, limit: int, wanted: Wanted) -> tuple[Article, ...]:
    """Articles, the newest day first, behind `mark`."""
    place = articles.c if wanted.park is None else article_parks.c
    query = sa.select(articles)
    if wanted.park is not None:
        query = query.join(article_parks, article_parks.c.article_id == articles.c.id)
        query = query.where(article_parks.c.park_slug == wanted.park)
    if wanted.day is not None:
        query = query.where(place.issue_date == wanted.day)
    if wanted.state is not None:
        query = query.where(articles.c.state == wanted.state.value)
    order = (place.issue_date, place.ordinal, place.page_no)
    if mark is not None:
        query = query.where(_before(order, (_day(mark[0]), mark[1], mark[2])))
    rows = db.execute(query.order_by(*(column.desc() for column in order)).limit(limit))
    return tuple(map(article_of, rows))


def editions_before(db: Db, before: int | None, limit: int) -> tuple[Edition, ...]:
    """Editions, the one made last first; those made before the edition of this id."""
    query = sa.select(editions.c.id).order_by(editions.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(editions.c.id < before)
    return tuple(editions_store.by_id(db, number) for number in db.execute(query).scalars())


def sendings_before(db: Db, before: int | None, limit: int) -> tuple[Sending, ...]:
    """Sendings, the newest first; those started before the sending of this id."""
    query = sa.select(sendings.c.id).order_by(sendings.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(sendings.c.id < before)
    return tuple(ledger.by_id(db, number) for number in db.execute(query).scalars())


def _before(columns: tuple[sa.Column[Any], ...], values: tuple[Any, ...]) -> sa.ColumnElement[bool]:
    """Rows that stand behind these values in an order that falls."""
    told = (sa.literal(value, column.type) for column, value in zip(columns, values, strict=True))
    return sa.tuple_(*columns) < sa.tuple_(*told)


def _day(words: str | int) -> date:
    return date.fromisoformat(str(words))
