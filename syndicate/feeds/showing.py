"""What the public pages show: one record for each page's template, out of the lists of the shelf."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from syndicate.feeds.content import blocks
from syndicate.feeds.lines import StoryLine, day_text, feed_links, page_text, park_line, story_line
from syndicate.feeds.places import OPML, article_path, park_path, site_url
from syndicate.feeds.shelf import Shelf
from syndicate.feeds.text import one_line, paragraph
from syndicate.feeds.views import ArticlePage, FrontPage, GonePage, ParkPage
from syndicate.model.article import Article
from syndicate.model.instants import changed_at
from syndicate.model.listed import ALL
from syndicate.model.paper import Paper
from syndicate.model.park import Park

HEADLINES = 24
"""Stories of the front page after its lead: three or four printed pages."""
STORIES = 24
"""Stories of a park's page."""
OTHERS = 5
"""Other stories at the foot of an article: of its own issue and before, so that no new issue changes its page."""
MOST_LINES = 2000
"""Lines that are kept, a kB each."""


@dataclass(frozen=True, slots=True)
class Showing:
    """All that pages are made of. Lines are made once."""

    paper: Paper
    parks: Mapping[str, Park]
    """By slug, in the order of the registry."""
    shelf: Shelf
    _lines: dict[str, StoryLine] = field(default_factory=dict)
    _near: dict[tuple[str, date], Sequence[StoryLine]] = field(default_factory=dict)

    def names(self) -> dict[str, str]:
        """The parks' names by slug."""
        return {slug: park.name for slug, park in self.parks.items()}

    def line(self, article: Article) -> StoryLine:
        """The article in a list."""
        if len(self._lines) > MOST_LINES:
            self._lines.clear()
        found = self._lines.get(article.key) or story_line(article, self.names())
        self._lines[article.key] = found
        return found

    def lines(self, keys: Sequence[str]) -> tuple[StoryLine, ...]:
        """The articles of these keys."""
        known = {key: self._lines[key] for key in keys if key in self._lines}
        missing = [key for key in keys if key not in known]
        known |= {key: self.line(article) for key, article in self.shelf.whole(missing).items()}
        return tuple(known[key] for key in keys)

    def before(self, slug: str, day: date) -> Sequence[StoryLine]:
        """The first stories of a list up to a day, one more than stand at the foot of an article."""
        if len(self._near) > MOST_LINES:
            self._near.clear()
        if (slug, day) not in self._near:
            self._near[slug, day] = self.lines(self.shelf.printed(slug, OTHERS + 1, day))
        return self._near[slug, day]


def showing(paper: Paper, parks: Sequence[Park], shelf: Shelf) -> Showing:
    """The pages' material; the paper's names in one line each."""
    said = replace(paper, **{name: one_line(getattr(paper, name)) for name in ("name", "name_en", "rights")})
    return Showing(said, {park.slug: park for park in parks}, shelf)


def front_page(shown: Showing) -> FrontPage:
    """The front page; before the first issue it has no lead and no stories."""
    stories = shown.lines(shown.shelf.printed(ALL, HEADLINES + 1))
    lead = next(iter(stories), None)
    first = shown.shelf.first(list(shown.parks))
    latest = dict(zip(first, shown.lines(list(first.values())), strict=True))
    return FrontPage(
        root="",
        paper=shown.paper,
        canonical=site_url(shown.paper, park_path(ALL)),
        day=lead.day if lead else "",
        day_text=lead.day_text if lead else "",
        lead=lead,
        stories=stories[1:],
        parks=tuple(park_line(park, latest=latest.get(slug)) for slug, park in shown.parks.items()),
        feeds=feed_links(one_line(shown.paper.name), ALL, site_url(shown.paper, ALL)),
        opml=OPML,
    )


def park_page(shown: Showing, slug: str) -> ParkPage:
    """A park's page, also for a park without a story."""
    park = shown.parks[slug]
    stories = shown.lines(shown.shelf.printed(slug, STORIES))
    count = sum(month.live for month in shown.shelf.months(slug).values())
    line = park_line(park, stories=count, latest=next(iter(stories), None))
    return ParkPage(
        root="../",
        paper=shown.paper,
        canonical=site_url(shown.paper, line.path),
        park=line,
        hotline=one_line(park.hotline or ""),
        stories=stories,
        parks=tuple(map(park_line, shown.parks.values())),
        feeds=feed_links(line.name, slug, site_url(shown.paper, slug)),
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


def article_page(shown: Showing, article: Article) -> ArticlePage:
    """An article's page."""
    line = shown.line(article)
    near = [other for other in shown.before(line.slug or ALL, article.issue_date) if other.path != line.path]
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
        parks=tuple(park_line(shown.parks[slug]) for slug in dict.fromkeys(article.parks) if slug in shown.parks),
        others=tuple(near[:OTHERS]),
        picture=site_url(shown.paper, "icon.png"),
    )
