"""Leaving: a scanner that opens links removes nobody, one click does, twice is the same, a forged link is refused."""

import httpx
import pytest

from syndicate import wiring
from syndicate.desk import readers
from syndicate.desk.rooms import Rooms
from syndicate.letters.tokens import sign
from syndicate.model.reader import Reader, ReaderState, Rhythm

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def reader(rooms: Rooms) -> Reader:
    made, _ = readers.add_reader(
        rooms, address="lin@example.com", name=None, parks=[], rhythm=Rhythm.EDITION, source="test", now=wiring.clock()
    )
    return made


@pytest.fixture
def link(rooms: Rooms, reader: Reader) -> str:
    return f"/leave/{sign(rooms.secret, 'leave', reader.id)}"


def state(rooms: Rooms) -> ReaderState:
    return readers.list_readers(rooms)[0].state


async def test_opening_the_link_changes_nothing(client: httpx.AsyncClient, rooms: Rooms, link: str) -> None:
    for _ in range(3):
        assert (await client.get(link)).status_code == 200
        assert (await client.head(link)).status_code == 200

    assert state(rooms) is ReaderState.CONFIRMED


async def test_one_click_works_without_cookie_or_redirect_and_twice_is_the_same(
    client: httpx.AsyncClient, rooms: Rooms, link: str
) -> None:
    answers = [await client.post(link, data=ONE_CLICK) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert state(rooms) is ReaderState.LEFT


async def test_leaving_can_be_undone(client: httpx.AsyncClient, rooms: Rooms, link: str) -> None:
    await client.post(link)
    await client.post(f"{link}/undo")

    assert state(rooms) is ReaderState.CONFIRMED


@pytest.mark.parametrize("forged", ["x", "1", "%00", "é", "a" * 5000])
async def test_a_forged_link_is_refused(client: httpx.AsyncClient, rooms: Rooms, reader: Reader, forged: str) -> None:
    for answer in (await client.get(f"/leave/{forged}"), await client.post(f"/leave/{forged}")):
        assert answer.status_code == 403

    assert state(rooms) is ReaderState.CONFIRMED


async def test_no_address_stands_on_the_page(client: httpx.AsyncClient, link: str) -> None:
    assert "lin@example.com" not in (await client.get(link)).text + (await client.post(link)).text
