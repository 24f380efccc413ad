"""Where the feeds room gets its articles from: lists that are asked for what is needed and no more.

The store has them in a database (`store.shelf`); `Held` has them in memory.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from operator import attrgetter
from typing import Protocol

from syndicate.model.article import Article, ArticleState
from syndicate.model.instants import changed_at, news_at
from syndicate.model.listed import ALL, Listed, Month


class Shelf(Protocol):
    """The public articles: those signed off, and the traces of those taken back. `park` is a slug, or ALL."""

    def newest(self, park: str, limit: int) -> Sequence[Listed]:
        """What is shown in a list, the latest news first; equal instants by day and place, the last first."""

    def dead(self, park: str, limit: int) -> Sequence[Listed]:
        """What was retracted, or moved out of this list, the latest news first."""

    def month(self, park: str, month: str) -> Sequence[Listed]:
        """What a list shows of a month, as printed: newest issue first, each in page order."""

    def months(self, park: str) -> Mapping[str, Month]:
        """The months of a list, oldest first; also those of which everything was retracted."""

    def latest(self) -> Mapping[str, datetime]:
        """When each list last had news; lists without any are missing."""

    def printed(self, park: str, limit: int, upto: date | None = None) -> Sequence[str]:
        """The keys of the first of the list as printed, up to a day."""

    def first(self, parks: Sequence[str]) -> Mapping[str, str]:
        """The key of the first of each list as printed; lists without any are missing."""

    def near(self, park: str, day: date, days: int) -> Sequence[Listed]:
        """What a list shows of that day and of so many of its days after it, in any order."""

    def whole(self, keys: Collection[str]) -> Mapping[str, Article]:
        """The articles of these keys; unknown ones are left out."""

    def every(self) -> Iterator[tuple[str, bool]]:
        """The key of every public article, and whether it is shown."""


class Held:
    """Articles in memory, in any order and state; drafts show nowhere. `left`: what was moved out of a park's list."""

    def __init__(self, articles: Collection[Article], left: Collection[tuple[str, Listed]] = ()) -> None:
        self._public = {a.key: a for a in articles if a.state is not ArticleState.DRAFT}
        self._left = left
        self._lines = {key: listed(article) for key, article in self._public.items()}

    def newest(self, park: str, limit: int) -> Sequence[Listed]:
        return by_news(self._in(park))[:limit]

    def dead(self, park: str, limit: int) -> Sequence[Listed]:
        gone = [line for line in self._all(park) if not self._live(line.key)]
        return by_news([*gone, *(line for slug, line in self._left if slug == park)])[:limit]

    def month(self, park: str, month: str) -> Sequence[Listed]:
        return as_printed(line for line in self._in(park) if line.month == month)

    def months(self, park: str) -> Mapping[str, Month]:
        found: dict[str, Month] = {}
        for line in sorted(self._all(park), key=attrgetter("month")):
            before = found.get(line.month, Month(0, line.news))
            found[line.month] = Month(before.live + self._live(line.key), max(before.news, line.news))
        return found

    def latest(self) -> Mapping[str, datetime]:
        slugs = {ALL}.union(*(article.parks for article in self._public.values()))
        return {slug: max(line.news for line in lines) for slug in slugs if (lines := self._all(slug))}

    def printed(self, park: str, limit: int, upto: date | None = None) -> Sequence[str]:
        lines = as_printed(line for line in self._in(park) if upto is None or line.issue_date <= upto)
        return [line.key for line in lines[:limit]]

    def first(self, parks: Sequence[str]) -> Mapping[str, str]:
        return {park: key for park in parks for key in self.printed(park, 1)}

    def near(self, park: str, day: date, days: int) -> Sequence[Listed]:
        lines = self._in(park)
        after = sorted({line.issue_date for line in lines if line.issue_date > day})[:days]
        return [line for line in lines if line.issue_date in {day, *after}]

    def whole(self, keys: Collection[str]) -> Mapping[str, Article]:
        return {key: self._public[key] for key in keys if key in self._public}

    def every(self) -> Iterator[tuple[str, bool]]:
        return ((key, self._live(key)) for key in sorted(self._public))

    def _live(self, key: str) -> bool:
        return self._public[key].state is ArticleState.SIGNED_OFF

    def _all(self, park: str) -> list[Listed]:
        return [self._lines[key] for key, article in self._public.items() if park == ALL or park in article.parks]

    def _in(self, park: str) -> list[Listed]:
        return [line for line in self._all(park) if self._live(line.key)]


def listed(article: Article) -> Listed:
    """The line of a public article."""
    place = (article.issue_date, article.page_no, article.ordinal)
    return Listed(article.key, *place, changed_at(article), news_at(article), article.note)


def by_news(lines: Collection[Listed]) -> list[Listed]:
    """The latest news first."""
    return sorted(lines, key=attrgetter("news", "issue_date", "ordinal", "key"), reverse=True)


def as_printed(lines: Iterator[Listed]) -> list[Listed]:
    """Newest issue first, and each issue in the order of its pages: how people read a paper."""
    by_page = sorted(lines, key=attrgetter("page_no", "ordinal", "key"))
    return sorted(by_page, key=attrgetter("issue_date"), reverse=True)
