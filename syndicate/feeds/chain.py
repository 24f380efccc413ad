"""Which document of a feed an article stands in: the live one, or the archive of its month (RFC 5005).

    a list's articles --newest()--> the live feed: the newest NEWEST that were added or changed
                      --the rest--> one document a month, by issue date

Walking prev-archive from the live feed gives every article once. docs/decisions/0008 says why it is like this.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from syndicate.feeds.feed import Feed, Tombstone
from syndicate.feeds.places import archive_base
from syndicate.feeds.shelf import Shelf
from syndicate.feeds.text import clean, plain
from syndicate.model.article import CHINA
from syndicate.model.listed import Listed, Month
from syndicate.model.paper import Paper

NEWEST = 50
"""Articles of a live feed."""
MOST_BYTES = 480_000
"""Of a live feed's entries: the whole file stays under 512 kB, which big readers give up at."""

Sizes = Callable[[Sequence[str]], Sequence[int]]
"""The bytes that the entries of these keys take in their largest format."""


@dataclass(frozen=True, slots=True)
class Window:
    """What the live document of a feed holds, and which documents stand behind it."""

    live: tuple[Listed, ...]
    months: Mapping[str, bool]
    """The months that have a document, oldest first, and whether each is sealed."""
    dead: tuple[Listed, ...]
    updated: datetime | None
    """When anything of the feed was last news; None for a feed that never had an article."""


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a feed: the feed without its entries, and the keys of those, newest first."""

    feed: Feed
    keys: tuple[str, ...]


def window(shelf: Shelf, park: str, sizes: Sizes) -> Window:
    """The newest articles of a list, as many as a live feed holds, and what that means for the months."""
    newest = shelf.newest(park, NEWEST)
    live = tuple(newest[: _fitting(sizes([line.key for line in newest]))])
    months = shelf.months(park)
    lasting = _months(months, live)
    dead = shelf.dead(park, NEWEST)
    news = [line.news for line in (*live[:1], *dead[:1])]
    shown = tuple(line for line in dead if not lasting or line.news >= live[-1].news)
    return Window(live, lasting, shown, max(news, default=None))


def live_document(paper: Paper, feed: Feed, seen: Window) -> Document:
    """The live feed. `feed` is its frame."""
    stones = (Tombstone(clean(paper.tag(dead.key)), _here(dead.news), plain(dead.note or "")) for dead in seen.dead)
    older = archive_base(feed.base, list(seen.months)[-1]) if seen.months else ""
    return Document(replace(feed, tombstones=tuple(stones), older=older), tuple(line.key for line in seen.live))


def archive_document(feed: Feed, seen: Window, month: str, articles: Sequence[Listed]) -> Document:
    """The document of a month; `articles` are what the list shows of it, in any order."""
    names = list(seen.months)
    place = names.index(month)
    live = {line.key for line in seen.live}
    rest = [line for line in articles if line.key not in live]
    held = sorted(rest, key=lambda line: (line.issue_date, line.ordinal, line.key), reverse=True)
    began = datetime.combine(date.fromisoformat(f"{month}-01"), time(6), CHINA)
    whole = replace(
        feed,
        base=archive_base(feed.base, month),
        style=f"../../{feed.style}",
        updated=max((_here(line.news) for line in held), default=began),
        current=feed.base,
        older=archive_base(feed.base, names[place - 1]) if place else "",
        newer=archive_base(feed.base, names[place + 1]) if place + 1 < len(names) else "",
        sealed=seen.months[month],
    )
    return Document(whole, tuple(line.key for line in held))


def stale(before: Mapping[str, bool], now: Mapping[str, bool]) -> set[str]:
    """The months whose document says something else of itself or of its neighbours than before."""
    old, new = _neighbours(before), _neighbours(now)
    return {month for month, said in new.items() if old.get(month) != said}


def _neighbours(months: Mapping[str, bool]) -> dict[str, tuple[str, str, bool]]:
    names = ["", *months, ""]
    return {month: (names[n], names[n + 2], months[month]) for n, month in enumerate(months)}


def _months(known: Mapping[str, Month], live: Sequence[Listed]) -> Mapping[str, bool]:
    """The newest month with a document still collects what leaves the live feed.

    It is there as soon as the month before it is sealed, if need be without an entry, so that a sealed document
    can name it.
    """
    waiting = Counter(line.month for line in live)
    newest = max((month for month, said in known.items() if said.live > waiting[month]), default="")
    if not newest:
        return {}
    head = newest if newest in waiting else min((month for month in waiting if month > newest), default=newest)
    return {month: month != head and month not in waiting for month in sorted(known) if month <= head}


def _fitting(sizes: Sequence[int]) -> int:
    """How many of the entries fit MOST_BYTES together; the first always."""
    room = MOST_BYTES
    for number, size in enumerate(sizes):
        room -= size
        if room < 0:
            return max(number, 1)
    return len(sizes)


def _here(instant: datetime) -> datetime:
    return instant.astimezone(CHINA)
