"""A Feed in feedgen's hands: the one place that fills it, for Atom and RSS alike."""

from html import escape

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator

from syndicate.feeds.feed import LANGUAGE, Entry, Feed, Link
from syndicate.feeds.mend import AtomMend, RssItemMend, RssMend

GENERATOR = "syndicate"
"""Without a version: a new release must not change a single feed."""


def generate(feed: Feed, name: str, kind: str) -> FeedGenerator:
    """A filled FeedGenerator for the format whose file and media type these are.

    Every date is set, since feedgen reads the clock where none is; entries are appended, since it prepends.
    """
    made, own = FeedGenerator(), Link("self", feed.url(name), kind)
    others = (*feed.links, *feed.chain(name, kind))
    made.register_extension("atom_mend", AtomMend, AtomMend, atom=True, rss=False)
    made.register_extension("rss_mend", RssMend, RssItemMend, atom=False, rss=True)
    made.id(feed.id)
    made.title(feed.title)
    made.subtitle(feed.subtitle)
    made.updated(feed.updated)
    made.author(name=feed.author)
    made.rights(feed.rights)
    made.language(LANGUAGE)
    made.generator(GENERATOR)
    made.icon(feed.icon)
    made.image(url=feed.logo, title=feed.title, link=feed.home)
    made.link(href=feed.home, rel="alternate")
    made.atom_mend.links = (own, Link("alternate", feed.home, "text/html"), *others)
    made.atom_mend.sealed = made.rss_mend.sealed = feed.sealed
    made.atom_mend.tombstones = feed.tombstones
    made.rss_mend.home = feed.home
    made.rss_mend.links = (own, *others)
    for entry in feed.entries:
        _fill(made.add_entry(order="append"), entry, feed.scheme)
    return made


def _fill(made: FeedEntry, entry: Entry, scheme: str) -> None:
    links = (Link("alternate", entry.url, "text/html"), *entry.links)
    made.id(entry.id)
    made.title(entry.title)
    made.published(entry.published)
    made.updated(entry.updated)
    if entry.summary:
        made.summary(entry.summary)
        made.description(escape(entry.summary, quote=False))  # in RSS alone, where it is read as HTML
    made.content(entry.content, type="html")  # after description(), which sets it; "CDATA" is no type of Atom
    for author in entry.authors:
        made.author(name=author)
    for slug, name in entry.parks:
        made.category(term=slug, label=name, scheme=scheme)
    for link in links:
        _rss_link(made, link)
    made.atom_mend.links = links
    made.rss_mend.creator = "、".join(entry.authors)


def _rss_link(made: FeedEntry, link: Link) -> None:
    """What RSS can say of a link: the item's page and its enclosure."""
    if link.rel == "alternate":
        made.link(href=link.href, rel="alternate")
    elif link.rel == "enclosure":
        made.enclosure(link.href, str(link.length or 0), link.type)
