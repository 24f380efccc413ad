"""The list of all pages, for search engines: sitemaps.org/protocol.html. One file a month, and one that names them."""

from collections.abc import Iterable
from datetime import datetime
from xml.sax.saxutils import escape

from syndicate.model.article import CHINA

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"

Places = Iterable[tuple[str, datetime]]
"""Absolute URLs and when each changed."""


def sitemap(pages: Places) -> bytes:
    """A sitemap of these pages, in the order given; a month of a newspaper stays below the protocol's 50,000."""
    return _listed("urlset", "url", pages)


def sitemap_index(maps: Places) -> bytes:
    """The sitemap that names sitemaps."""
    return _listed("sitemapindex", "sitemap", maps)


def _listed(root: str, element: str, places: Places) -> bytes:
    lines = (
        f"<{element}><loc>{escape(url)}</loc><lastmod>{when.astimezone(CHINA).isoformat()}</lastmod></{element}>\n"
        for url, when in places
    )
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_NAMESPACE}">\n'
    return f"{head}{''.join(lines)}</{root}>\n".encode()
