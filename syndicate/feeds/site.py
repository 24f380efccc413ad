"""The whole public face of the paper as one pure function: which files there are, and their bytes."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from functools import partial
from itertools import chain

from syndicate.errors import SettingsError
from syndicate.feeds import views
from syndicate.feeds.chain import Chain, chain_of
from syndicate.feeds.colours import parks_css
from syndicate.feeds.feed import Feed, entry_of
from syndicate.feeds.files import File, stamp
from syndicate.feeds.formats import FORMATS
from syndicate.feeds.instants import changed_at
from syndicate.feeds.opml import opml
from syndicate.feeds.places import ALL, ARCHIVE, OPML, RESERVED, article_path, gone_path, park_path, site_url
from syndicate.feeds.showing import Showing, article_page, front_page, gone_page, park_page, showing
from syndicate.feeds.sitemap import sitemap
from syndicate.model.article import CHINA, Article, ArticleState
from syndicate.model.paper import Paper
from syndicate.model.park import Park
from syndicate.model.render import Render

ASSETS = ("style.css", "icon.svg", "icon.png")
"""Files of `templates/web/` that pages and feeds point to; the caller reads them."""

_SLUG = re.compile(r"[a-z][a-z0-9-]*")


def site(
    paper: Paper, parks: Sequence[Park], articles: Iterable[Article], render: Render, assets: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Every file of the feeds folder by its path. The same arguments give the same bytes.

    Articles in any order and state: drafts show nowhere; of retracted ones the feeds say so, and a note takes
    the place of the page.
    `assets` holds the bytes of ASSETS. Raises SettingsError for a park that cannot have a folder or a colour,
    TemplateError for a broken template.
    """
    return {path: file.make() for path, file in files(paper, parks, articles, render, assets).items()}


def files(
    paper: Paper,
    parks: Sequence[Park],
    articles: Iterable[Article],
    render: Render,
    assets: Mapping[str, bytes],
    *,
    look: str = "",
) -> dict[str, File]:
    """As `site`, each file still to be made. `look` stands for templates and program in the files' stamps."""
    _refuse_bad_slugs(parks)
    known = sorted(articles, key=lambda article: article.key)
    made = chains(paper, parks, known)
    whole, *each = (documents.live for documents in made.values())
    shown = showing(paper, parks, known)
    whole_files = {
        **{name: assets[name] for name in ASSETS},
        "parks.css": parks_css(parks),
        OPML: opml(whole, each),
        "sitemap.xml": _sitemap(shown, (whole, *each)),
    }
    records = chain.from_iterable((_documents(made), _pages(shown, parks, known)))
    return {path: File("", partial(bytes, data)) for path, data in whole_files.items()} | {
        path: File(stamp(look, kind, record), _maker(render, kind, record)) for path, kind, record in records
    }


def chains(paper: Paper, parks: Sequence[Park], articles: Sequence[Article]) -> dict[str, Chain]:
    """All documents of every feed by its folder: of all parks, then of each park in the order given.

    A park without an article has a feed, too.
    """
    names = {park.slug: park.name for park in parks}
    signed = [article for article in articles if article.state is ArticleState.SIGNED_OFF]
    entries = {article.key: entry_of(paper, article, names) for article in signed}
    folders = {ALL: None, **{park.slug: park for park in parks}}
    return {slug: chain_of(paper, park, articles, entries, born(paper)) for slug, park in folders.items()}


def feeds(paper: Paper, parks: Sequence[Park], articles: Sequence[Article]) -> tuple[Feed, ...]:
    """The live feed of all parks, then of each park in the order given."""
    return tuple(documents.live for documents in chains(paper, parks, articles).values())


def born(paper: Paper) -> datetime:
    """When a feed without an article counts as changed: the day the paper's name is its own (`paper.since`)."""
    since = paper.since if "-" in paper.since else f"{paper.since}-01-01"
    try:
        return datetime.combine(date.fromisoformat(since), time(6), CHINA)
    except ValueError:
        raise SettingsError(
            f"The paper's `since` is {paper.since!r}, which is no date.", hint="Write YYYY-MM-DD or YYYY."
        ) from None


def _documents(made: Mapping[str, Chain]) -> Iterator[tuple[str, str, Feed]]:
    """The path, format and content of every document of every feed."""
    for slug, documents in made.items():
        months = {f"{slug}/{ARCHIVE}/{month}": feed for month, feed in documents.archives.items()}
        for folder, feed in {slug: documents.live, **months}.items():
            yield from ((f"{folder}/{name}", name, feed) for name in FORMATS)


def _pages(shown: Showing, parks: Sequence[Park], known: Iterable[Article]) -> Iterator[tuple[str, str, object]]:
    """The path, template and content of every page."""
    yield park_path(ALL), views.FRONT, front_page(shown)
    for park in parks:
        yield park_path(park.slug), views.PARK, park_page(shown, park)
    for article, line in zip(shown.articles, shown.lines, strict=True):
        yield article_path(article.key), views.ARTICLE, article_page(shown, article, line)
    for article in known:
        if article.state is ArticleState.RETRACTED:
            yield gone_path(article.key), views.GONE, gone_page(shown, article)


def _maker(render: Render, kind: str, record: object) -> Callable[[], bytes]:
    """What makes a file out of its content: the format of a feed, or the template of a page."""
    if isinstance(record, Feed):
        return partial(FORMATS[kind].write, record)
    return lambda: render(kind, record).encode()


def _sitemap(shown: Showing, feeds: Iterable[Feed]) -> bytes:
    pages = [(feed.home, feed.updated) for feed in feeds]
    stories = [(site_url(shown.paper, article_path(a.key)), changed_at(a)) for a in shown.articles]
    return sitemap([*pages, *stories])


def _refuse_bad_slugs(parks: Sequence[Park]) -> None:
    seen: set[str] = set()
    for park in parks:
        if not _SLUG.fullmatch(park.slug) or park.slug in RESERVED or park.slug in seen:
            raise SettingsError(
                f"No park can have the slug {park.slug!r}.",
                hint=f"Small letters, digits and hyphens, each slug once, and none of {', '.join(sorted(RESERVED))}.",
            )
        seen.add(park.slug)
