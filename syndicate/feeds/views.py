"""What each template of `templates/web/site/` may use: one frozen record a page, every field documented.

A field that all pages have: `root` leads from the page to the feeds folder and stands in front of every
path (empty, or ends with a slash); `paper` is the publisher; `canonical` is the page's absolute URL.
"""

from dataclasses import dataclass

from syndicate.feeds.content import Block
from syndicate.feeds.lines import FeedLink, ParkLine, StoryLine
from syndicate.model.paper import Paper

FRONT = "web/site/index.html"
PARK = "web/site/park.html"
ARTICLE = "web/site/article.html"
GONE = "web/site/gone.html"


@dataclass(frozen=True, slots=True)
class FrontPage:
    """`index.html`: latest headlines, all parks, how to subscribe."""

    root: str
    paper: Paper
    canonical: str
    day: str
    """ISO date of the newest issue; empty before the first."""
    day_text: str
    """The same as people write it."""
    lead: StoryLine | None
    """The newest issue's first story; None before the first issue."""
    stories: tuple[StoryLine, ...]
    """The stories after the lead, newest issue first, each issue in page order."""
    parks: tuple[ParkLine, ...]
    """All parks in the order of the registry."""
    feeds: tuple[FeedLink, ...]
    """The feed of all parks in each format."""
    opml: str
    """Path of the list of all feeds."""


@dataclass(frozen=True, slots=True)
class ParkPage:
    """`<slug>/index.html`: one park's headlines with summaries, and its feeds."""

    root: str
    paper: Paper
    canonical: str
    park: ParkLine
    """The park this page is about."""
    hotline: str
    """Its telephone as printed; may be empty."""
    stories: tuple[StoryLine, ...]
    """Its stories, newest issue first; as many as a live feed holds."""
    parks: tuple[ParkLine, ...]
    """All parks in the order of the registry, this one too, for a menu: without `stories` and `latest`."""
    feeds: tuple[FeedLink, ...]
    """Its feed in each format."""


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """`articles/<key>.html`: one story as a newspaper shows it online."""

    root: str
    paper: Paper
    canonical: str
    story: StoryLine
    """Headline, kicker, byline, day and page."""
    subtitle: str
    """May be empty."""
    note: str
    """What a correction tells the public; may be empty."""
    published: str
    """RFC 3339, +08:00."""
    updated: str
    """RFC 3339, +08:00; equals `published` where nothing was corrected."""
    blocks: tuple[Block, ...]
    """The body in reading order; `kind` is paragraph, subhead or caption."""
    parks: tuple[ParkLine, ...]
    """The parks it is about, most important first; may be empty. Without `stories` and `latest`: an article's page
    does not change with the next issue."""
    others: tuple[StoryLine, ...]
    """Other stories of its first park, else of the paper, newest first; may be empty."""
    picture: str
    """Absolute URL of the picture that goes with the story where it is shared."""


@dataclass(frozen=True, slots=True)
class GonePage:
    """`gone/<key>.html`: answered with 410 in the place of a retracted article."""

    root: str
    paper: Paper
    canonical: str
    day: str
    """ISO date of the issue it stood in."""
    day_text: str
    place: str
    """`A03版`; may be empty."""
    retracted: str
    """RFC 3339, +08:00."""
    retracted_text: str
    note: str
    """What the public is told; may be empty."""
