"""What feedgen 1.0.0 gets wrong, put right in one place. tests/feeds/test_mend.py names each trap."""

from email.utils import format_datetime
from xml.sax.saxutils import quoteattr

import feedgen.entry
import feedgen.feed
from feedgen.ext.base import BaseExtension
from lxml import etree

from syndicate.feeds.feed import Link, Tombstone

ATOM = "http://www.w3.org/2005/Atom"
DC = "http://purl.org/dc/elements/1.1/"
HISTORY = "http://purl.org/syndication/history/1.0"  # RFC 5005
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"  # RFC 6721

# feedgen writes RSS dates between two setlocale calls, which change the locale under every other thread.
feedgen.feed.formatRFC2822 = feedgen.entry.formatRFC2822 = format_datetime


class AtomMend(BaseExtension):  # type: ignore[misc]  # feedgen carries no types
    """Of a feed or entry: writes `links` whole. feedgen's own entry links lose rel, type and length (its #135).

    Of a feed: says that it is `sealed`, and which entries were retracted, each in a namespace declared only then.
    """

    links: tuple[Link, ...] = ()
    sealed: bool = False
    tombstones: tuple[Tombstone, ...] = ()

    def extend_ns(self) -> dict[str, str]:
        return ({"fh": HISTORY} if self.sealed else {}) | ({"at": TOMBSTONES} if self.tombstones else {})

    def extend_atom(self, node: etree._Element) -> etree._Element:
        for broken in node.findall("link"):
            node.remove(broken)
        for link in self.links:
            etree.SubElement(node, "link", _attributes(link))
        if self.sealed:
            etree.SubElement(node, f"{{{HISTORY}}}archive")
        for dead in self.tombstones:
            attributes = {"ref": dead.id, "when": dead.when.isoformat()}
            stone = etree.SubElement(node, f"{{{TOMBSTONES}}}deleted-entry", attributes)
            if dead.note:
                etree.SubElement(stone, f"{{{TOMBSTONES}}}comment").text = dead.note
        return node


class RssMend(BaseExtension):  # type: ignore[misc]
    """Of a channel: its link is `home` (feedgen takes whatever link came last, its #122); every typed link is kept."""

    home: str = ""
    links: tuple[Link, ...] = ()
    sealed: bool = False

    def extend_ns(self) -> dict[str, str]:
        return {"dc": DC} | ({"fh": HISTORY} if self.sealed else {})

    def extend_rss(self, root: etree._Element) -> etree._Element:
        (channel,) = root.findall("channel")
        for own in channel.findall("link"):
            own.text = self.home
        for link in self.links:
            etree.SubElement(channel, f"{{{ATOM}}}link", _attributes(link))
        if self.sealed:
            etree.SubElement(channel, f"{{{HISTORY}}}archive")
        return root


class RssItemMend(BaseExtension):  # type: ignore[misc]
    """Of an item: who wrote it, as dc:creator; RSS authors without an e-mail address vanish in feedgen."""

    creator: str = ""

    def extend_rss(self, item: etree._Element) -> etree._Element:
        if self.creator:
            etree.SubElement(item, f"{{{DC}}}creator").text = self.creator
        return item


def styled(document: bytes, style: str) -> bytes:
    """The document with a style sheet for browsers, where one is named (www.w3.org/TR/xml-stylesheet)."""
    if not style:
        return document
    told = f'<?xml-stylesheet type="text/css" href={quoteattr(style)}?>'
    return document.replace(b"?>\n", f"?>\n{told}\n".encode(), 1)


def _attributes(link: Link) -> dict[str, str]:
    length = None if link.length is None else str(link.length)
    given = {"rel": link.rel, "href": link.href, "type": link.type, "length": length}
    return {name: value for name, value in given.items() if value is not None}
