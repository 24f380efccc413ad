"""RSS 2.0 (rssboard.org/rss-specification) with content:encoded, dc:creator and atom:link."""

import re

from syndicate.feeds.feed import Feed
from syndicate.feeds.generate import generate
from syndicate.feeds.mend import styled
from syndicate.feeds.splice import Splice

NAME = "rss.xml"
TYPE = "application/rss+xml"
SPLICE = Splice(b"<item>", b"</item>", b"", b"</channel></rss>", re.compile(rb"<guid[^>]*>([^<]*)</guid>"))


def rss(feed: Feed) -> bytes:
    """The feed as an RSS document, UTF-8."""
    return styled(generate(feed, NAME, TYPE).rss_str(), feed.style)
