"""The archive and the letter in the browser, as a browser meets them."""

import re
from dataclasses import replace
from pathlib import Path

import feedparser
import httpx
import pytest

from syndicate import wiring
from syndicate.desk import corrections, editions, letters, readers, sendings
from syndicate.desk.rooms import Rooms
from syndicate.letters.clean import one_line
from syndicate.letters.tokens import sign
from syndicate.model.edition import Edition
from syndicate.model.reader import Rhythm
from syndicate.web.app import Door
from syndicate.web.headers import POLICY
from tests.web.conftest import Woken, browser


@pytest.fixture
def edition(rooms: Rooms) -> Edition:
    now = wiring.clock()
    readers.add_reader(
        rooms, address="lin@example.com", name="林", parks=[], rhythm=Rhythm.EDITION, source="test", now=now
    )
    draft = editions.make_edition(rooms, issue_date=None, now=now)
    keys = [article.key for article in draft.articles]
    made = editions.arrange(rooms, draft, keys=keys, preheader="编者的引子。", note="编者的话。", now=now)
    sendings.start_sending(rooms, made, now=now)
    return made


async def test_before_anything_was_sent_the_archive_says_so(client: httpx.AsyncClient) -> None:
    assert "还没有寄出过一期" in (await client.get("/archive/")).text


async def test_the_archive_leads_to_each_edition(client: httpx.AsyncClient, edition: Edition) -> None:
    listing = await client.get("/archive/")
    page = await client.get(f"/archive/{edition.key}")

    assert f'href="/archive/{edition.key}"' in listing.text
    assert edition.articles[0].key in page.text
    assert page.headers["content-security-policy"] == POLICY
    assert "style=" not in page.text
    assert page.headers["cache-control"] == "public, max-age=300"
    assert (await client.get("/archive")).headers["location"] == "/archive/"


async def test_the_feed_of_the_archive_is_atom(client: httpx.AsyncClient, edition: Edition) -> None:
    answer = await client.get("/archive/atom.xml")
    feed = feedparser.parse(answer.content)

    assert answer.headers["content-type"].startswith("application/atom+xml")
    assert [entry.link for entry in feed.entries] == [f"http://127.0.0.1:8000/archive/{edition.key}"]
    assert not feed.bozo


async def test_a_letter_opens_by_its_own_link_and_nobody_keeps_it(
    client: httpx.AsyncClient, rooms: Rooms, edition: Edition
) -> None:
    reader = readers.list_readers(rooms)[0].id
    answer = await client.get(f"/view/{edition.key}/{sign(rooms.secret, f'view/{edition.key}', reader)}")

    assert (answer.status_code, answer.headers["cache-control"]) == (200, "private, no-store")
    assert (answer.headers["x-robots-tag"], answer.headers["referrer-policy"]) == ("noindex", "no-referrer")
    assert edition.articles[0].key in answer.text
    assert '<meta name="robots" content="noindex">' in answer.text
    assert f'href="/archive/{edition.key}"' in answer.text
    assert [
        word for word in ("林", "lin@example.com", "/leave/", "/preferences/", "canonical") if word in answer.text
    ] == []


async def test_a_page_of_an_edition_says_what_the_letter_says(
    client: httpx.AsyncClient, rooms: Rooms, edition: Edition
) -> None:
    wrong = edition.articles[1]
    corrections.correct(rooms, wrong.key, wrong.story, note="日期<有误>。", by="li", now=wiring.clock())
    page = (await client.get(f"/archive/{edition.key}")).text
    main = page.partition("<main")[2].partition("</main>")[0]

    assert "更正：日期&lt;有误&gt;。" in main
    assert [f'<a href="{letters.story_url(rooms, article)}">' in main for article in edition.articles] == [True] * len(
        edition.articles
    )
    assert [f'href="#a-{article.key}"' in main and f'id="a-{article.key}"' in main for article in edition.articles] == [
        True
    ] * len(edition.articles)
    assert 'href="/subscribe"' in main
    assert f'<link rel="canonical" href="{rooms.paper.url(f"archive/{edition.key}")}">' in page


async def test_the_words_around_the_news_are_english_for_whoever_asks(
    client: httpx.AsyncClient, edition: Edition
) -> None:
    chinese, english = [(await client.get(f"/archive/{edition.key}{asked}")) for asked in ("?lang=fr", "?lang=en")]
    listing = (await client.get("/archive/?lang=en")).text

    assert ['<html lang="zh-CN">' in chinese.text, '<html lang="en">' in english.text] == [True, True]
    assert f'href="/archive/{edition.key}?lang=en"' in chinese.text
    assert f'href="/archive/{edition.key}?lang=zh-CN"' in english.text
    assert english.headers["content-language"] == "en"
    assert ["Subscribe by e-mail" in english.text, 'href="/subscribe?lang=en"' in english.text] == [True, True]
    assert '<h2 lang="zh-CN">' in english.text
    assert [f'href="/archive/{edition.key}?lang=en"' in listing, "Back issues" in listing] == [True, True]


@pytest.mark.parametrize("whole", [False, True])
async def test_label_note_and_whole_stories_are_on_the_page(
    rooms: Rooms, runner: Woken, edition: Edition, tmp_path: Path, *, whole: bool
) -> None:
    paper = replace(rooms, style=replace(rooms.style, full_text=whole, label="【广告】"))
    async with browser(Door(paper, wiring.clock, runner, tmp_path)) as client:
        page = (await client.get(f"/archive/{edition.key}")).text
    last = one_line(edition.articles[0].story.paragraphs[-1].text, 10_000)

    assert [words in page for words in ("<p>编者的话。</p>", '<p class="standfirst">编者的引子。</p>')] == [True] * 2
    assert re.search('<h1[^>]*><span class="phrase">【广告】', page)
    assert (last in page, 'class="story-body"' in page) == (whole, whole)


@pytest.mark.parametrize("path", ["/archive/nothing", "/view/nothing/x", "/archive/?before=nothing"])
async def test_what_is_not_there_is_not_found(client: httpx.AsyncClient, edition: Edition, path: str) -> None:
    assert (await client.get(path)).status_code == 404
