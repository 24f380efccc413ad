"""Stories of an edition are put in order by pointer and by keys in a real browser; the same form works without."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from syndicate.desk import composing
from syndicate.desk.rights import OPERATOR
from syndicate.desk.rooms import Rooms
from tests.web.conftest import PASSWORD
from tests.web.test_browser import CHROMIUM, served

KEY = "2026-11-20"


@pytest.fixture
def page(rooms: Rooms) -> Iterator[Page]:
    """The page of the edition, in a browser that is logged in."""
    if shutil.which(CHROMIUM) is None:
        pytest.skip("Chromium is missing: no /usr/bin/chromium")
    with served(rooms) as url, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        made = browser.new_page()
        made.on("pageerror", lambda error: pytest.fail(str(error)))
        made.goto(f"{url}/desk/login?next=/desk/editions/{KEY}")
        made.get_by_label("用户名").fill("editor")
        made.get_by_label("密码").fill(PASSWORD)
        made.get_by_role("button", name="登录").click()
        yield made
        browser.close()


def names(page: Page) -> list[str]:
    return page.locator("[data-place] .row-name").all_inner_texts()


def stored(rooms: Rooms) -> list[str]:
    return [article.headline for article in composing.look(rooms, OPERATOR, KEY).edition.articles]


def test_a_story_is_dragged_and_the_order_is_kept(page: Page, rooms: Rooms) -> None:
    first, second, third, *rest = names(page)
    page.get_by_label("主题", exact=True).fill("还没有存的主题")
    page.locator("[data-place]").first.scroll_into_view_if_needed()
    place, target = page.locator(".handle").nth(2).bounding_box(), page.locator("[data-place]").first.bounding_box()
    assert place is not None
    assert target is not None
    page.mouse.move(place["x"] + 8, place["y"] + 8)
    page.mouse.down()
    page.mouse.move(place["x"] + 8, target["y"] + 40, steps=6)
    page.mouse.move(place["x"] + 8, target["y"] + 4, steps=6)
    page.mouse.up()

    expect(page.locator("[data-order-said]")).to_contain_text("已保存")
    assert names(page) == [third, first, second, *rest]
    assert stored(rooms) == names(page)
    page.reload()
    assert names(page) == [third, first, second, *rest]


def test_arrow_keys_move_a_story_and_keep_the_focus(page: Page, rooms: Rooms) -> None:
    first, second, third, *rest = names(page)
    page.locator(".handle").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")

    expect(page.locator("[data-order-said]")).to_contain_text("现在是第 3 篇。 已保存。")
    assert names(page) == [second, third, first, *rest]
    assert first in str(page.evaluate("document.activeElement.getAttribute('aria-label')"))
    page.keyboard.press("ArrowUp")
    expect(page.locator("[data-place] .row-name").nth(1)).to_have_text(first)
    page.get_by_role("button", name="保存", exact=True).last.click()
    expect(page.get_by_text("这一期已存下。")).to_be_visible()
    assert stored(rooms) == [second, first, third, *rest]
