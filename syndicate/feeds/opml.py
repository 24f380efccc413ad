"""The list of all feeds, for a feed reader to take in at once: OPML 2.0 (opml.org/spec2.opml)."""

from collections.abc import Iterable

from lxml import etree

from syndicate.feeds.atom import NAME
from syndicate.feeds.feed import Feed

TYPE = "text/x-opml"


def opml(whole: Feed, parks: Iterable[Feed]) -> bytes:
    """The feed of all parks and, in one group below it, the feed of each park."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = whole.title
    body = etree.SubElement(root, "body")
    _outline(body, whole)
    group = etree.SubElement(body, "outline", text=f"{whole.title} · 园区", title=f"{whole.title} · 园区")
    for feed in parks:
        _outline(group, feed)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _outline(parent: etree._Element, feed: Feed) -> None:
    attributes = {"text": feed.title, "title": feed.title, "description": feed.subtitle}
    places = {"xmlUrl": feed.url(NAME), "htmlUrl": feed.home, "language": "zh-CN"}
    etree.SubElement(parent, "outline", {"type": "rss", **attributes, **places})
