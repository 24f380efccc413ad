"""The public lists as the feeds ask for them (`feeds.shelf.Shelf`): each question touches what it answers, no more."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from syndicate.model.article import Article, ArticleState
from syndicate.model.listed import ALL, Listed, Month, Standing
from syndicate.store.articles import article_of
from syndicate.store.columns import Instant
from syndicate.store.database import Db
from syndicate.store.public import bounds
from syndicate.store.schema import articles
from syndicate.store.schema_public import months, places

COLUMNS = tuple(places.c[name] for name in ("key", "issue_date", "page_no", "ordinal", "changed", "news", "note"))
CHUNK = 500
"""Parameters of one question."""


class Shelf:
    """The lists as one transaction sees them."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._months: dict[str, Mapping[str, Month]] = {}
        exact = "C" if db.dialect.name == "postgresql" else "BINARY"
        key, page = places.c.key.collate(exact), places.c.page_no.collate(exact)
        self._by_news = (places.c.news.desc(), places.c.issue_date.desc(), places.c.ordinal.desc(), key.desc())
        self._by_page = (places.c.issue_date.desc(), page, places.c.ordinal, key)

    def newest(self, park: str, limit: int) -> tuple[Listed, ...]:
        """What is shown in a list, the latest news first."""
        return self._lines(_in(park).order_by(*self._by_news).limit(limit))

    def dead(self, park: str, limit: int) -> tuple[Listed, ...]:
        """What is shown there no more, the latest news first."""
        query = sa.select(*COLUMNS).where(places.c.park == park, places.c.standing != Standing.LIVE.value)
        return self._lines(query.order_by(*self._by_news).limit(limit))

    def month(self, park: str, month: str) -> tuple[Listed, ...]:
        """What a list shows of a month, as it was printed, the newest issue first."""
        first, end = bounds(month)
        own = _in(park).where(places.c.issue_date >= first, places.c.issue_date < end)
        return self._lines(own.order_by(*self._by_page))

    def months(self, park: str) -> Mapping[str, Month]:
        """The months of a list, also those of which everything was retracted, oldest first."""
        if park not in self._months:
            rows = self._db.execute(sa.select(months).where(months.c.park == park))
            found = sorted(rows, key=lambda row: str(row.month))
            self._months[park] = {row.month: Month(row.live, row.news) for row in found}
        return self._months[park]

    def latest(self) -> Mapping[str, datetime]:
        """When each list last had news."""
        news = sa.func.max(months.c.news, type_=Instant())
        rows = self._db.execute(sa.select(months.c.park, news).group_by(months.c.park))
        return {park: when for park, when in rows}  # noqa: C416 rows are no pairs to the type checker

    def printed(self, park: str, limit: int, upto: date | None = None) -> tuple[Listed, ...]:
        """The newest issues, up to a day, each in page order."""
        query = _in(park) if upto is None else _in(park).where(places.c.issue_date <= upto)
        return self._lines(query.order_by(*self._by_page).limit(limit))

    def near(self, park: str, day: date, days: int) -> tuple[Listed, ...]:
        """What a list shows of that day, and of so many of its days after it."""
        own = (places.c.park == park, places.c.standing == Standing.LIVE.value, places.c.issue_date > day)
        after = sa.select(places.c.issue_date).where(*own).distinct().order_by(places.c.issue_date).limit(days)
        last = max(self._db.execute(after).scalars(), default=day)
        return self._lines(_in(park).where(places.c.issue_date >= day, places.c.issue_date <= last))

    def whole(self, keys: Collection[str]) -> dict[str, Article]:
        """The articles of these keys, as many as are public."""
        listed, found = list(keys), {}
        for start in range(0, len(listed), CHUNK):
            query = sa.select(articles).where(articles.c.key.in_(listed[start : start + CHUNK]), _PUBLIC)
            found.update({row.key: article_of(row) for row in self._db.execute(query)})
        return found

    def every(self) -> Iterator[tuple[str, bool]]:
        """The key of everything that is public, and whether it is shown."""
        query = sa.select(places.c.key, places.c.standing).where(places.c.park == ALL)
        rows = self._db.execute(query.order_by(places.c.issue_date))
        yield from ((row.key, row.standing == Standing.LIVE.value) for row in rows)

    def _lines(self, query: sa.Select[Any]) -> tuple[Listed, ...]:
        return tuple(Listed(*row) for row in self._db.execute(query))


_PUBLIC = articles.c.state != ArticleState.DRAFT.value


def _in(park: str) -> sa.Select[Any]:
    return sa.select(*COLUMNS).where(places.c.park == park, places.c.standing == Standing.LIVE.value)
