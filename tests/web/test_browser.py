"""The walk in a real browser: log in, paste a page, answer a question by one click, sign off; it is in the feed.

And the same without scripts. Chromium is Debian's; where it is not installed the tests are left out by name.
"""

import asyncio
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
import uvicorn
from playwright.sync_api import Page, expect, sync_playwright

from syndicate import config, wiring
from syndicate.desk import staff
from syndicate.desk.rooms import Rooms
from syndicate.model.staff import Role
from syndicate.web.app import Door, build
from tests.web.conftest import PASSWORD, Server, Woken

CHROMIUM = "/usr/bin/chromium"


@pytest.fixture
def rooms(settings: config.Settings) -> Iterator[Rooms]:
    """An empty paper with one editor, at the port it is served on."""
    made = wiring.build(settings, create=True)
    staff.add_staff(made, login="editor", password=PASSWORD, role=Role.EDITOR, now=wiring.clock())
    with served(made) as url:
        yield replace(made, paper=replace(made.paper, base_url=url))
    made.database.close()


@contextmanager
def served(rooms: Rooms) -> Iterator[str]:
    """The web door on a port of its own, in a thread."""
    door = socket.create_server(("127.0.0.1", 0))
    app = build(Door(rooms, wiring.clock, Woken()))
    server = Server(uvicorn.Config(app, lifespan="off", log_level="warning", ws="none", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[door])))
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(30)
        door.close()


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page(request: pytest.FixtureRequest) -> Iterator[Page]:
    if shutil.which(CHROMIUM) is None:
        pytest.skip("Chromium is missing: no /usr/bin/chromium")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        made = browser.new_context(java_script_enabled=request.param).new_page()
        made.on("pageerror", lambda error: pytest.fail(str(error)))
        yield made
        browser.close()


def test_from_a_pages_text_to_the_feed(page: Page, rooms: Rooms, sample: bytes) -> None:
    page.goto(f"{rooms.paper.base_url}/desk")
    page.get_by_label("用户名").fill("editor")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("link", name="收第一个版面").click()
    page.get_by_label("或者粘贴版面的文字").fill(sample.decode())
    page.get_by_role("button", name="收下").click()
    questions = page.locator("[data-question]")
    asked = questions.count()
    assert asked
    questions.first.get_by_role("button").first.click()
    expect(questions).to_have_count(asked - 1)
    headline = page.locator("article h3").first.inner_text()
    page.get_by_role("button", name="签发整版").click()
    expect(page.get_by_text("已签发，订阅源已更新。")).to_be_visible()

    page.goto(f"{rooms.paper.base_url}/feeds/")

    expect(page.get_by_role("link", name=headline).first).to_be_visible()
    assert headline in (rooms.feeds / "all" / "atom.xml").read_text("utf-8")


def test_the_keyboard_is_enough(page: Page, rooms: Rooms, sample: bytes) -> None:
    """j to the first question, x: it is right; u takes that back. Without the script the keys do nothing."""
    page.goto(f"{rooms.paper.base_url}/desk/login?next=/desk/pages")
    page.get_by_label("用户名").fill("editor")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_label("密码").press("Enter")
    page.get_by_label("或者粘贴版面的文字").fill(sample.decode())
    page.get_by_role("button", name="收下").click()
    questions = page.locator("[data-question]")
    asked = questions.count()
    scripted = page.locator("[data-keys]").is_visible()

    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(questions).to_have_count(asked - scripted)
    if scripted:
        page.keyboard.press("u")
        expect(questions).to_have_count(asked)
