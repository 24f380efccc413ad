"""What RFC 4287, RSS 2.0 and JSON Feed 1.1 ask for, and what the W3C feed validator warns of, as lists of faults.

Each function takes a document and the URL it is found at, and says what is wrong in words; sound is the empty list.
"""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from lxml import etree, html

ATOM = "{http://www.w3.org/2005/Atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
HISTORY = "{http://purl.org/syndication/history/1.0}archive"
DELETED = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
TAG = re.compile(r"tag:[a-z0-9.-]+,\d{4}(-\d\d){0,2}:[A-Za-z0-9/._%-]+")
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
RFC822 = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}")
MIME = re.compile(r"[a-z]+/[a-z0-9.+-]+")
KEPT = {"p", "h2", "h3", "ul", "ol", "li", "figure", "figcaption", "em", "strong"}
FEED_ONCE = ("id", "title", "updated", "subtitle", "rights", "icon", "logo", "generator")
ENTRY_ONCE = ("id", "title", "updated", "published", "content")
RELS = {"self", "alternate", "hub", "current", "prev-archive", "next-archive", "enclosure", "related"}
NOISE = "\x7f-\x9f\u202a-\u202e\u2066-\u2069\ue000-\uf8ff\ufdd0-\ufdef\ufeff"


def atom_faults(data: bytes, url: str) -> list[str]:
    feed = etree.fromstring(data)
    return [*_once(feed, ATOM, FEED_ONCE), *_atom_feed(feed, url), *_noise(data)] + [
        fault for entry in feed.findall(f"{ATOM}entry") for fault in _atom_entry(entry)
    ]


def _atom_feed(feed: etree._Element, url: str) -> Iterator[str]:
    ids = [str(entry.findtext(f"{ATOM}id")) for entry in feed.findall(f"{ATOM}entry")]
    dead = [str(stone.get("ref")) for stone in feed.findall(DELETED)]
    if feed.tag != f"{ATOM}feed" or feed.get("{http://www.w3.org/XML/1998/namespace}lang") != "zh-CN":
        yield "not a Chinese Atom feed"
    if len(ids + dead) != len(set(ids + dead)):
        yield "an id stands twice"
    yield from (f"{name} stands after an entry" for name in _late(feed))
    yield from _id(feed)
    yield from _atom_links(feed, url)
    yield from _author(feed, needed=True)
    changes = [str(entry.findtext(f"{ATOM}updated")) for entry in feed.findall(f"{ATOM}entry")]
    if any(datetime.fromisoformat(change) > _instant(feed, "updated") for change in changes):
        yield "the feed is older than one of its entries"
    for name in ("icon", "logo"):
        yield from _absolute(feed.findtext(f"{ATOM}{name}"))
    if feed.findall(HISTORY) and not feed.xpath("*[local-name()='link'][@rel='current']"):
        yield "an archive that does not name the live feed"


def _atom_entry(entry: etree._Element) -> Iterator[str]:
    yield from _once(entry, ATOM, ENTRY_ONCE)
    yield from _id(entry)
    yield from _atom_links(entry, None)
    yield from _author(entry, needed=False)
    if _instant(entry, "updated").timestamp() < _instant(entry, "published").timestamp():
        yield "changed before it was published"
    content = entry.find(f"{ATOM}content")
    if content is None or content.get("type") != "html":
        yield "content is not html"
    yield from _markup(entry.findtext(f"{ATOM}content"))
    for name in ("title", "summary"):
        yield from _plain(entry.findtext(f"{ATOM}{name}", "x"))
    for category in entry.findall(f"{ATOM}category"):
        if not category.get("term") or not category.get("label") or not TAG.fullmatch(str(category.get("scheme"))):
            yield "a category without term, label or scheme"


def _atom_links(parent: etree._Element, own: str | None) -> Iterator[str]:
    links = parent.findall(f"{ATOM}link")
    pairs = [(link.get("rel"), link.get("type")) for link in links]
    if len(pairs) != len(set(pairs)):
        yield "two links of one rel and type"
    if [link.get("rel") for link in links].count("alternate") != 1:
        yield "not one alternate"
    for link in links:
        if link.get("rel") not in RELS or not MIME.fullmatch(link.get("type", "a/b")):
            yield f"link of rel {link.get('rel')}, type {link.get('type')}"
        if link.get("rel") == "self" and link.get("href") != own:
            yield f"self is {link.get('href')}, found at {own}"
        yield from _absolute(link.get("href"))
    if own and not any(link.get("rel") == "self" for link in links):
        yield "no self"


def rss_faults(data: bytes, url: str) -> list[str]:
    root = etree.fromstring(data)
    channel = root.find("channel")
    if root.tag != "rss" or root.get("version") != "2.0" or channel is None:
        return ["not RSS 2.0"]
    once = ("title", "link", "description", "language", "lastBuildDate", "generator", "copyright")
    faults = [*_once(channel, "", once), *_absolute(channel.findtext("link")), *_rss_image(channel), *_noise(data)]
    guids = [item.findtext("guid") for item in channel.findall("item")]
    faults += ["a guid stands twice"] if len(guids) != len(set(guids)) else []
    faults += [f"{name} stands after an item" for name in _late(channel)]
    faults += [] if RFC822.fullmatch(channel.findtext("lastBuildDate", "")) else ["lastBuildDate is no RFC 822 date"]
    own = [link.get("href") for link in channel.findall(f"{ATOM}link") if link.get("rel") == "self"]
    faults += [] if own == [url] else [f"self is {own}, found at {url}"]
    return faults + [fault for item in channel.findall("item") for fault in _item(item)]


def _rss_image(channel: etree._Element) -> Iterator[str]:
    image = channel.find("image")
    if image is None or any(image.findtext(n) != channel.findtext(n) for n in ("title", "link")):
        yield "the image is not the channel's own"


def _item(item: etree._Element) -> Iterator[str]:
    yield from _once(item, "", ("title", "link", "guid", "pubDate"))
    yield from _absolute(item.findtext("link"))
    yield from _plain(item.findtext("title", ""))
    if item.find(CONTENT) is None:  # an item without a summary has its words in the description
        yield from _markup(item.findtext("description"))
    else:
        yield from _markup(item.findtext(CONTENT))
        yield from _plain(unescape(item.findtext("description", "")))
    if not RFC822.fullmatch(item.findtext("pubDate", "")):
        yield "pubDate is no RFC 822 date"
    guid = item.find("guid")
    if guid is None or guid.get("isPermaLink") != "false" or not TAG.fullmatch(guid.text or ""):
        yield "guid is no tag: URI"
    yield from (fault for name in item.findall(f"{DC}creator") for fault in _plain(name.text or ""))
    if len(item.findall(f"{DC}creator")) > 1 or item.find("author") is not None:
        yield "authors"


def json_faults(data: bytes, url: str) -> list[str]:
    feed: dict[str, Any] = json.loads(data)
    items = feed["items"]
    faults = [] if feed["version"] == "https://jsonfeed.org/version/1.1" else ["version"]
    faults += [] if feed["feed_url"] == url else ["feed_url is not where it is found"]
    faults += ["an id stands twice"] if len({item["id"] for item in items}) != len(items) else []
    urls = [feed["home_page_url"], feed["icon"], feed["favicon"], feed.get("next_url", url)]
    faults += [fault for link in urls + [item["url"] for item in items] for fault in _absolute(link)]
    faults += ["next_url is the feed itself"] if feed.get("next_url") == url else []
    return faults + _noise(data) + [fault for item in items for fault in _json_item(item)]


def _json_item(item: dict[str, Any]) -> Iterator[str]:
    if not isinstance(item["id"], str) or not TAG.fullmatch(item["id"]):
        yield "id is no tag: URI"
    yield from _markup(item["content_html"])
    for text in (item["title"], item.get("summary", "x"), *(author["name"] for author in item.get("authors", ()))):
        yield from _plain(text)
    yield from (f"{item[n]} is no RFC 3339 date" for n in ("date_published", "date_modified") if not _date(item[n]))
    if item.get("summary") == "" or item.get("authors") == [] or item.get("tags") == []:
        yield "something empty is said"


def _once(parent: etree._Element, space: str, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        found = parent.findall(f"{space}{name}")
        if len(found) != 1 or not (found[0].text or "").strip():
            yield f"{len(found)} {name} or an empty one"


def _late(parent: etree._Element) -> list[str]:
    """Names of the feed's own elements that stand behind its first entry: slow readers miss them."""
    tags = [str(child.tag) for child in parent]
    first = next((n for n, tag in enumerate(tags) if tag in {"item", f"{ATOM}entry"}), len(tags))
    own = {"item", f"{ATOM}entry", f"{ATOM}link", HISTORY, DELETED}
    return [tag for tag in tags[first:] if tag not in own]


def _id(parent: etree._Element) -> Iterator[str]:
    if not TAG.fullmatch(parent.findtext(f"{ATOM}id", "")):
        yield f"id {parent.findtext(f'{ATOM}id')} is no tag: URI"
    for name in ("updated", *(("published",) if parent.tag == f"{ATOM}entry" else ())):
        if not _date(parent.findtext(f"{ATOM}{name}", "")):
            yield f"{name} is no RFC 3339 date"


def _author(parent: etree._Element, *, needed: bool) -> Iterator[str]:
    names = [author.findtext(f"{ATOM}name", "") for author in parent.findall(f"{ATOM}author")]
    if needed and not names:
        yield "no author"
    yield from (fault for name in names for fault in _plain(name))


def _instant(parent: etree._Element, name: str) -> datetime:
    return datetime.fromisoformat(parent.findtext(f"{ATOM}{name}", ""))


def _date(text: str) -> bool:
    return bool(RFC3339.fullmatch(text))


def _absolute(url: str | None) -> Iterator[str]:
    parts = urlsplit(url or "")
    if parts.scheme != "https" or not parts.netloc or re.search(r"[^\x21-\x7e]", url or ""):
        yield f"{url!r} is no absolute URL"


def _plain(text: str) -> Iterator[str]:
    """Text that no reader takes for markup: one line, not empty."""
    if not text.strip() or text != " ".join(text.split()):
        yield f"{text[:40]!r} is empty or not in one line"
    if re.search(r"<\S", text) or unescape(text) != text:
        yield f"{text[:40]!r} looks like markup"


def _markup(text: str | None) -> Iterator[str]:
    """HTML of the few elements that every reader keeps, without any attribute."""
    if not text:
        yield "no content"
        return
    body = html.fragment_fromstring(text, create_parent="div")
    for element in body.iterdescendants():
        if element.tag not in KEPT or element.attrib:
            yield f"<{element.tag}> with {dict(element.attrib)} in the content"


def _noise(data: bytes) -> list[str]:
    found = re.search(f"[{NOISE}]", data.decode())
    return [f"U+{ord(found[0]):04X} in the document"] if found else []
