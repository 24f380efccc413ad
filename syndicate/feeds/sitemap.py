"""The list of all pages, for search engines: sitemaps.org/protocol.html."""

from collections.abc import Iterable
from datetime import datetime

from lxml import etree

MOST_URLS = 50_000
"""What the protocol allows in one file."""

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def sitemap(pages: Iterable[tuple[str, datetime]]) -> bytes:
    """Absolute URLs and when each changed, in the order given; beyond MOST_URLS the last are left out."""
    root = etree.Element(f"{{{_NAMESPACE}}}urlset", nsmap={None: _NAMESPACE})  # type: ignore[dict-item]  # None is lxml's own
    for url, changed in list(pages)[:MOST_URLS]:
        entry = etree.SubElement(root, f"{{{_NAMESPACE}}}url")
        etree.SubElement(entry, f"{{{_NAMESPACE}}}loc").text = url
        etree.SubElement(entry, f"{{{_NAMESPACE}}}lastmod").text = changed.isoformat()
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)
