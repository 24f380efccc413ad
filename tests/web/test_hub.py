"""/hub: the door of the embedded hub."""

from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from syndicate import wiring
from syndicate.desk.rooms import HUB_DUE, Rooms
from syndicate.web.app import Door
from tests.web.conftest import Woken, browser


@pytest.fixture
async def client(rooms: Rooms, runner: Woken, tmp_path: Path) -> httpx.AsyncClient:
    paper = replace(rooms.paper, hub=rooms.paper.url("hub"))
    return browser(Door(replace(rooms, paper=paper, hub_embedded=True), wiring.clock, runner, tmp_path))


def form(rooms: Rooms, **changes: str) -> dict[str, str]:
    topic = rooms.paper.url("feeds/all/atom.xml")
    return {"hub.mode": "subscribe", "hub.topic": topic, "hub.callback": "https://s.example/cb"} | changes


async def test_a_wish_is_taken_in_and_the_job_called(client: httpx.AsyncClient, rooms: Rooms, runner: Woken) -> None:
    answer = await client.post("/hub", data=form(rooms))

    assert answer.status_code == 202
    assert runner.names == [HUB_DUE]


async def test_a_refusal_says_why_in_plain_words(client: httpx.AsyncClient, rooms: Rooms, runner: Woken) -> None:
    wrong = await client.post("/hub", data=form(rooms) | {"hub.topic": "https://x.example/"})
    no_form = await client.post("/hub", json={})
    large = await client.post("/hub", data=form(rooms) | {"x": "x" * 20_000})
    latin = await client.post(
        "/hub", content=b"hub.mode=%ff", headers={"content-type": "application/x-www-form-urlencoded"}
    )

    assert [answer.status_code for answer in (wrong, no_form, large, latin)] == [400] * 4
    assert wrong.headers["content-type"].startswith("text/plain")
    assert "no feed of this paper" in wrong.text
    assert runner.names == []


async def test_feeds_name_the_hub_and_the_hub_says_what_it_is(client: httpx.AsyncClient, rooms: Rooms) -> None:
    feed = await client.get("/feeds/all/atom.xml")

    assert feed.headers["link"] == (
        f'<{rooms.paper.url("hub")}>; rel="hub", <{rooms.paper.url("feeds/all/atom.xml")}>; rel="self"'
    )
    assert [(await client.request(method, "/hub")).status_code for method in ("GET", "HEAD")] == [200, 200]


async def test_without_the_setting_there_is_no_hub(rooms: Rooms, runner: Woken) -> None:
    async with browser(Door(rooms, wiring.clock, runner)) as plain:
        assert (await plain.post("/hub", data=form(rooms))).status_code in {404, 405}
