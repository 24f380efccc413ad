"""A busy hour in a real browser: with scripts the work is done by itself, without them a wait does the same."""

import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from playwright.sync_api import Page, sync_playwright

from syndicate import wiring
from syndicate.desk import gates
from syndicate.desk.rooms import Rooms
from syndicate.store import requests
from syndicate.web.app import Door, build
from tests.web.conftest import Server, Woken

CHROMIUM = "/usr/bin/chromium"
LONG = 60_000


@pytest.fixture
def served(rooms: Rooms) -> Iterator[str]:
    """The paper's door on a port of its own, in a thread; no job runs."""
    listener = socket.create_server(("127.0.0.1", 0))
    app = build(Door(rooms, wiring.clock, Woken()))
    server = Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    thread = threading.Thread(target=lambda: server.run([listener]))
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(30)
    listener.close()


def submitted(page: Page, url: str, address: str) -> None:
    page.goto(f"{url}/subscribe")
    page.fill("#address", address)
    page.wait_for_timeout(gates.YOUNGEST.total_seconds() * 1000 + 100)
    page.get_by_role("button", name="订阅", exact=True).click()


def asked(rooms: Rooms) -> list[str]:
    with rooms.database.read() as db:
        return [one.address for one in requests.waiting(db, 9)]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "none"])
def test_a_busy_hour(rooms: Rooms, served: str, monkeypatch: pytest.MonkeyPatch, *, scripts: bool) -> None:
    monkeypatch.setattr(gates, "IN_ALL", 0)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(java_script_enabled=scripts, viewport={"width": 360, "height": 740}).new_page()
        page.set_default_timeout(LONG)
        submitted(page, served, "lin@example.com")
        if not scripts:
            page.get_by_role("button", name="继续").click()
            assert "请稍等" in page.title()
            assert asked(rooms) == []
            monkeypatch.setattr(gates, "WAIT", gates.YOUNGEST)
            page.wait_for_timeout(gates.YOUNGEST.total_seconds() * 1000 + 1000)
            page.get_by_role("button", name="继续").click()
        page.wait_for_url(f"{served}/subscribe")
        page.get_by_role("heading", name="请查看邮箱").wait_for()
        browser.close()

    assert asked(rooms) == ["lin@example.com"]
