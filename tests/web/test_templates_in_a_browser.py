"""The letters' editor in a real browser: the letter follows while one types; without scripts, a button shows it."""

import shutil
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from syndicate import config, wiring
from syndicate.desk import staff, templates
from syndicate.desk.rights import OPERATOR
from syndicate.desk.rooms import Rooms
from syndicate.model.staff import Role
from tests.web.conftest import PASSWORD
from tests.web.test_browser import CHROMIUM, served

STORY = "letters/digest/story.html"


@pytest.fixture
def rooms(settings: config.Settings) -> Iterator[Rooms]:
    made = wiring.build(settings, create=True)
    staff.add_staff(made, login="admin", password=PASSWORD, role=Role.ADMIN, now=wiring.clock())
    with served(made) as url:
        yield replace(made, paper=replace(made.paper, base_url=url))
    made.database.close()


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


def test_a_template_is_tried_mended_and_saved(
    page: Page, rooms: Rooms, request: pytest.FixtureRequest
) -> None:  # fmt: skip
    scripted = "no script" not in request.node.name
    page.goto(f"{rooms.paper.base_url}/desk/login?next=/desk/templates")
    page.get_by_label("用户名").fill("admin")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_label("密码").press("Enter")
    page.get_by_role("link", name="一篇报道，网页").click()
    shipped = page.get_by_label("模板").input_value()
    letter = page.frame_locator("iframe").first

    for typed, seen in (("{{ nope }}", "行不对，信写不出来。"), ("好消息", "整封")):
        page.get_by_label("模板").fill(shipped.replace("{{ kicker }}", f"{{{{ kicker }}}}{typed}"))
        if not scripted:
            page.get_by_role("button", name="先看一看").click()
        expect(page.locator("#looked")).to_contain_text(seen)
    expect(letter.get_by_text("好消息").first).to_be_visible()
    assert templates.look(rooms, OPERATOR, STORY).version == templates.SHIPPED
    page.get_by_role("button", name="存下，以后的信都用它").click()
    expect(page.get_by_text("存好了：以后的信都用它。")).to_be_visible()

    assert "好消息" in templates.look(rooms, OPERATOR, STORY).source
