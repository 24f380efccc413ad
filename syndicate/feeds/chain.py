"""Which document of a feed an article stands in: the live one, or the archive of its month (RFC 5005).

    every public article --recent()--> the live feed: the newest NEWEST that were added or changed
                         --the rest--> one document a month, by issue date

Walking prev-archive from the live feed gives every article once. docs/decisions/0008 says why it is like this.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from html import escape

from syndicate.feeds.feed import Entry, Feed, frame, tombstone_of
from syndicate.feeds.instants import news_at
from syndicate.feeds.places import archive_base
from syndicate.model.article import CHINA, Article, ArticleState
from syndicate.model.paper import Paper
from syndicate.model.park import Park

NEWEST = 50
"""Articles of a live feed."""
MOST_BYTES = 480_000
"""Of a live feed's entries, escaped: the whole file stays under 512 kB, which big readers give up at."""


@dataclass(frozen=True, slots=True)
class Chain:
    """All documents of one feed; `archives` by month (`2023-03`), oldest first."""

    live: Feed
    archives: Mapping[str, Feed]


def chain_of(
    paper: Paper, park: Park | None, articles: Iterable[Article], entries: Mapping[str, Entry], empty: datetime
) -> Chain:
    """The documents of a park's feed, or of the feed of all (`park` None), out of the articles given.

    `entries` by the articles' keys; `empty` is when a feed without an article counts as changed.
    """
    public = [a for a in articles if a.state is not ArticleState.DRAFT and (park is None or park.slug in a.parks)]
    signed = recent(a for a in public if a.state is ArticleState.SIGNED_OFF)
    count = _fitting([entries[article.key] for article in signed[:NEWEST]])
    live, rest = signed[:count], signed[count:]
    whole = frame(paper, park, max(map(news_at, public), default=empty))
    months = _months(public, live, rest)
    archives = {month: _archive(whole, months, month, rest, entries) for month in months}
    oldest = news_at(live[-1]) if rest else empty
    dead = recent(a for a in public if a.state is ArticleState.RETRACTED and news_at(a) >= oldest)[:NEWEST]
    return Chain(
        replace(
            whole,
            entries=tuple(entries[article.key] for article in live),
            tombstones=tuple(tombstone_of(paper, article) for article in dead),
            older=archive_base(whole.base, list(months)[-1]) if months else "",
        ),
        archives,
    )


def recent(articles: Iterable[Article]) -> list[Article]:
    """The latest news first: an article is news again when it is corrected, or when it comes late."""
    return sorted(articles, key=lambda article: (news_at(article), article.published, article.key), reverse=True)


def month_of(article: Article) -> str:
    """The month of its issue, `2023-03`; it never moves."""
    return f"{article.issue_date:%Y-%m}"


def _months(public: Sequence[Article], live: Sequence[Article], rest: Sequence[Article]) -> Mapping[str, bool]:
    """The months that have a document, oldest first, and whether each is sealed.

    The newest of them still collects what leaves the live feed. It is there as soon as the month before it is
    sealed, if need be without an entry, so that a sealed document can name it.
    """
    if not rest:
        return {}
    waiting = {month_of(article) for article in live}
    newest = max(month_of(article) for article in rest)
    head = newest if newest in waiting else min((month for month in waiting if month > newest), default=newest)
    known = sorted({month_of(article) for article in public if month_of(article) <= head})
    return {month: month != head and month not in waiting for month in known}


def _archive(
    whole: Feed, months: Mapping[str, bool], month: str, rest: Sequence[Article], entries: Mapping[str, Entry]
) -> Feed:
    names = list(months)
    place = names.index(month)
    held = sorted((a for a in rest if month_of(a) == month), key=lambda a: (a.published, a.key), reverse=True)
    began = datetime.combine(date.fromisoformat(f"{month}-01"), time(6), CHINA)
    return replace(
        whole,
        base=archive_base(whole.base, month),
        updated=max(map(news_at, held), default=began),
        entries=tuple(entries[article.key] for article in held),
        current=whole.base,
        older=archive_base(whole.base, names[place - 1]) if place else "",
        newer=archive_base(whole.base, names[place + 1]) if place + 1 < len(names) else "",
        sealed=months[month],
    )


def _fitting(entries: Sequence[Entry]) -> int:
    """How many of the entries fit MOST_BYTES together; the first always."""
    room = MOST_BYTES
    for number, entry in enumerate(entries):
        words = (entry.title, entry.summary, entry.content, *entry.authors)
        room -= sum(len(escape(text).encode()) for text in words) + 1500
        if room < 0:
            return max(number, 1)
    return len(entries)
