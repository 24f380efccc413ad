"""The whole public face of the paper as one pure function: which files there are, and their bytes."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time

from syndicate.errors import SettingsError
from syndicate.feeds import views
from syndicate.feeds.chain import Chain, chain_of
from syndicate.feeds.colours import parks_css
from syndicate.feeds.feed import Feed, entry_of
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
    _refuse_bad_slugs(parks)
    known = sorted(articles, key=lambda article: article.key)
    made = chains(paper, parks, known)
    whole, *each = (chain.live for chain in made.values())
    shown = showing(paper, parks, known)
    gone = [article for article in known if article.state is ArticleState.RETRACTED]
    return {
        **{name: assets[name] for name in ASSETS},
        "parks.css": parks_css(parks),
        OPML: opml(whole, each),
        "sitemap.xml": _sitemap(shown, (whole, *each)),
        **dict(_feed_files(made)),
        **dict(_page_files(shown, parks, render)),
        **{gone_path(article.key): render(views.GONE, gone_page(shown, article)).encode() for article in gone},
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
    return tuple(chain.live for chain in chains(paper, parks, articles).values())


def born(paper: Paper) -> datetime:
    """When a feed without an article counts as changed: the day the paper's name is its own (`paper.since`)."""
    since = paper.since if "-" in paper.since else f"{paper.since}-01-01"
    try:
        return datetime.combine(date.fromisoformat(since), time(6), CHINA)
    except ValueError:
        raise SettingsError(
            f"The paper's `since` is {paper.since!r}, which is no date.", hint="Write YYYY-MM-DD or YYYY."
        ) from None


def _feed_files(made: Mapping[str, Chain]) -> Iterator[tuple[str, bytes]]:
    for slug, chain in made.items():
        documents = {slug: chain.live, **{f"{slug}/{ARCHIVE}/{month}": feed for month, feed in chain.archives.items()}}
        for folder, feed in documents.items():
            for name, form in FORMATS.items():
                yield f"{folder}/{name}", form.write(feed)


def _page_files(shown: Showing, parks: Sequence[Park], render: Render) -> Iterator[tuple[str, bytes]]:
    yield park_path(ALL), render(views.FRONT, front_page(shown)).encode()
    for park in parks:
        yield park_path(park.slug), render(views.PARK, park_page(shown, park)).encode()
    for article, line in zip(shown.articles, shown.lines, strict=True):
        yield article_path(article.key), render(views.ARTICLE, article_page(shown, article, line)).encode()


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
