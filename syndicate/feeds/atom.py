"""Atom 1.0 (RFC 4287)."""

import re

from syndicate.feeds.feed import Feed
from syndicate.feeds.generate import generate
from syndicate.feeds.mend import styled
from syndicate.feeds.splice import Splice

NAME = "atom.xml"
TYPE = "application/atom+xml"
SPLICE = Splice(b"<entry>", b"</entry>", b"", b"</feed>", re.compile(rb"<id>([^<]*)</id>"))


def atom(feed: Feed) -> bytes:
    """The feed as an Atom document, UTF-8."""
    return styled(generate(feed, NAME, TYPE).atom_str(), feed.style)
