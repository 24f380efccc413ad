"""The newcomer's walk in a real browser: a pasted page, signed off, made an edition, tried, sent, finished.

With jobs, relay and mailbox all running; with the script and without. Chromium is Debian's.
"""

import asyncio
import queue
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Page, expect, sync_playwright

from syndicate import catcher, config, wiring
from syndicate.catcher import Catcher
from syndicate.desk import readers, staff
from syndicate.desk.rooms import Rooms
from syndicate.model.reader import Rhythm
from syndicate.model.staff import Role
from syndicate.web.app import Door, build
from tests.web.conftest import PASSWORD, Server

CHROMIUM = "/usr/bin/chromium"
LONG = 30_000


@dataclass(frozen=True)
class House:
    """A paper that is served and does its jobs; `mail` holds what its relay caught."""

    rooms: Rooms
    mail: Path

    def letters(self) -> dict[str, str]:
        """Of each letter its recipient and subject."""
        return {letter.recipient: letter.subject for letter in catcher.letters(self.mail)}


Opened = tuple[House, asyncio.AbstractEventLoop, asyncio.Event]


@pytest.fixture
def house(settings: config.Settings, tmp_path: Path) -> Iterator[House]:
    """An empty paper with one editor and one reader, in a thread of its own."""
    opened: queue.Queue[Opened] = queue.Queue()
    thread = threading.Thread(target=lambda: asyncio.run(_live(settings, tmp_path / "mail", opened.put)))
    thread.start()
    made, loop, stop = opened.get(timeout=60)
    try:
        yield made
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(60)


async def _live(settings: config.Settings, mail: Path, opened: Callable[[Opened], None]) -> None:
    stop = asyncio.Event()
    door = socket.create_server(("127.0.0.1", 0))
    async with Catcher(mail) as box:
        url = f"http://127.0.0.1:{door.getsockname()[1]}"
        paper = settings.paper.model_copy(update={"base_url": url})
        relay = settings.relay.model_copy(update={"host": "127.0.0.1", "port": box.port, "tls": "none"})
        own = settings.model_copy(update={"paper": paper, "relay": relay})
        rooms, now = wiring.build(own, create=True), wiring.clock()
        staff.add_staff(rooms, login="editor", password=PASSWORD, role=Role.EDITOR, now=now)
        readers.add_reader(
            rooms, address="lin@example.com", name="林晓", parks=[], rhythm=Rhythm.EDITION, source="test", now=now
        )
        runner = wiring.runner(own, rooms, stop)
        app = build(Door(rooms, wiring.clock, runner, mail))
        config = uvicorn.Config(app, lifespan="off", log_level="warning", ws="none", timeout_graceful_shutdown=1)
        server = Server(config)
        serving = asyncio.create_task(server.serve(sockets=[door]))
        working = asyncio.create_task(runner.run(stop))
        opened((House(rooms, mail), asyncio.get_running_loop(), stop))
        await stop.wait()
        server.should_exit = True
        await asyncio.gather(serving, working)
        rooms.database.close()


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page(request: pytest.FixtureRequest) -> Iterator[Page]:
    if shutil.which(CHROMIUM) is None:
        pytest.skip("Chromium is missing: no /usr/bin/chromium")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        made = browser.new_context(java_script_enabled=request.param).new_page()
        made.on("pageerror", lambda error: pytest.fail(str(error)))
        made.set_default_timeout(LONG)
        yield made
        browser.close()


def test_from_a_pasted_page_to_the_finished_sending(page: Page, house: House, sample: bytes) -> None:
    page.goto(f"{house.rooms.paper.base_url}/desk")
    page.get_by_label("用户名").fill("editor")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("link", name="收第一个版面").click()
    page.get_by_label("或者粘贴版面的文字").fill(sample.decode())
    page.get_by_role("button", name="收下").click()
    page.get_by_role("button", name="签发整版").click()

    page.get_by_role("link", name="各期").first.click()
    page.get_by_role("link", name="看一看、编一编").click()
    second = page.locator("[data-place]").nth(1).locator(".row-name").inner_text()
    page.locator("[data-place]").nth(1).get_by_role("button", name="作头条").click()
    expect(page.locator("[data-place] .row-name").first).to_have_text(second)

    page.get_by_role("link", name="预览和试寄").click()
    expect(page.frame_locator("iframe").first.get_by_text(second).first).to_be_visible()
    page.get_by_label("寄到").fill("me@example.com")
    page.get_by_role("button", name="寄一封试试").click()
    expect(page.get_by_text("试寄的信已经交给邮件服务器。")).to_be_visible()
    assert house.letters()["me@example.com"].startswith("【测试】")

    page.locator("main .meta a").first.click()
    page.get_by_role("button", name="寄给读者").click()

    expect(page.get_by_text("已完成")).to_be_visible(timeout=LONG)
    expect(page.locator("dl.figures dd").nth(1)).to_have_text("1")
    assert set(house.letters()) == {"me@example.com", "lin@example.com"}
