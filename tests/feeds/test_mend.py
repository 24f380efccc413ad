"""Every known trap of feedgen 1.0.0, by name."""

import locale
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, tzinfo
from threading import Thread

import feedparser
import pytest
from lxml import etree

from syndicate.feeds.atom import atom
from syndicate.feeds.feed import Entry, Feed, Link
from syndicate.feeds.rss import rss
from tests.feeds.paper import ISSUE, make, story, whole

ATOM = "{http://www.w3.org/2005/Atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"
HUB = Link("hub", "https://hub.example/")
OLDER = Link("prev-archive", "https://news.example/feeds/all/2023-02.xml", "application/atom+xml")
SOUND = Link("enclosure", "https://news.example/a.mp3", "audio/mpeg", 1234)


class AnyTime(type):
    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, datetime)


class Late(metaclass=AnyTime):
    """A datetime that it is 2099 for."""

    @staticmethod
    def now(zone: tzinfo) -> datetime:
        return datetime(2099, 1, 1, tzinfo=zone)


@pytest.fixture
def feed() -> Feed:
    return whole(*ISSUE)


def with_entry(feed: Feed, **fields: object) -> Feed:
    first, *others = feed.entries
    changed: Entry = replace(first, **fields)  # type: ignore[arg-type]
    return replace(feed, entries=(changed, *others))


def links(parent: etree._Element) -> list[dict[str, str]]:
    return [{str(k): str(v) for k, v in link.attrib.items()} for link in parent.findall(f"{ATOM}link")]


def test_trap_the_clock_is_read_at_construction(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    before = atom(feed), rss(feed)
    for module in ("feedgen.feed", "feedgen.entry"):
        monkeypatch.setattr(f"{module}.datetime", Late)

    assert (atom(feed), rss(feed)) == before
    assert b"2099" not in atom(feed) + rss(feed)


def test_trap_entries_are_prepended(feed: Feed) -> None:
    ids = [entry.id for entry in feed.entries]

    assert [item.id for item in feedparser.parse(atom(feed)).entries] == ids
    assert [item.id for item in feedparser.parse(rss(feed)).entries] == ids


def test_trap_one_illegal_character_silences_a_park() -> None:
    hostile = "".join(map(chr, range(0x20))) + "\ud800\udfff\ufffe\uffff]]>正文"
    silenced = replace(story(hostile, hostile), kicker=hostile, subtitle=hostile)
    feed = whole(make(silenced, note=hostile), make(ordinal=2))

    assert len(etree.fromstring(atom(feed)).findall(f"{ATOM}entry")) == 2
    assert [item.findtext("title") for item in etree.fromstring(rss(feed)).iter("item")][1] == "]]>正文"


def test_trap_links_of_an_atom_entry_lose_rel_type_and_length(feed: Feed) -> None:
    written = etree.fromstring(atom(with_entry(feed, links=(SOUND,))))
    (entry, *_) = written.findall(f"{ATOM}entry")

    assert links(entry) == [
        {"rel": "alternate", "href": feed.entries[0].url, "type": "text/html"},
        {"rel": "enclosure", "href": SOUND.href, "type": "audio/mpeg", "length": "1234"},
    ]


def test_trap_enclosures_reach_rss_whole(feed: Feed) -> None:
    related = Link("related", "https://news.example/")
    (item, *_) = etree.fromstring(rss(with_entry(feed, links=(SOUND, related)))).iter("item")
    (enclosure,) = item.findall("enclosure")

    assert sorted(enclosure.attrib.items()) == sorted(
        {"url": SOUND.href, "type": "audio/mpeg", "length": "1234"}.items()
    )
    assert item.findtext("link") == feed.entries[0].url


def test_trap_cdata_is_no_atom_content_type(feed: Feed) -> None:
    contents = list(etree.fromstring(atom(feed)).iter(f"{ATOM}content"))

    assert [content.get("type") for content in contents] == ["html"] * 3
    assert [content.text for content in contents] == [entry.content for entry in feed.entries]


def test_trap_a_plain_summary_becomes_html_in_rss(feed: Feed) -> None:
    (item, *_) = etree.fromstring(rss(with_entry(feed, summary="8 < 9 & <b>"))).iter("item")
    (entry, *_) = etree.fromstring(atom(with_entry(feed, summary="8 < 9 & <b>"))).findall(f"{ATOM}entry")

    assert item.findtext("description") == "8 &lt; 9 &amp; &lt;b&gt;"
    assert entry.findtext(f"{ATOM}summary") == "8 < 9 & <b>"
    assert item.findtext(ENCODED) == feed.entries[0].content


def test_trap_the_rss_channel_link_is_whatever_link_came_last(feed: Feed) -> None:
    channel = etree.fromstring(rss(replace(feed, links=(HUB, OLDER)))).find("channel")

    assert channel is not None
    assert channel.findtext("link") == "https://news.example/feeds/index.html"


def test_trap_hub_and_archive_links_never_reach_rss(feed: Feed) -> None:
    channel = etree.fromstring(rss(replace(feed, links=(HUB, OLDER)))).find("channel")

    assert channel is not None
    assert links(channel) == [
        {"rel": "self", "href": "https://news.example/feeds/all/rss.xml", "type": "application/rss+xml"},
        {"rel": "hub", "href": HUB.href},
        {"rel": "prev-archive", "href": OLDER.href, "type": "application/atom+xml"},
    ]


def test_the_same_links_stand_in_atom_with_self_and_alternate(feed: Feed) -> None:
    written = links(etree.fromstring(atom(replace(feed, links=(HUB, OLDER)))))

    assert [(link["rel"], link.get("type")) for link in written] == [
        ("self", "application/atom+xml"),
        ("alternate", "text/html"),
        ("hub", None),
        ("prev-archive", "application/atom+xml"),
    ]


def test_trap_rss_authors_without_an_address_vanish(feed: Feed) -> None:
    items = list(etree.fromstring(rss(feed)).iter("item"))

    assert [item.findtext(f"{DC}creator") for item in items] == [None, "周南", "林晓、陈禾"]
    assert [item.find("author") for item in items] == [None] * 3


@pytest.fixture
def no_setlocale(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def refuse(*_arguments: object) -> str:
        raise AssertionError("setlocale changes the locale of every thread")

    with monkeypatch.context() as patch:
        patch.setattr(locale, "setlocale", refuse)
        yield


@pytest.mark.usefixtures("no_setlocale")
def test_trap_rss_dates_call_setlocale(feed: Feed) -> None:
    written: list[bytes] = []
    threads = [Thread(target=lambda: written.append(rss(feed))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    channel = etree.fromstring(rss(feed)).find("channel")

    assert written == [rss(feed)] * 4
    assert channel is not None
    assert channel.findtext("lastBuildDate") == "Sun, 05 Mar 2023 09:00:00 +0800"
    assert channel.findtext("item/pubDate") == "Thu, 02 Mar 2023 06:00:03 +0800"


def test_trap_the_media_and_syndication_extensions_write_invalid_xml(feed: Feed) -> None:
    """They are not used: only the namespaces we name ourselves are there."""
    namespaces = {element.nsmap[prefix] for element in etree.fromstring(rss(feed)).iter() for prefix in element.nsmap}

    assert namespaces == {ATOM[1:-1], DC[1:-1], ENCODED.rpartition("}")[0][1:]}
