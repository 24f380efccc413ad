"""Atom, RSS and JSON Feed of the same paper say the same."""

import json
import re
from collections.abc import Callable
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from syndicate.feeds.atom import atom
from syndicate.feeds.feed import Feed, Link
from syndicate.feeds.formats import FORMATS
from syndicate.feeds.jsonfeed import jsonfeed
from syndicate.feeds.rss import rss
from syndicate.model.article import Article
from syndicate.model.page import Byline, Story
from tests.feeds.paper import EAST, ISSUE, make, story, whole

ANY = st.text(st.characters(exclude_categories=()), max_size=40)
Triples = set[tuple[str, str, datetime]]


def parsed(data: bytes) -> Any:
    read = feedparser.parse(data)
    assert not read.bozo, read.get("bozo_exception")
    return read


def in_atom(feed: Feed) -> Triples:
    return {(e.id, e.title, datetime.fromisoformat(e.published)) for e in parsed(atom(feed)).entries}


def in_rss(feed: Feed) -> Triples:
    return {(e.id, e.title, parsedate_to_datetime(e.published)) for e in parsed(rss(feed)).entries}


def in_json(feed: Feed) -> Triples:
    items = json.loads(jsonfeed(feed))["items"]
    return {(i["id"], i["title"], datetime.fromisoformat(i["date_published"])) for i in items}


def test_a_reader_sees_one_and_the_same_set_in_every_format() -> None:
    feed = whole(*ISSUE)
    expected = {(entry.id, entry.title, entry.published) for entry in feed.entries}

    assert len(expected) == 3
    assert in_atom(feed) == expected
    assert in_rss(feed) == expected
    assert in_json(feed) == expected


def hostile(title: str, text: str, name: str) -> Article:
    words: Story = story(title, text)
    return make(Story(words.kind, title, words.paragraphs, name, name, Byline((name,)), parks=(EAST.slug,)), note=text)


@given(ANY, ANY, ANY)
@settings(max_examples=50, deadline=None)
def test_whatever_an_article_says_every_format_parses_and_agrees(title: str, text: str, name: str) -> None:
    feed = whole(hostile(title, text, name))
    (entry,) = feed.entries
    (said,) = json.loads(jsonfeed(feed))["items"]

    for written in (atom(feed), rss(feed)):
        words = [element.text or "" for element in etree.fromstring(written).iter()]
        assert entry.title in words
        assert entry.content in words
    assert (said["title"], said["content_html"]) == (entry.title, entry.content)


@pytest.mark.parametrize("name", FORMATS)
def test_the_sample_is_written_as_it_was(name: str, golden: Callable[[str, bytes], None]) -> None:
    golden(name, FORMATS[name].write(whole(*ISSUE)))


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_articles_give_the_same_bytes(name: str) -> None:
    assert FORMATS[name].write(whole(*ISSUE)) == FORMATS[name].write(whole(*reversed(ISSUE)))


@pytest.mark.parametrize("name", FORMATS)
def test_a_feed_without_an_article_is_valid(name: str) -> None:
    written = FORMATS[name].write(whole()).decode()

    assert "江城日报" in written
    assert "2021-01-01T06:00:00+08:00" in written or "01 Jan 2021" in written or json.loads(written)["items"] == []


@pytest.mark.parametrize("write", [atom, rss])
def test_a_reader_finds_language_rights_generator_home_and_picture(write: Callable[[Feed], bytes]) -> None:
    feed = parsed(write(whole(*ISSUE))).feed

    assert (feed.language, feed.rights, feed.generator) == ("zh-CN", "© 江城日报社", "syndicate")
    assert feed.link == "https://news.example/feeds/index.html"
    assert "https://news.example/feeds/icon.png" in (feed.get("logo"), feed.get("image", {}).get("href"))


def test_a_category_is_the_slug_with_its_chinese_label() -> None:
    tags = [(tag.term, tag.label, tag.scheme) for tag in parsed(atom(whole(ISSUE[0]))).entries[0].tags]
    (item,) = etree.fromstring(rss(whole(ISSUE[0]))).iter("item")

    assert tags == [("dongshan", "东山高新区", "tag:news.example,2021:parks")]
    assert item.findtext("category") == "东山高新区"


def test_an_atom_entry_names_each_author_and_its_updates() -> None:
    corrected, _, full = parsed(atom(whole(*ISSUE))).entries

    assert [author.name for author in full.authors] == ["林晓", "陈禾"]
    assert corrected.updated == "2023-03-05T09:00:00+08:00"
    assert corrected.content[0].value.startswith("<p><em>更正：标题有误。</em></p>")


def test_an_rss_guid_is_no_permalink() -> None:
    guids = [item.find("guid") for item in etree.fromstring(rss(whole(*ISSUE))).iter("item")]

    assert [guid.get("isPermaLink") for guid in guids if guid is not None] == ["false"] * 3


@pytest.mark.parametrize("name", FORMATS)
def test_no_url_in_a_feed_is_relative_but_that_of_its_style(name: str) -> None:
    """Readers keep what they read and forget where; a browser has the document before it."""
    written = FORMATS[name].write(whole(*ISSUE)).decode().replace('href="../feed.css"', "")
    urls = re.findall(r'(?:href|src|url|domain|scheme|"\w*url"|"icon")(?:="|":")([^"]*)"', written)

    assert urls
    assert {url.split(":")[0] for url in urls} <= {"https", "tag"}


def test_json_feed_has_what_its_version_asks_for() -> None:
    document = json.loads(jsonfeed(whole(*ISSUE)))
    first = document["items"][0]

    assert document["version"] == "https://jsonfeed.org/version/1.1"
    assert document["feed_url"] == "https://news.example/feeds/all/feed.json"
    assert document["language"] == "zh-CN"
    assert first["date_modified"] == "2023-03-05T09:00:00+08:00"
    assert "authors" not in first
    assert document["items"][1]["tags"] == ["西河经开区", "东山高新区"]
    assert document["items"][2]["authors"] == [{"name": "林晓"}, {"name": "陈禾"}]


def test_json_feed_names_a_hub_when_there_is_one() -> None:
    feed = whole(*ISSUE)
    hub = Feed(
        **{name: getattr(feed, name) for name in Feed.__slots__} | {"links": (Link("hub", "https://h.example"),)}
    )

    assert json.loads(jsonfeed(hub))["hubs"] == [{"type": "WebSub", "url": "https://h.example"}]
    assert "hubs" not in json.loads(jsonfeed(feed))
