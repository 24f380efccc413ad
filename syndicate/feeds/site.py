"""The whole public face of the paper as one pure function: which files there are, and their bytes."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time

from syndicate.errors import SettingsError
from syndicate.feeds import views
from syndicate.feeds.colours import parks_css
from syndicate.feeds.feed import Feed, changed_at, feed_of
from syndicate.feeds.formats import FORMATS
from syndicate.feeds.opml import opml
from syndicate.feeds.places import ALL, OPML, RESERVED, article_path, park_path, site_url
from syndicate.feeds.showing import Showing, article_page, front_page, park_page, showing
from syndicate.feeds.sitemap import sitemap
from syndicate.model.article import CHINA, Article
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

    Articles in any order and state: drafts show nowhere, retracted ones only move their feeds' `updated`.
    `assets` holds the bytes of ASSETS. Raises SettingsError for a park that cannot have a folder or a colour,
    TemplateError for a broken template.
    """
    _refuse_bad_slugs(parks)
    known = sorted(articles, key=lambda article: article.key)
    whole, *each = feeds(paper, parks, known)
    shown = showing(paper, parks, known)
    return {
        **{name: assets[name] for name in ASSETS},
        "parks.css": parks_css(parks),
        OPML: opml(whole, each),
        "sitemap.xml": _sitemap(shown, (whole, *each)),
        **dict(_feed_files(((ALL, whole), *((park.slug, feed) for park, feed in zip(parks, each, strict=True))))),
        **dict(_page_files(shown, parks, render)),
    }


def feeds(paper: Paper, parks: Sequence[Park], articles: Sequence[Article]) -> tuple[Feed, ...]:
    """The feed of all parks, then the feed of each park in the order given, also of those without an article."""
    names = {park.slug: park.name for park in parks}
    return tuple(feed_of(paper, park, articles, names, born(paper)) for park in (None, *parks))


def born(paper: Paper) -> datetime:
    """When a feed without an article counts as changed: the day the paper's name is its own (`paper.since`)."""
    since = paper.since if "-" in paper.since else f"{paper.since}-01-01"
    try:
        return datetime.combine(date.fromisoformat(since), time(6), CHINA)
    except ValueError:
        raise SettingsError(
            f"The paper's `since` is {paper.since!r}, which is no date.", hint="Write YYYY-MM-DD or YYYY."
        ) from None


def _feed_files(feeds: Iterable[tuple[str, Feed]]) -> Iterator[tuple[str, bytes]]:
    for slug, feed in feeds:
        for name, form in FORMATS.items():
            yield f"{slug}/{name}", form.write(feed)


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
