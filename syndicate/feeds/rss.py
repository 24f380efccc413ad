"""RSS 2.0 (rssboard.org/rss-specification) with content:encoded, dc:creator and atom:link."""

from syndicate.feeds.feed import Feed
from syndicate.feeds.generate import generate

NAME = "rss.xml"
TYPE = "application/rss+xml"


def rss(feed: Feed) -> bytes:
    """The feed as an RSS document, UTF-8."""
    written: bytes = generate(feed, NAME, TYPE).rss_str()
    return written
