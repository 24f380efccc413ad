"""JSON Feed 1.1 (jsonfeed.org/version/1.1)."""

import json
import re
from typing import Any

from syndicate.feeds.feed import LANGUAGE, Entry, Feed
from syndicate.feeds.splice import Splice

NAME = "feed.json"
TYPE = "application/feed+json"
SPLICE = Splice(b'\n{"id":', b"}", b",", b"\n]}", re.compile(rb'"id":"([^"]*)"'))


def jsonfeed(feed: Feed) -> bytes:
    """The feed as a JSON Feed document, UTF-8, entries as in Atom and RSS, each on a line of its own."""
    hubs = [{"type": "WebSub", "url": link.href} for link in feed.links if link.rel == "hub"]
    document: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.url(NAME),
        **({"next_url": f"{feed.older}/{NAME}"} if feed.older else {}),
        "description": feed.subtitle,
        "icon": feed.logo,
        "favicon": feed.icon,
        "authors": [{"name": feed.author}],
        "language": LANGUAGE,
        **({"hubs": hubs} if hubs else {}),
        "items": [],
    }
    head = _text(document).removesuffix("]}")
    items = ",".join(f"\n{_text(_item(entry))}" for entry in feed.entries)
    return f"{head}{items}\n]}}".encode()


def _text(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _item(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content_html": entry.content,
        **({"summary": entry.summary} if entry.summary else {}),
        "date_published": entry.published.isoformat(),
        "date_modified": entry.updated.isoformat(),
        **({"authors": [{"name": name} for name in entry.authors]} if entry.authors else {}),
        **({"tags": [name for _, name in entry.parks]} if entry.parks else {}),
    }
