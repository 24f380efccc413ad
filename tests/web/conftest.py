"""The web door on a paper of its own, asked without a socket."""

import asyncio
import re
import shutil
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import uvicorn

from syndicate import config, wiring
from syndicate.desk import pages, publishing, staff
from syndicate.desk.rooms import Rooms
from syndicate.jobs.runner import Runner
from syndicate.model.staff import Role
from syndicate.web.app import Door, build

PASSWORD = "correct horse battery"


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the paper is kept that every test has a copy of; the first test makes it."""
    return tmp_path_factory.mktemp("web") / "home"


@pytest.fixture
def rooms(settings: config.Settings, sample: bytes, home: Path, tmp_path: Path) -> Rooms:
    """A paper with the sample page signed off and published, and one editor."""
    if home.exists():
        shutil.copytree(home, tmp_path, dirs_exist_ok=True)
    else:
        _make(settings, sample)
        shutil.copytree(tmp_path, home)
    return wiring.build(settings)


def _make(settings: config.Settings, sample: bytes) -> None:
    made = wiring.build(settings, create=True)
    taken = pages.take_page(made, sample, source="sample", now=wiring.clock())
    pages.sign_off(made, [article.id for article in taken.articles], by="test", now=wiring.clock())
    publishing.publish(made)
    staff.add_staff(made, login="editor", password=PASSWORD, role=Role.EDITOR, now=wiring.clock())
    made.database.close()


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


async def log_in(client: httpx.AsyncClient, login: str = "editor", password: str = PASSWORD) -> httpx.Response:
    """Look at the login form, fill it in, send it."""
    fields = {"csrf": token((await client.get("/desk/login")).text), "login": login, "password": password}
    return await client.post("/desk/login", data=fields)


def token(page: str) -> str:
    """The CSRF token of the first form of a page."""
    found: list[str] = re.findall(r'name="csrf" value="([^"]*)"', page)
    return found[0]


@pytest.fixture
async def editor(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """The same browser, logged in."""
    assert (await log_in(client)).status_code == 303
    return client


class Server(uvicorn.Server):
    """Leaves no connection open behind it: a browser may ask until the end, and its answer is cut off then."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        await asyncio.sleep(0)
        for connection in tuple(self.server_state.connections):
            if connection.transport is not None:
                connection.transport.abort()
        await asyncio.sleep(0)
