"""What a publish has to make: everything, or what some changes touch. And what it remembers for the next one."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from syndicate.feeds.formats import FORMATS
from syndicate.feeds.places import (
    ASSETS,
    OPML,
    PAGES,
    PARKS_STYLE,
    SITEMAP,
    SITEMAPS,
    archive_folder,
    article_path,
    gone_path,
    key_of,
    park_path,
    sitemap_path,
)
from syndicate.model.listed import ALL, Month


@dataclass(frozen=True, slots=True)
class Known:
    """How a feed stood when it was published last: the keys of its live document, its months and which are sealed."""

    live: tuple[str, ...]
    months: Mapping[str, bool]


Feeds = Mapping[str, Known]
"""By slug, and ALL."""

NOTHING = Known((), {})


@dataclass(slots=True)
class Work:
    """The parts of the public face that are to be made."""

    changed: set[str] = field(default_factory=set)
    """Keys of articles whose published words may be out of date, wherever they stand."""
    articles: set[str] = field(default_factory=set)
    """Keys of articles whose page is to be made; the changed ones are among them."""
    feeds: dict[str, set[str]] = field(default_factory=dict)
    """Slugs of feeds to be made, each with months that are to be made whatever else is known of them."""
    parks: set[str] = field(default_factory=set)
    """Slugs of pages to be made."""
    sitemaps: set[str] = field(default_factory=set)
    """Months whose sitemap is to be made."""
    rest: bool = False
    """Style sheets, icons, the list of feeds."""

    def __bool__(self) -> bool:
        return bool(self.articles or self.feeds or self.parks or self.sitemaps or self.rest)


def of_changes(changes: Iterable[tuple[str, str]], slugs: Collection[str]) -> Work:
    """What changes of articles touch; `changes` are (slug, key), one for each list an article is or was in."""
    work = Work()
    for slug, key in changes:
        month = key[:7]
        work.changed.add(key)
        work.articles.add(key)
        if slug in slugs or slug == ALL:
            work.feeds.setdefault(slug, set()).add(month)
            work.parks.add(slug)
        work.sitemaps.add(month)
    return work


_DOCUMENT = re.compile(r"([^/]+)/(?:archive/([0-9-]+)/)?[^/]+\.(?:xml|json)")


def add_files(work: Work, paths: Iterable[str], slugs: Collection[str]) -> None:
    """Have these files made anew, too."""
    for path in paths:
        folder, _, name = path.rpartition("/")
        document = _DOCUMENT.fullmatch(path)
        if folder in {"articles", "gone"}:
            work.articles.add(key_of(path))
        elif folder == SITEMAPS:
            work.sitemaps.add(name.removesuffix(".xml"))
        elif document and document[1] in {ALL, *slugs}:
            work.feeds.setdefault(document[1], set()).update(filter(None, [document[2]]))
        elif folder in slugs:
            work.parks.add(folder)
        if name == "index.html" and not folder:
            work.parks.add(ALL)
        work.rest = work.rest or not folder


def everything(months: Mapping[str, Mapping[str, Month]]) -> Work:
    """All feeds, park pages and sitemaps, by the months of each list. The articles' pages are not named one by one."""
    lists = {slug: set(known) for slug, known in months.items()}
    return Work(feeds=lists, parks=set(lists), sitemaps=set(lists[ALL]), rest=True)


def standing(
    feeds: Feeds, articles: Iterable[tuple[str, bool]], months: Mapping[str, Mapping[str, Month]]
) -> Iterator[str]:
    """Every file's path. `feeds` as they stand, `articles` as (key, whether it is shown), `months` of each list."""
    for slug, known in feeds.items():
        for folder in (slug, *(archive_folder(slug, month) for month in known.months)):
            yield from (f"{folder}/{name}" for name in FORMATS)
        yield park_path(slug)
    for key, shown in articles:
        yield article_path(key) if shown else gone_path(key)
    yield from (sitemap_path(month) for month, said in months[ALL].items() if said.live)
    yield from (sitemap_path(PAGES), SITEMAP, OPML, PARKS_STYLE, *ASSETS)
