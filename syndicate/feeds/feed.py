"""A feed as a value, before any format: who speaks, which entries, when it changed.

Every format is a function `Feed -> bytes`, so all formats say the same of the same articles.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from syndicate.feeds.content import content_html, summary
from syndicate.feeds.places import ALL, article_path, park_path, site_url
from syndicate.feeds.text import clean, one_line, shorten
from syndicate.model.article import CHINA, Article, ArticleState
from syndicate.model.paper import Paper
from syndicate.model.park import Park

NEWEST = 50
"""Articles of a live feed."""
MOST_BYTES = 480_000
"""Of a live feed's entries, escaped: the whole file stays under 512 kB, which big readers give up at."""
LONGEST_TITLE = 200
"""Characters. A longer headline is damage, and readers would show nothing else."""
LANGUAGE = "zh-CN"


@dataclass(frozen=True, slots=True)
class Link:
    """A typed link of a feed or entry; `rel` is a name of the IANA register of link relations."""

    rel: str
    href: str
    type: str | None = None
    length: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One article in a feed. `parks` are (slug, Chinese name) pairs; `authors` may be empty."""

    id: str
    url: str
    title: str
    summary: str
    content: str
    published: datetime
    updated: datetime
    authors: tuple[str, ...]
    parks: tuple[tuple[str, str], ...]
    links: tuple[Link, ...] = ()
    """Beyond its own page: enclosures, related."""


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed, entries newest first. `links` are those beyond self and alternate: hub, prev-archive, current."""

    id: str
    base: str
    """The absolute URL of the folder its files stand in, without a trailing slash."""
    home: str
    title: str
    subtitle: str
    author: str
    rights: str
    icon: str
    logo: str
    scheme: str
    """The IRI that names our set of categories."""
    updated: datetime
    entries: tuple[Entry, ...]
    links: tuple[Link, ...] = ()

    def url(self, name: str) -> str:
        """The absolute URL of one of the feed's files."""
        return f"{self.base}/{name}"


def feed_of(
    paper: Paper, park: Park | None, articles: Iterable[Article], names: dict[str, str], empty: datetime
) -> Feed:
    """The live feed of a park, or of all (`park` None), out of the articles given.

    `names` are the parks' names by slug; `empty` is when a feed without an article counts as changed.
    """
    slug = park.slug if park else ALL
    about = [a for a in articles if park is None or park.slug in a.parks]
    shown = _newest([a for a in about if a.state is ArticleState.SIGNED_OFF])
    entries = _within(tuple(entry_of(paper, article, names) for article in shown))
    name = one_line(paper.name)
    return Feed(
        id=clean(paper.tag(f"feed/{slug}")),
        base=site_url(paper, slug),
        home=site_url(paper, park_path(slug)),
        title=f"{one_line(park.name)} · {name}" if park else name,
        subtitle=f"《{name}》关于{one_line(park.name)}的报道" if park else f"《{name}》关于各园区的全部报道",
        author=name,
        rights=one_line(paper.rights),
        icon=site_url(paper, "icon.svg"),
        logo=site_url(paper, "icon.png"),
        scheme=clean(paper.tag("parks")),
        updated=_changed(about, shown, empty),
        entries=entries,
    )


def entry_of(paper: Paper, article: Article, names: dict[str, str]) -> Entry:
    """One article as it stands in every feed that carries it: the same id, words and instants everywhere."""
    story = article.story
    return Entry(
        id=clean(paper.tag(article.key)),
        url=site_url(paper, article_path(article.key)),
        title=title_of(article),
        summary=summary(story),
        content=content_html(story, article.note),
        published=article.published,
        updated=changed_at(article),
        authors=tuple(filter(None, map(one_line, story.byline.names))),
        parks=tuple((slug, one_line(names[slug])) for slug in article.parks if slug in names),
    )


def title_of(article: Article) -> str:
    """One line, never empty, never longer than LONGEST_TITLE."""
    return shorten(one_line(article.headline), LONGEST_TITLE) or "无题"


def changed_at(article: Article) -> datetime:
    """When its words last changed, in Chinese time; a story signed off on the eve did not change before it appeared."""
    return max(article.updated.astimezone(CHINA).replace(microsecond=0), article.published)


def _newest(articles: Sequence[Article]) -> list[Article]:
    return sorted(articles, key=lambda article: (article.published, article.key), reverse=True)[:NEWEST]


def _within(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The newest entries that fit MOST_BYTES together; the very newest always."""
    room = MOST_BYTES
    for number, entry in enumerate(entries):
        words = (entry.title, entry.summary, entry.content, *entry.authors)
        room -= sum(len(escape(text).encode()) for text in words) + 1500
        if room < 0:
            return entries[: max(number, 1)]
    return entries


def _changed(about: Sequence[Article], shown: Sequence[Article], empty: datetime) -> datetime:
    """The newest change among the entries shown, and among retracted articles that would stand between them."""
    oldest = shown[-1].published if len(shown) == NEWEST else None
    counted = [*shown, *(a for a in about if a.state is ArticleState.RETRACTED)]
    return max((changed_at(a) for a in counted if oldest is None or a.published >= oldest), default=empty)
