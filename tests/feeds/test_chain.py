"""Live feed and monthly archives: every article once, and what is sealed stays as it is."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from syndicate.feeds.chain import NEWEST
from syndicate.feeds.formats import FORMATS
from syndicate.feeds.whole import Chain, chains
from syndicate.model.article import CHINA, Article, ArticleState
from tests.feeds.paper import EAST, PAPER, PARKS, WEST, make, story

ATOM = "{http://www.w3.org/2005/Atom}"
HISTORY = "{http://purl.org/syndication/history/1.0}archive"
DELETED = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"


def issues(days: int, first: date = date(2023, 1, 2), a_day: int = 3) -> list[Article]:
    """A paper of some days; every second story is about the east too."""
    return [
        make(story(f"第{n}条", parks=(WEST.slug, EAST.slug)[: 1 + n % 2]), n, first + timedelta(days=day))
        for day in range(days)
        for n in range(1, a_day + 1)
    ]


def chain(articles: Sequence[Article], slug: str = "all") -> Chain:
    return chains(PAPER, PARKS, articles)[slug]


def documents(articles: Sequence[Article], slug: str, name: str) -> dict[str, bytes]:
    """Every document of a feed in one format, by its URL."""
    made = chain(articles, slug)
    feeds = (made.live, *made.archives.values())
    return {feed.url(name): FORMATS[name].write(feed) for feed in feeds}


def links(data: bytes) -> dict[str, str]:
    """The feed's own links by their rel; those of entries lie deeper."""
    root = etree.fromstring(data)
    own = [*root.findall(f"{ATOM}link"), *root.findall(f"channel/{ATOM}link")]
    return {str(link.get("rel")): str(link.get("href")) for link in own}


def older(data: bytes, name: str) -> str | None:
    if name == "feed.json":
        url: str | None = json.loads(data).get("next_url")
        return url
    return links(data).get("prev-archive")


def ids(data: bytes, name: str) -> list[str]:
    if name == "feed.json":
        return [item["id"] for item in json.loads(data)["items"]]
    tag = f"{ATOM}id" if name == "atom.xml" else "guid"
    of = f"{ATOM}entry" if name == "atom.xml" else "item"
    return [str(entry.findtext(tag)) for entry in etree.fromstring(data).iter(of)]


def walk(articles: Sequence[Article], slug: str = "all", name: str = "atom.xml") -> Iterator[str]:
    """What a client sees that starts at the live feed and follows the links."""
    files = documents(articles, slug, name)
    url: str | None = f"https://news.example/feeds/{slug}/{name}"
    while url:
        yield from ids(files[url], name)
        url = older(files[url], name)


def sealed(articles: Sequence[Article]) -> dict[str, bytes]:
    return {
        f"{slug}/{month}/{name}": form.write(feed)
        for slug, made in chains(PAPER, PARKS, articles).items()
        for month, feed in made.archives.items()
        if feed.sealed
        for name, form in FORMATS.items()
    }


def tags(articles: Sequence[Article]) -> list[str]:
    return sorted(PAPER.tag(article.key) for article in articles)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("slug", ["all", EAST.slug, "nanling"])
def test_walking_back_from_the_live_feed_gives_every_article_once(slug: str, name: str) -> None:
    paper = issues(120)
    about = [article for article in paper if slug in ("all", *article.parks)]

    assert sorted(walk(paper, slug, name)) == tags(about)


def test_a_live_feed_holds_the_newest_and_months_the_rest() -> None:
    paper = issues(90)
    made = chain(paper)
    newest = sorted(paper, key=lambda article: article.published, reverse=True)

    assert [entry.id for entry in made.live.entries] == [PAPER.tag(article.key) for article in newest[:NEWEST]]
    assert list(made.archives) == ["2023-01", "2023-02", "2023-03"]
    assert {month: feed.sealed for month, feed in made.archives.items()} == {
        "2023-01": True,
        "2023-02": True,
        "2023-03": False,
    }


def test_a_paper_that_fits_its_live_feed_has_no_archive() -> None:
    made = chain(issues(16))

    assert (len(made.live.entries), made.archives, made.live.older) == (48, {}, "")


def test_every_document_finds_the_one_style_sheet() -> None:
    found = documents(issues(60), "all", "atom.xml")
    named = {url: re.search(rb'xml-stylesheet [^>]* href="([^"]*)"', data) for url, data in found.items()}

    assert len(found) > 1
    styles = {urljoin(url, style[1].decode()) for url, style in named.items() if style}
    assert (styles, None in named.values()) == ({PAPER.url("feeds/feed.css")}, False)


def test_documents_name_their_neighbours_and_the_live_feed() -> None:
    root = "https://news.example/feeds/all"
    january, february, march = chain(issues(90)).archives.values()

    assert (january.older, january.newer) == ("", f"{root}/archive/2023-02")
    assert (february.older, february.newer) == (f"{root}/archive/2023-01", f"{root}/archive/2023-03")
    assert (march.older, march.newer) == (f"{root}/archive/2023-02", "")
    assert {feed.current for feed in (january, february, march)} == {root}
    assert {feed.id for feed in (january, february, march)} == {"tag:news.example,2021:feed/all"}


@pytest.mark.parametrize("name", ["atom.xml", "rss.xml"])
def test_a_document_links_in_its_own_format_and_only_a_sealed_one_says_that_it_is_an_archive(name: str) -> None:
    made = chain(issues(90))
    written = {month: FORMATS[name].write(feed) for month, feed in made.archives.items()}
    paths = {rel: urlsplit(href).path for rel, href in links(written["2023-02"]).items() if rel != "alternate"}

    assert {month: len(list(etree.fromstring(feed).iter(HISTORY))) for month, feed in written.items()} == {
        "2023-01": 1,
        "2023-02": 1,
        "2023-03": 0,
    }
    assert paths == {
        "self": f"/feeds/all/archive/2023-02/{name}",
        "current": f"/feeds/all/{name}",
        "prev-archive": f"/feeds/all/archive/2023-01/{name}",
        "next-archive": f"/feeds/all/archive/2023-03/{name}",
    }
    assert b"syndication/history" not in FORMATS[name].write(made.live)


def test_what_is_sealed_never_changes_while_the_paper_goes_on() -> None:
    paper = issues(130, a_day=2)
    kept: dict[str, bytes] = {}
    for days in range(20, 131, 3):
        for path, data in sealed(paper[: days * 2]).items():
            assert kept.setdefault(path, data) == data, path
        assert set(kept) == set(sealed(paper[: days * 2]))

    assert {path.split("/")[1] for path in kept} == {"2023-01", "2023-02", "2023-03"}


def test_every_document_that_is_named_is_there() -> None:
    paper = issues(130, a_day=2)
    for days in range(1, 131, 4):
        for slug in ("all", EAST.slug):
            files = documents(paper[: days * 2], slug, "atom.xml")
            named = {href for data in files.values() for rel, href in links(data).items() if "archive" in rel}
            assert named <= set(files)


def test_a_late_article_of_a_sealed_month_is_news_and_leaves_the_sealed_month_alone() -> None:
    paper = issues(90)
    late = replace(make(story("迟到的消息"), 9, date(2023, 1, 3)), updated=datetime(2023, 4, 2, 12, tzinfo=CHINA))
    before, after = sealed(paper), sealed([*paper, late])

    assert ids(documents([*paper, late], "all", "atom.xml")["https://news.example/feeds/all/atom.xml"], "atom.xml")[
        0
    ] == PAPER.tag(late.key)
    assert {path: data for path, data in after.items() if "2023-01" not in path} == {
        path: data for path, data in before.items() if "2023-01" not in path
    }
    assert sorted(walk([*paper, late])) == tags([*paper, late])
    assert ids(FORMATS["atom.xml"].write(chain([*paper, late]).archives["2023-01"]), "atom.xml") == ids(
        FORMATS["atom.xml"].write(chain(paper).archives["2023-01"]), "atom.xml"
    )


def test_a_corrected_article_comes_back_to_the_live_feed_with_its_note() -> None:
    first, *others = issues(90)
    corrected = replace(first, note="数字有误。", revision=2, updated=datetime(2023, 4, 9, 9, tzinfo=CHINA))
    made = chain([corrected, *others])

    assert made.live.entries[0].id == PAPER.tag(first.key)
    assert "更正：数字有误。" in made.live.entries[0].content
    assert (made.live.entries[0].published, made.live.entries[0].updated) == (first.published, corrected.updated)
    assert made.live.updated == corrected.updated
    assert sorted(walk([corrected, *others])) == tags([first, *others])


def test_a_retraction_takes_the_words_out_of_the_archive_and_leaves_a_tombstone_in_the_live_feed() -> None:
    first, *others = issues(90)
    when = datetime(2023, 4, 9, 9, tzinfo=CHINA)
    gone = replace(first, state=ArticleState.RETRACTED, revision=2, note="消息不实。", updated=when)
    files = documents([gone, *others], "all", "atom.xml")
    live = etree.fromstring(files["https://news.example/feeds/all/atom.xml"])
    (stone,) = live.iter(DELETED)

    assert sorted(walk([gone, *others])) == tags(others)
    assert {str(name): str(value) for name, value in stone.attrib.items()} == {
        "ref": PAPER.tag(first.key),
        "when": when.isoformat(),
    }
    assert [comment.text for comment in stone] == ["消息不实。"]
    assert chain([gone, *others]).live.updated == when
    assert b"tombstones" not in files["https://news.example/feeds/all/archive/2023-01/atom.xml"]
    assert b"tombstones" not in documents(others, "all", "atom.xml")["https://news.example/feeds/all/atom.xml"]


def test_old_retractions_leave_the_live_feed_like_old_entries() -> None:
    first, *others = issues(90)
    gone = replace(first, state=ArticleState.RETRACTED)

    assert chain([gone, *others]).live.tombstones == ()


def test_a_month_whose_only_article_is_retracted_stays_in_the_chain() -> None:
    alone = make(day=date(2022, 11, 1), state=ArticleState.RETRACTED)
    made = chain([alone, make(day=date(2022, 10, 1)), *issues(60)])

    assert list(made.archives)[:3] == ["2022-10", "2022-11", "2023-01"]
    assert made.archives["2022-11"].entries == ()


@given(st.integers(0, 2**32))
@settings(max_examples=25, deadline=None)
def test_whatever_is_corrected_late_or_retracted_the_walk_gives_every_article_once(seed: int) -> None:
    dice = Random(seed)
    paper = [
        replace(
            article,
            updated=article.updated + timedelta(days=dice.choice([0, 0, 0, 40, 100])),
            state=dice.choice([ArticleState.SIGNED_OFF] * 9 + [ArticleState.RETRACTED, ArticleState.DRAFT]),
        )
        for article in issues(dice.randrange(1, 70))
    ]
    dice.shuffle(paper)
    live = [article for article in paper if article.state is ArticleState.SIGNED_OFF]

    for slug in ("all", EAST.slug):
        about = [article for article in live if slug in ("all", *article.parks)]
        assert sorted(walk(paper, slug)) == tags(about)
