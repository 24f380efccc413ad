"""The public face of the paper, or the part of it that some changes touch: paths and bytes of its files."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from itertools import islice

from syndicate.errors import SettingsError
from syndicate.feeds import views
from syndicate.feeds.chain import Document, archive_document, live_document, stale, window
from syndicate.feeds.colours import parks_css
from syndicate.feeds.feed import Feed, frame
from syndicate.feeds.files import File
from syndicate.feeds.formats import FORMATS
from syndicate.feeds.opml import opml
from syndicate.feeds.pieces import Pieces, Standing
from syndicate.feeds.places import (
    ASSETS,
    OPML,
    PAGES,
    PARKS_STYLE,
    RESERVED,
    SITEMAP,
    archive_folder,
    article_path,
    gone_path,
    park_path,
    site_url,
    sitemap_path,
)
from syndicate.feeds.shelf import Shelf
from syndicate.feeds.showing import OTHERS, article_page, front_page, gone_page, park_page, showing
from syndicate.feeds.sitemap import sitemap, sitemap_index
from syndicate.feeds.splice import Parts
from syndicate.feeds.work import NOTHING, Feeds, Known, Work
from syndicate.model.article import CHINA, Article, ArticleState
from syndicate.model.listed import ALL, Month
from syndicate.model.paper import Paper
from syndicate.model.park import Park
from syndicate.model.render import Render

LIVE, LASTING = 5, 11
"""Levels of brotli."""
SMALL, LARGE = 4, 8
"""Entries that gzip takes together: in what is seldom asked for, and in a live feed."""
CHUNK = 100
"""Articles that are held at a time."""

_SLUG = re.compile(r"[a-z][a-z0-9-]*")


class Site:
    """Makes files out of one state of the shelf. The same shelf gives the same bytes.

    `known` is how the feeds stood before, and afterwards how they stand; `removed` the paths that nothing stands at
    any more, as far as the work touched them. Raises SettingsError for a park that cannot have a folder or a
    colour, TemplateError for a broken template.
    """

    def __init__(
        self, paper: Paper, parks: Sequence[Park], shelf: Shelf, render: Render, assets: Mapping[str, bytes]
    ) -> None:
        _refuse_bad_slugs(parks)
        self._paper, self._shelf, self._render, self._assets = paper, shelf, render, assets
        self._parks: dict[str, Park | None] = {ALL: None, **{park.slug: park for park in parks}}
        self._shown = showing(paper, parks, shelf)
        self.known: dict[str, Known] = {}
        self.removed: set[str] = set()

    def make(self, work: Work, *, before: Feeds, standing: Standing) -> Iterator[tuple[str, File]]:
        """The files of the work. `standing` gives what was published before, where it can be cut up and used again."""
        self.known = dict(before)
        pieces = Pieces(self._paper, self._shown.names(), self._shelf, standing, work.changed)
        for slug in self._parks:
            if slug in work.feeds:
                yield from self._feed(slug, work.feeds[slug], pieces)
        for slug in self._parks:
            if slug in work.parks:
                yield park_path(slug), self._page(*self._about(slug))
        yield from self._articles(work.articles)
        if work.sitemaps or work.rest:
            yield from self._sitemaps(work.sitemaps)
        if work.rest:
            yield from self._rest()

    def all_articles(self) -> Iterator[tuple[str, File]]:
        """The page of every article, and the note on every one that was retracted."""
        keys = (key for key, _ in self._shelf.every())
        while chunk := set(islice(keys, CHUNK)):
            yield from self._articles(chunk)

    def months(self) -> dict[str, Mapping[str, Month]]:
        """The months of each list."""
        return {slug: self._shelf.months(slug) for slug in self._parks}

    def beside(self, changes: Collection[tuple[str, str]]) -> set[str]:
        """Keys of the articles whose foot may name one of these (slug, key): of its day and of some days after."""
        days = {(slug, date.fromisoformat(key[:10])) for slug, key in changes if slug in self._parks}
        found = [(slug, line.key) for slug, day in days for line in self._shelf.near(slug, day, OTHERS + 1)]
        of_parks = {key for slug, key in found if slug != ALL}
        rest = {key for _, key in found} - of_parks
        homeless = {key for key, article in self._shelf.whole(rest).items() if not self._shown.line(article).slug}
        return of_parks | homeless

    def _feed(self, slug: str, months: Collection[str], pieces: Pieces) -> Iterator[tuple[str, File]]:
        bare = frame(self._paper, self._parks[slug], born(self._paper))
        pieces.forget()
        pieces.open(slug)
        seen = window(self._shelf, slug, lambda keys: [max(map(len, entry)) for entry in pieces.of(bare, keys)])
        feed = frame(self._paper, self._parks[slug], seen.updated or born(self._paper))
        before = self.known.get(slug, NOTHING)
        self.known[slug] = Known(tuple(line.key for line in seen.live), seen.months)
        yield from _written(slug, live_document(self._paper, feed, seen), pieces)
        moved = {key[:7] for key in {*before.live} ^ {line.key for line in seen.live}}
        due = {*months, *moved, *stale(before.months, seen.months)}
        for month in sorted(due & seen.months.keys()):
            folder = archive_folder(slug, month)
            pieces.open(folder)
            document = archive_document(feed, seen, month, self._shelf.month(slug, month))
            yield from _written(folder, document, pieces)
        gone = {*months, *before.months} - seen.months.keys()
        self.removed |= {f"{archive_folder(slug, month)}/{name}" for month in gone for name in FORMATS}

    def _about(self, slug: str) -> tuple[str, object]:
        return (views.FRONT, front_page(self._shown)) if slug == ALL else (views.PARK, park_page(self._shown, slug))

    def _articles(self, keys: Collection[str]) -> Iterator[tuple[str, File]]:
        found = self._shelf.whole(keys)
        for key in sorted(keys):
            article = found.get(key)
            live = article is not None and article.state is ArticleState.SIGNED_OFF
            stale_paths = {article_path(key), gone_path(key)} - {article_path(key) if live else gone_path(key)}
            self.removed |= stale_paths if article else {article_path(key), gone_path(key)}
            if article:
                yield self._article(article)

    def _article(self, article: Article) -> tuple[str, File]:
        if article.state is ArticleState.SIGNED_OFF:
            return article_path(article.key), self._page(views.ARTICLE, article_page(self._shown, article))
        return gone_path(article.key), self._page(views.GONE, gone_page(self._shown, article))

    def _page(self, template: str, record: object) -> File:
        return File((self._render(template, record).encode(),))

    def _sitemaps(self, months: Collection[str]) -> Iterator[tuple[str, File]]:
        known = {month: said for month, said in self._shelf.months(ALL).items() if said.live}
        for month in sorted(set(months) - {PAGES}):
            lines = sorted(self._shelf.month(ALL, month), key=lambda line: line.key)
            if month not in known:
                self.removed.add(sitemap_path(month))
                continue
            urls = ((site_url(self._paper, article_path(line.key)), line.changed) for line in lines)
            yield sitemap_path(month), File((sitemap(urls),))
        latest = self._shelf.latest()
        pages = ((site_url(self._paper, park_path(slug)), latest.get(slug, born(self._paper))) for slug in self._parks)
        yield sitemap_path(PAGES), File((sitemap(pages),))
        news = {PAGES: latest.get(ALL, born(self._paper)), **{month: said.news for month, said in known.items()}}
        index = ((site_url(self._paper, sitemap_path(name)), when) for name, when in news.items())
        yield SITEMAP, File((sitemap_index(index),))

    def _rest(self) -> Iterator[tuple[str, File]]:
        whole, *each = (frame(self._paper, park, born(self._paper)) for park in self._parks.values())
        yield from ((name, File((self._assets[name],))) for name in ASSETS)
        yield PARKS_STYLE, File((parks_css(park for park in self._parks.values() if park),))
        yield OPML, File((opml(whole, each),))


def born(paper: Paper) -> datetime:
    """When a feed without an article counts as changed: the day the paper's name is its own (`paper.since`)."""
    since = paper.since if "-" in paper.since else f"{paper.since}-01-01"
    try:
        return datetime.combine(date.fromisoformat(since), time(6), CHINA)
    except ValueError:
        raise SettingsError(
            f"The paper's `since` is {paper.since!r}, which is no date.", hint="Write YYYY-MM-DD or YYYY."
        ) from None


def _written(folder: str, document: Document, pieces: Pieces) -> Iterator[tuple[str, File]]:
    entries = pieces.of(document.feed, document.keys)
    for number, (name, form) in enumerate(FORMATS.items()):
        parts = form.splice.join(form.write(document.feed), [entry[number] for entry in entries])
        yield f"{folder}/{name}", _file(document.feed, parts)


def _file(feed: Feed, parts: Parts) -> File:
    """Brotli at 11 takes fifty times the time of 5 and saves a tenth: for what is done once for years. The month that
    still collects is written with each issue and seldom asked for: it has gzip, of which little is made anew.
    """
    if feed.sealed:
        return File(parts, LASTING)
    return File(parts, None, SMALL) if feed.current else File(parts, LIVE, LARGE)


def _refuse_bad_slugs(parks: Iterable[Park]) -> None:
    seen: set[str] = set()
    for park in parks:
        if not _SLUG.fullmatch(park.slug) or park.slug in RESERVED or park.slug in seen:
            raise SettingsError(
                f"No park can have the slug {park.slug!r}.",
                hint=f"Small letters, digits and hyphens, each slug once, and none of {', '.join(sorted(RESERVED))}.",
            )
        seen.add(park.slug)
