"""What the pages say of a story, a park and a feed in a list: the values that site templates loop over.

Every `path` is below the feeds folder; templates put `root` in front, so that the folder works anywhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from syndicate.feeds import atom
from syndicate.feeds.content import byline_text, summary
from syndicate.feeds.feed import title_of
from syndicate.feeds.formats import FORMATS
from syndicate.feeds.places import article_path, park_path
from syndicate.feeds.text import one_line
from syndicate.model.article import Article
from syndicate.model.park import Park

_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class StoryLine:
    """A story in a list."""

    path: str
    headline: str
    phrases: tuple[str, ...]
    """The headline where it may break best: at its printed spaces."""
    kicker: str
    """As printed, else the park's name; may be empty."""
    slug: str
    """Of its first park, whose colour the kicker takes; empty for none."""
    summary: str
    byline: str
    day: str
    """ISO date, for machines."""
    day_text: str
    """`2022年11月30日 星期三`."""
    place: str
    """`A03版`; empty where the page has no number."""


@dataclass(frozen=True, slots=True)
class ParkLine:
    """A park in a list."""

    slug: str
    name: str
    name_en: str
    tagline: str
    path: str
    atom: str
    """Path of its Atom feed."""
    stories: int
    """How many stories the paper has about it; on its own page only."""
    latest: StoryLine | None
    """On the front page and its own only."""


@dataclass(frozen=True, slots=True)
class FeedLink:
    """One feed in one format. `url` is absolute: it is what a person copies into a feed reader."""

    title: str
    format: str
    path: str
    url: str
    type: str


def story_line(article: Article, names: Mapping[str, str]) -> StoryLine:
    """The article in a list; `names` are the parks' names by slug."""
    slug = next((slug for slug in article.parks if slug in names), "")
    headline = title_of(article)
    return StoryLine(
        path=article_path(article.key),
        headline=headline,
        phrases=tuple(headline.split()),
        kicker=one_line(article.story.kicker or "") or one_line(names.get(slug, "")),
        slug=slug,
        summary=summary(article.story),
        byline=byline_text(article.story.byline),
        day=article.issue_date.isoformat(),
        day_text=day_text(article.issue_date),
        place=page_text(article.page_no),
    )


def park_line(park: Park, *, stories: int = 0, latest: StoryLine | None = None) -> ParkLine:
    """The park in a list. Pages that only name it say neither how many stories it has nor which is its latest: they
    are not to change with the next one.
    """
    return ParkLine(
        slug=park.slug,
        name=one_line(park.name),
        name_en=one_line(park.name_en or ""),
        tagline=one_line(park.tagline or ""),
        path=park_path(park.slug),
        atom=f"{park.slug}/{atom.NAME}",
        stories=stories,
        latest=latest,
    )


def feed_links(title: str, slug: str, base: str) -> tuple[FeedLink, ...]:
    """The feeds of one folder, in each format; `base` is the folder's absolute URL."""
    return tuple(
        FeedLink(title, form.title, f"{slug}/{name}", f"{base}/{name}", form.type) for name, form in FORMATS.items()
    )


def day_text(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日 星期{_WEEKDAYS[day.weekday()]}"


def page_text(page_no: str) -> str:
    number = one_line(page_no)
    return f"{number.removesuffix('版')}版" if number else ""
