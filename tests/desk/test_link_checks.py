"""Links of a letter are visited when somebody asks: real answers on loopback, no private network, an end in time."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from syndicate.desk import link_checks
from syndicate.desk.link_checks import MOST, Visited, check_links
from syndicate.desk.rights import OPERATOR
from syndicate.desk.rooms import Rooms
from syndicate.errors import NotAllowed
from syndicate.model.staff import Role, Staff

VIEWER = Staff(9, "v", Role.VIEWER, disabled=False, password_hash="")


class Site:
    """Answers each path with the number it begins with; `/silent` never."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.most = self.now = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readline()).decode().split()[1]
        self.asked.append(path)
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(60 if path == "/silent" else 0.01)
        self.now -= 1
        writer.write(f"HTTP/1.1 {path[1:4]} x\r\nContent-Length: 0\r\n\r\n".encode())
        writer.close()


@pytest.fixture
async def site() -> AsyncIterator[tuple[Site, str]]:
    made = Site()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    yield made, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()


def letter(*urls: str) -> str:
    return "".join(f'<a href="{url}">x</a>' for url in urls)


async def test_each_link_is_visited_once_and_what_is_wrong_is_said(rooms: Rooms, site: tuple[Site, str]) -> None:
    made, url = site
    own = replace(rooms, paper=replace(rooms.paper, base_url=url))
    html = letter(
        f"{url}/200", f"{url}/302", f"{url}/404", f"{url}/200", f"{url}/leave/x", "mailto:a@example.com", "/x"
    )

    found = await check_links(own, OPERATOR, html)

    assert found == (
        Visited(f"{url}/200", 200),
        Visited(f"{url}/302", 302),
        Visited(f"{url}/404", 404, "回答是 404。"),
    )
    assert sorted(made.asked) == ["/200", "/302", "/404"]


async def test_a_private_network_is_nobody_s_to_look_at(rooms: Rooms, site: tuple[Site, str]) -> None:
    made, url = site

    (closed,) = await check_links(rooms, OPERATOR, letter(f"{url}/200"))
    (opened,) = await check_links(replace(rooms, private_callbacks=True), OPERATOR, letter(f"{url}/200"))

    assert (closed.status, opened) == (0, Visited(f"{url}/200", 200))
    assert "private" in closed.wrong
    assert made.asked == ["/200"]


async def test_it_ends_in_time_and_asks_few_at_once(
    rooms: Rooms, site: tuple[Site, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, url = site
    monkeypatch.setattr(link_checks, "PATIENCE", 0.2)
    monkeypatch.setattr(link_checks, "IN_ALL", 0.5)
    own = replace(rooms, paper=replace(rooms.paper, base_url=url))

    found = await check_links(
        own, OPERATOR, letter(*(f"{url}/silent?{n}" for n in range(3)), *(f"{url}/2{n:02}" for n in range(70)))
    )

    assert len(found) == 73
    assert all(one.wrong for one in (*found[:3], *found[MOST:]))
    assert made.most <= link_checks.AT_ONCE


async def test_only_editors_may_ask(rooms: Rooms) -> None:
    with pytest.raises(NotAllowed):
        await check_links(rooms, VIEWER, "")
