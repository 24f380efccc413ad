"""A reader's own page over HTTP: opening changes nothing, buttons do, and the page shows no whole address."""

from datetime import timedelta

import httpx
import pytest

from syndicate import wiring
from syndicate.desk import exports, own, readers
from syndicate.desk.rooms import NOTICES_DUE, Rooms
from syndicate.letters.tokens import sign
from syndicate.model.reader import Reader, Rhythm
from tests.web.conftest import Woken


@pytest.fixture
def reader(rooms: Rooms) -> Reader:
    made, _ = readers.add_reader(
        rooms, address="wanglin@example.com", name="林", parks=["tianyi"], rhythm=Rhythm.EDITION, source="t",
        now=wiring.clock(),
    )  # fmt: skip
    return made


@pytest.fixture
def link(rooms: Rooms, reader: Reader) -> str:
    return f"/preferences/{sign(rooms.secret, 'preferences', reader.id)}"


@pytest.fixture
def opened(rooms: Rooms, reader: Reader) -> str:
    return f"/own/{own.key(rooms, reader.id, reader.address, wiring.clock() + own.LIFE)}"


def now_of(rooms: Rooms, reader: Reader) -> Reader:
    return exports.find(rooms, str(reader.id))


async def test_opening_every_page_changes_nothing_and_shows_no_address(
    client: httpx.AsyncClient, rooms: Rooms, reader: Reader, link: str, opened: str
) -> None:
    before = now_of(rooms, reader)
    for path in (link, opened, f"{opened}/erase"):
        for _ in range(2):
            answer = await client.get(path)
            assert answer.status_code == 200
            assert "wanglin" not in answer.text
            assert answer.headers["cache-control"] == "no-store"
            await client.head(path)

    assert now_of(rooms, reader) == before


async def test_a_choice_is_saved(client: httpx.AsyncClient, rooms: Rooms, reader: Reader, link: str) -> None:
    answer = await client.post(link, data={"park[]": ["xiangxiang"], "rhythm": "daily", "name": "", "language": "en"})
    saved = now_of(rooms, reader)

    assert "Saved" in answer.text
    assert (saved.choice.parks, saved.choice.rhythm, saved.name, saved.language) == (
        frozenset({"xiangxiang"}),
        Rhythm.DAILY,
        None,
        "en",
    )


async def test_a_pause_is_made_and_ended(client: httpx.AsyncClient, rooms: Rooms, reader: Reader, link: str) -> None:
    day = (wiring.clock() + timedelta(days=9)).date().isoformat()
    assert day in (await client.post(f"{link}/pause", data={"until": day})).text
    assert now_of(rooms, reader).paused is not None
    await client.post(f"{link}/pause", data={"until": ""})
    assert now_of(rooms, reader).paused is None
    for wrong in ("2001-01-01", "soon"):
        assert (await client.post(f"{link}/pause", data={"until": wrong})).status_code == 422


async def test_another_address_is_asked_by_mail(
    client: httpx.AsyncClient, rooms: Rooms, reader: Reader, opened: str
) -> None:
    answer = await client.post(f"{opened}/address", data={"address": "new@example.com"})
    wrong = await client.post(f"{opened}/address", data={"address": "new"})

    assert "请查看邮箱" in answer.text
    assert wrong.status_code == 422
    assert now_of(rooms, reader).address == "wanglin@example.com"


async def test_the_data_are_a_file_of_json(client: httpx.AsyncClient, opened: str) -> None:
    answer = await client.get(f"{opened}/data")

    assert answer.json()["reader"]["address"] == "wanglin@example.com"
    assert answer.headers["content-disposition"].startswith("attachment")


async def test_erasing_forgets_at_once_and_twice_is_once(
    client: httpx.AsyncClient, rooms: Rooms, reader: Reader, opened: str
) -> None:
    answers = [await client.post(f"{opened}/erase") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert readers.list_readers(rooms) == ()
    assert (await client.get(opened)).status_code == 404


async def test_the_link_of_a_letter_only_asks_for_a_key(
    client: httpx.AsyncClient, rooms: Rooms, reader: Reader, link: str, runner: Woken
) -> None:
    answer = await client.post(f"{link}/key")
    for path in ("address", "erase"):
        assert (await client.post(f"{link}/{path}", data={"address": "evil@example.com"})).status_code == 404
    data = await client.get(f"{link}/data")

    assert "wa***@example.com" in answer.text
    assert "wanglin" not in answer.text
    assert runner.names == [NOTICES_DUE]
    assert data.status_code == 404
    assert now_of(rooms, reader).address == "wanglin@example.com"


@pytest.mark.parametrize("forged", ["x", "A" * 32, "%00", "é"])
async def test_a_forged_link_is_refused_everywhere(
    client: httpx.AsyncClient, rooms: Rooms, reader: Reader, forged: str
) -> None:
    assert (await client.get(f"/preferences/{forged}")).status_code == 403
    for path in ("", "/pause", "/key"):
        assert (await client.post(f"/preferences/{forged}{path}", data={"address": "a@b.cn"})).status_code == 403
    for path in ("", "/data", "/erase"):
        assert (await client.get(f"/own/{forged}{path}")).status_code == 404
    for path in ("/address", "/erase"):
        assert (await client.post(f"/own/{forged}{path}", data={"address": "a@b.cn"})).status_code == 404

    assert len(readers.list_readers(rooms)) == 1
