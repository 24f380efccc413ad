"""What the public pages show: the signed-off articles in print order, and one record for each page's template."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from syndicate.feeds.chain import NEWEST
from syndicate.feeds.content import blocks
from syndicate.feeds.instants import changed_at
from syndicate.feeds.lines import (
    ParkLine,
    StoryLine,
    as_printed,
    day_text,
    feed_links,
    page_text,
    park_line,
    story_line,
)
from syndicate.feeds.places import ALL, OPML, article_path, park_path, site_url
from syndicate.feeds.text import one_line, paragraph
from syndicate.feeds.views import ArticlePage, FrontPage, GonePage, ParkPage
from syndicate.model.article import Article, ArticleState
from syndicate.model.paper import Paper
from syndicate.model.park import Park

HEADLINES = 24
"""Stories of the front page after its lead: three or four printed pages."""
OTHERS = 5
"""Other stories at the foot of an article: of its own issue and before, so that no new issue changes its page."""


@dataclass(frozen=True, slots=True)
class Showing:
    """All that pages are made of, sorted and put into lines once."""

    paper: Paper
    articles: tuple[Article, ...]
    """Signed off, newest issue first, each issue in page order."""
    lines: tuple[StoryLine, ...]
    """The same articles, in the same order."""
    about: Mapping[str, tuple[StoryLine, ...]]
    """The same by park."""
    parks: Mapping[str, ParkLine]
    """By slug, in the order of the registry."""


def showing(paper: Paper, parks: Sequence[Park], articles: Iterable[Article]) -> Showing:
    """Articles in any order and state; only those signed off are shown."""
    names = {park.slug: park.name for park in parks}
    shown = tuple(as_printed(article for article in articles if article.state is ArticleState.SIGNED_OFF))
    lines = tuple(story_line(article, names) for article in shown)
    pairs = tuple(zip(shown, lines, strict=True))
    about = {slug: tuple(line for article, line in pairs if slug in article.parks) for slug in names}
    said = replace(paper, **{name: one_line(getattr(paper, name)) for name in ("name", "name_en", "rights")})
    return Showing(said, shown, lines, about, {park.slug: park_line(park, about[park.slug]) for park in parks})


def front_page(shown: Showing) -> FrontPage:
    """The front page; before the first issue it has no lead and no stories."""
    lead = next(iter(shown.lines), None)
    return FrontPage(
        root="",
        paper=shown.paper,
        canonical=site_url(shown.paper, park_path(ALL)),
        day=lead.day if lead else "",
        day_text=lead.day_text if lead else "",
        lead=lead,
        stories=shown.lines[1 : HEADLINES + 1],
        parks=tuple(shown.parks.values()),
        feeds=feed_links(one_line(shown.paper.name), ALL, site_url(shown.paper, ALL)),
        opml=OPML,
    )


def park_page(shown: Showing, park: Park) -> ParkPage:
    """A park's page, also for a park without a story."""
    line = shown.parks[park.slug]
    return ParkPage(
        root="../",
        paper=shown.paper,
        canonical=site_url(shown.paper, line.path),
        park=line,
        hotline=one_line(park.hotline or ""),
        stories=shown.about[park.slug][:NEWEST],
        parks=tuple(_names_only(line) for line in shown.parks.values()),
        feeds=feed_links(line.name, park.slug, site_url(shown.paper, park.slug)),
    )


def gone_page(shown: Showing, article: Article) -> GonePage:
    """What stands in the place of a retracted article's page: none of its words."""
    return GonePage(
        root="../",
        paper=shown.paper,
        canonical=site_url(shown.paper, article_path(article.key)),
        day=article.issue_date.isoformat(),
        day_text=day_text(article.issue_date),
        place=page_text(article.page_no),
        retracted=changed_at(article).isoformat(),
        retracted_text=day_text(changed_at(article).date()),
        note=paragraph(article.note or ""),
    )


def article_page(shown: Showing, article: Article, line: StoryLine) -> ArticlePage:
    """An article's page; `line` is the article's own."""
    about = shown.about.get(line.slug, shown.lines)
    near = [other for other in about if other.day <= line.day and other.path != line.path]
    return ArticlePage(
        root="../",
        paper=shown.paper,
        canonical=site_url(shown.paper, article_path(article.key)),
        story=line,
        subtitle=one_line(article.story.subtitle or ""),
        note=paragraph(article.note or ""),
        published=article.published.isoformat(),
        updated=changed_at(article).isoformat(),
        blocks=blocks(article.story),
        parks=tuple(_names_only(shown.parks[slug]) for slug in article.parks if slug in shown.parks),
        others=tuple(near[:OTHERS]),
        picture=site_url(shown.paper, "icon.png"),
    )


def _names_only(line: ParkLine) -> ParkLine:
    """For pages that only name the park: they are not to change with its next story."""
    return replace(line, stories=0, latest=None)
