"""The addresses of counted letters: a picture and links, counted for people, never for programs; nobody is known."""

import re

import httpx
import pytest
from fastapi import FastAPI

from syndicate.desk import editions, hits, letters
from syndicate.desk.rooms import Clock, Rooms
from syndicate.desk.sendings.starting import start_sending
from syndicate.letters.counted import counted_urls
from syndicate.model.edition import Edition
from syndicate.model.hits import Counted
from syndicate.store import hits as store
from syndicate.web import hits as door
from syndicate.web.app import open_door
from syndicate.wiring import clock
from tests.web.conftest import Woken, token

CHROME = {
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126 Safari/537.36"
}


@pytest.fixture
def edition(rooms: Rooms) -> Edition:
    """A counted edition on its way, no letter of which has left yet."""
    hits.turn(rooms, on=True, now=clock())
    found = editions.make_edition(rooms, issue_date=None, now=clock())
    start_sending(rooms, found, now=clock())
    return found


@pytest.fixture(autouse=True)
def gathered(monkeypatch: pytest.MonkeyPatch) -> list[door.Gathered]:
    """What the doors of this test gather."""
    made: list[door.Gathered] = []

    class Seen(door.Gathered):
        def __init__(self, rooms: Rooms, clock: Clock, wait: float = door.WAIT) -> None:
            super().__init__(rooms, clock, wait)
            made.append(self)

    monkeypatch.setattr(door, "Gathered", Seen)
    return made


async def written(gathered: list[door.Gathered], rooms: Rooms, edition: Edition) -> Counted | None:
    """What is kept after all is written down."""
    for one in gathered:
        await one.flush()
    with rooms.database.read() as db:
        return store.of(db, edition.id)


async def test_people_are_counted_and_programs_are_left_out(
    client: httpx.AsyncClient, rooms: Rooms, edition: Edition, gathered: list[door.Gathered]
) -> None:
    urls = counted_urls(rooms.secret, edition, lambda path: f"/{path}")
    await client.get(urls.picture, headers=CHROME)
    await client.get(urls.stories[1], headers=CHROME)
    await client.head(urls.picture, headers=CHROME)
    await client.head(urls.stories[1], headers=CHROME)
    await client.get(urls.picture, headers={"user-agent": "Barracuda Link Scanner"})
    await client.get(urls.stories[0], headers=CHROME | {"sec-purpose": "prefetch"})

    assert await written(gathered, rooms, edition) == Counted(1, {1: 1}, 4)


async def test_the_picture_is_a_picture_that_nobody_keeps(
    client: httpx.AsyncClient, rooms: Rooms, edition: Edition
) -> None:
    answer = await client.get(counted_urls(rooms.secret, edition, lambda path: f"/{path}").picture, headers=CHROME)

    assert answer.content.startswith(b"GIF89a")
    assert (answer.headers["content-type"], answer.headers["cache-control"]) == ("image/gif", "no-store")
    assert "set-cookie" not in answer.headers


async def test_a_link_leads_to_its_story_whoever_asks(
    client: httpx.AsyncClient, rooms: Rooms, edition: Edition
) -> None:
    url = counted_urls(rooms.secret, edition, lambda path: f"/{path}").stories[2]
    answers = [await client.get(url, headers=headers) for headers in (CHROME, {"user-agent": "curl/8"})]

    assert {answer.headers["location"] for answer in answers} == {letters.story_url(rooms, edition.articles[2])}
    assert "set-cookie" not in answers[0].headers


@pytest.mark.parametrize(
    "path",
    ["/opened/{}.gif".format("x" * 32), "/to/0/{}".format("x" * 32), "/to/-1/x", "/to/0/https%3A%2F%2Fevil.example"],
)
async def test_forged_addresses_lead_nowhere(client: httpx.AsyncClient, edition: Edition, path: str) -> None:
    answer = await client.get(path, headers=CHROME)

    assert answer.status_code in {404, 422}
    assert "location" not in answer.headers


async def test_an_edition_that_is_not_counted_writes_nothing(
    client: httpx.AsyncClient, rooms: Rooms, gathered: list[door.Gathered]
) -> None:
    edition = editions.make_edition(rooms, issue_date=None, now=clock())
    await client.get(counted_urls(rooms.secret, edition, lambda path: f"/{path}").picture, headers=CHROME)

    assert await written(gathered, rooms, edition) is None


async def test_what_is_gathered_is_written_by_itself(rooms: Rooms, edition: Edition) -> None:
    found = door.Gathered(rooms, clock, wait=0)
    for _ in range(3):
        found.note(edition.id, door.OPENS)
    timer = found._timer
    assert timer is not None
    await timer

    with rooms.database.read() as db:
        assert store.of(db, edition.id) == Counted(opens=3)


async def test_what_is_gathered_when_the_door_closes_is_written(rooms: Rooms, edition: Edition) -> None:
    found = door.Gathered(rooms, clock, wait=60)
    found.note(edition.id, door.OPENS)
    app = FastAPI()
    app.state.hits = found
    async with open_door(app):
        pass

    with rooms.database.read() as db:
        assert store.of(db, edition.id) == Counted(opens=1)


async def test_an_editor_turns_it_on_and_sees_the_counts(
    editor: httpx.AsyncClient, rooms: Rooms, runner: Woken
) -> None:
    page = (await editor.get("/desk/counting")).text
    answer = await editor.post("/desk/counting", data={"csrf": token(page), "on": "yes"})
    found = editions.make_edition(rooms, issue_date=None, now=clock())
    sending, _ = start_sending(rooms, found, now=clock())
    hits.add(rooms, {found.id: Counted(1234, {0: 56})}, now=clock())
    shown = (await editor.get(f"/desk/sendings/{sending.id}")).text

    assert answer.headers["location"] == "/desk/counting?said=count-on"
    assert "打开 1,234 次" in shown
    assert re.search(r"<td class=\"number\">56</td>", shown)
