"""Atom 1.0 (RFC 4287)."""

from syndicate.feeds.feed import Feed
from syndicate.feeds.generate import generate

NAME = "atom.xml"
TYPE = "application/atom+xml"


def atom(feed: Feed) -> bytes:
    """The feed as an Atom document, UTF-8."""
    written: bytes = generate(feed, NAME, TYPE).atom_str()
    return written
