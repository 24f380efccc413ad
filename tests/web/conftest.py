"""The web door on a paper of its own, asked without a socket."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from syndicate import config, wiring
from syndicate.desk import pages, publishing, staff
from syndicate.desk.rooms import Rooms
from syndicate.jobs.runner import Runner
from syndicate.model.staff import Role
from syndicate.web.app import Door, build

PASSWORD = "correct horse battery"


@pytest.fixture
def rooms(settings: config.Settings, sample: bytes) -> Rooms:
    """A paper with the sample page signed off and published, and one editor."""
    made = wiring.build(settings, create=True)
    taken = pages.take_page(made, sample, source="sample", now=wiring.clock())
    pages.sign_off(made, [article.id for article in taken.articles], by="test", now=wiring.clock())
    publishing.publish(made)
    staff.add_staff(made, login="editor", password=PASSWORD, role=Role.EDITOR, now=wiring.clock())
    return made


class Woken(Runner):
    """A runner that only remembers whom it was asked to wake."""

    def __init__(self) -> None:
        super().__init__({}, wiring.clock)
        self.names: list[str] = []

    def wake(self, name: str) -> None:
        self.names.append(name)


@pytest.fixture
def runner() -> Woken:
    return Woken()


@pytest.fixture
async def client(rooms: Rooms, runner: Woken, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that keeps cookies and follows nothing by itself."""
    async with browser(Door(rooms, wiring.clock, runner, tmp_path / "mail")) as made:
        yield made


def browser(door: Door) -> httpx.AsyncClient:
    """A browser at the paper's own address."""
    transport = httpx.ASGITransport(app=build(door), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=door.rooms.paper.base_url)


@pytest.fixture
async def editor(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """The same browser, logged in."""
    answer = await client.post("/desk/login", data={"login": "editor", "password": PASSWORD})
    assert answer.status_code == 303
    return client
