"""The archive and the letter in the browser, as a browser meets them."""

import feedparser
import httpx
import pytest

from syndicate import wiring
from syndicate.desk import editions, readers, sendings
from syndicate.desk.rooms import Rooms
from syndicate.letters.tokens import sign
from syndicate.model.edition import Edition
from syndicate.model.reader import Rhythm


@pytest.fixture
def edition(rooms: Rooms) -> Edition:
    now = wiring.clock()
    readers.add_reader(
        rooms, address="lin@example.com", name="林", parks=[], rhythm=Rhythm.EDITION, source="test", now=now
    )
    made = editions.make_edition(rooms, issue_date=None, now=now)
    sendings.start_sending(rooms, made, now=now)
    return made


async def test_before_anything_was_sent_the_archive_says_so(client: httpx.AsyncClient) -> None:
    assert "还没有寄出过一期" in (await client.get("/archive/")).text


async def test_the_archive_leads_to_each_edition(client: httpx.AsyncClient, edition: Edition) -> None:
    listing = await client.get("/archive/")
    page = await client.get(f"/archive/{edition.key}")

    assert f'href="/archive/{edition.key}"' in listing.text
    assert edition.articles[0].key in page.text
    assert "style-src 'unsafe-inline'" in page.headers["content-security-policy"]
    assert "script-src" not in page.headers["content-security-policy"]
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


@pytest.mark.parametrize("path", ["/archive/nothing", "/view/nothing/x", "/archive/?before=nothing"])
async def test_what_is_not_there_is_not_found(client: httpx.AsyncClient, edition: Edition, path: str) -> None:
    assert (await client.get(path)).status_code == 404
