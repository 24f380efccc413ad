"""What a hub tells about: the live documents of every feed, never an archive."""

from collections.abc import Mapping

TYPES: Mapping[str, str] = {
    "atom.xml": "application/atom+xml; charset=utf-8",
    "rss.xml": "application/rss+xml; charset=utf-8",
    "feed.json": "application/feed+json; charset=utf-8",
}
"""The live documents of a feed, and the Content-Type that they are served and told with."""


def is_topic(name: str) -> bool:
    """Whether a published file is a live feed: `tianyi/atom.xml`, not `tianyi/archive/2023-03/atom.xml`."""
    folder, slash, document = name.partition("/")
    return bool(folder and slash) and document in TYPES


def links(hub: str, topic: str) -> str:
    """The Link header of a live feed: its hub and its own address (WebSub 4 and 7, RFC 8288)."""
    return f'<{hub}>; rel="hub", <{topic}>; rel="self"'
