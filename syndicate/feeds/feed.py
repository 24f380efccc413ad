"""A feed as a value, before any format: who speaks, which entries, when it changed.

Every format is a function `Feed -> bytes`, so all formats say the same of the same articles.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape

from syndicate.feeds.content import content_html, summary
from syndicate.feeds.places import STYLE, article_path, park_path, site_url
from syndicate.feeds.text import clean, plain, shorten
from syndicate.model.article import CHINA, Article
from syndicate.model.instants import changed_at
from syndicate.model.listed import ALL
from syndicate.model.paper import Paper
from syndicate.model.park import Park

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
class Tombstone:
    """An entry that was retracted (RFC 6721): its id, since when, and what the public is told."""

    id: str
    when: datetime
    note: str


@dataclass(frozen=True, slots=True)
class Feed:
    """One document of a feed, entries newest first: the live one, or the archive of a month (RFC 5005).

    `links` are those beyond self, alternate and the chain of archives: the hub.
    """

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
    tombstones: tuple[Tombstone, ...] = ()
    current: str = ""
    """Of an archive: the base of the live feed. Empty in the live feed."""
    older: str = ""
    """The base of the document with the next older entries; empty at the end of the chain."""
    newer: str = ""
    """Of an archive: the base of the next newer archive; empty in the newest."""
    style: str = ""
    """The URL of a style sheet for browsers, from the document: it is found under whatever name the site is opened."""
    sealed: bool = False
    """Whether it is an archive that no new article can change."""

    def url(self, name: str) -> str:
        """The absolute URL of one of the feed's files."""
        return f"{self.base}/{name}"

    def chain(self, name: str, kind: str) -> tuple[Link, ...]:
        """The links of RFC 5005 to the other documents of the feed, in the format whose file and type these are."""
        places = (("current", self.current), ("prev-archive", self.older), ("next-archive", self.newer))
        return tuple(Link(rel, f"{base}/{name}", kind) for rel, base in places if base)


def frame(paper: Paper, park: Park | None, updated: datetime) -> Feed:
    """The feed of a park, or of all (`park` None), still without an entry."""
    slug = park.slug if park else ALL
    name, about = plain(paper.name), plain(park.name) if park else ""
    return Feed(
        id=clean(paper.tag(f"feed/{(park.first_slug if park else None) or slug}")),
        base=site_url(paper, slug),
        home=site_url(paper, park_path(slug)),
        title=f"{about} · {name}" if park else name,
        subtitle=f"《{name}》关于{about}的报道" if park else f"《{name}》关于各园区的全部报道",
        author=name,
        rights=plain(paper.rights),
        icon=site_url(paper, "icon.svg"),
        logo=site_url(paper, "icon.png"),
        scheme=clean(paper.tag("parks")),
        updated=updated.astimezone(CHINA),
        entries=(),
        links=(Link("hub", paper.hub),) if paper.hub else (),
        style=f"../{STYLE}",
    )


def entry_of(paper: Paper, article: Article, names: Mapping[str, str]) -> Entry:
    """One article as it stands in every feed that carries it: the same id, words and instants everywhere."""
    story = article.story
    return Entry(
        id=clean(paper.tag(article.key)),
        url=site_url(paper, article_path(article.key)),
        title=title_of(article),
        summary=plain(summary(story)),
        content=content_html(story, article.note) or f"<p>{escape(title_of(article), quote=False)}</p>",
        published=article.published,
        updated=changed_at(article),
        authors=tuple(filter(None, map(plain, story.byline.names))),
        parks=tuple((slug, plain(names[slug])) for slug in article.parks if slug in names),
    )


def title_of(article: Article) -> str:
    """One line without markup, never empty, never longer than LONGEST_TITLE."""
    return shorten(plain(article.headline), LONGEST_TITLE) or "无题"
