"""The public lists as the feeds ask for them (`feeds.shelf.Shelf`): each question touches what it answers, no more."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
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

_WORDS: list[sa.BindParameter[Any]] = [sa.bindparam(word) for word in ("park", "many", "day", "first", "end")]
PARK, MANY, DAY, FIRST, END = _WORDS


class Questions:
    """What is asked, built once: building a statement takes longer than the answer. `exact` compares text by bytes."""

    def __init__(self, exact: str) -> None:
        key, page = places.c.key.collate(exact), places.c.page_no.collate(exact)
        by_news = (places.c.news.desc(), places.c.issue_date.desc(), places.c.ordinal.desc(), key.desc())
        by_page = (places.c.issue_date.desc(), page, places.c.ordinal, key)
        day, live = places.c.issue_date, places.c.standing == Standing.LIVE.value
        gone = places.c.standing.in_(
            [Standing.RETRACTED.value, Standing.LEFT.value]
        )  # a search by index, which `!=` is not
        dead = sa.select(*COLUMNS).where(places.c.park == PARK, gone)
        shown = sa.select(*COLUMNS).where(places.c.park == PARK, live)
        self.newest = shown.order_by(*by_news).limit(MANY)
        self.dead = dead.order_by(*by_news).limit(MANY)
        self.month = shown.where(day >= FIRST, day < END).order_by(*by_page)
        keys = sa.select(places.c.key).where(places.c.park == PARK, live).order_by(*by_page).limit(MANY)
        self.printed, self.printed_upto = keys, keys.where(day <= DAY)
        self._first = sa.select(places.c.park, places.c.key).where(live).order_by(*by_page).limit(1)
        later = sa.select(day).where(places.c.park == PARK, live, day > DAY).distinct().order_by(day).limit(MANY)
        last = sa.select(sa.func.max(later.subquery().c.issue_date)).scalar_subquery()
        self.near = shown.where(day >= DAY, day <= sa.func.coalesce(last, DAY))
        self.months = sa.select(months).where(months.c.park == PARK)
        news = sa.func.max(months.c.news, type_=Instant())
        self.latest = sa.select(months.c.park, news).group_by(months.c.park)
        whole = articles.c.key.in_(sa.bindparam("keys", expanding=True))
        self.whole = sa.select(articles).where(whole, articles.c.state != ArticleState.DRAFT.value)
        self.every = sa.select(places.c.key, places.c.standing).where(places.c.park == ALL).order_by(day)

    @lru_cache(maxsize=4)  # noqa: B019 there is one of these
    def first(self, lists: int) -> sa.CompoundSelect[Any]:
        """The first of so many lists, `park0` and following."""
        each = [self._first.where(places.c.park == sa.bindparam(f"park{number}")) for number in range(lists)]
        return sa.union_all(*(sa.select(one.subquery()) for one in each))


_questions = cache(Questions)


class Shelf:
    """The lists as one transaction sees them."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._months: dict[str, Mapping[str, Month]] = {}
        self._ask = _questions("C" if db.dialect.name == "postgresql" else "BINARY")

    def newest(self, park: str, limit: int) -> tuple[Listed, ...]:
        """What is shown in a list, the latest news first."""
        return self._lines(self._ask.newest, park=park, many=limit)

    def dead(self, park: str, limit: int) -> tuple[Listed, ...]:
        """What is shown there no more, the latest news first."""
        return self._lines(self._ask.dead, park=park, many=limit)

    def month(self, park: str, month: str) -> tuple[Listed, ...]:
        """What a list shows of a month, as it was printed, the newest issue first."""
        first, end = bounds(month)
        return self._lines(self._ask.month, park=park, first=first, end=end)

    def months(self, park: str) -> Mapping[str, Month]:
        """The months of a list, also those of which everything was retracted, oldest first."""
        if park not in self._months:
            found = sorted(self._db.execute(self._ask.months, {"park": park}), key=lambda row: str(row.month))
            self._months[park] = {row.month: Month(row.live, row.news) for row in found}
        return self._months[park]

    def latest(self) -> Mapping[str, datetime]:
        """When each list last had news."""
        return {park: when for park, when in self._db.execute(self._ask.latest)}  # noqa: C416 rows are no pairs to mypy

    def printed(self, park: str, limit: int, upto: date | None = None) -> Sequence[str]:
        """The keys of the newest issues, up to a day, each in page order."""
        query = self._ask.printed if upto is None else self._ask.printed_upto
        said = {"park": park, "many": limit} | ({"day": upto} if upto else {})
        return self._db.execute(query, said).scalars().all()

    def first(self, parks: Sequence[str]) -> dict[str, str]:
        """The key of the first of each list as printed; lists without any are missing."""
        said = {f"park{number}": park for number, park in enumerate(parks)}
        rows = self._db.execute(self._ask.first(len(parks)), said).all() if parks else ()
        return {row.park: row.key for row in rows}

    def near(self, park: str, day: date, days: int) -> tuple[Listed, ...]:
        """What a list shows of that day, and of so many of its days after it."""
        return self._lines(self._ask.near, park=park, day=day, many=days)

    def whole(self, keys: Collection[str]) -> dict[str, Article]:
        """The articles of these keys, as many as are public."""
        listed, found = list(keys), {}
        for start in range(0, len(listed), CHUNK):
            rows = self._db.execute(self._ask.whole, {"keys": listed[start : start + CHUNK]}).all()
            found.update({row.key: article_of(row) for row in rows})
        return found

    def every(self) -> Iterator[tuple[str, bool]]:
        """The key of everything that is public, and whether it is shown."""
        for row in self._db.execute(self._ask.every):
            yield row.key, row.standing == Standing.LIVE.value

    def _lines(self, query: sa.Select[Any], **said: object) -> tuple[Listed, ...]:
        return tuple(Listed(*row) for row in self._db.execute(query, said).all())
