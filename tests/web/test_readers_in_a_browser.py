"""A person subscribes, confirms, chooses, leaves and undoes it, in a real browser without scripts, on a phone.

The demo serves: real SMTP to the catcher, real pages, real letters.
"""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
PATIENCE = 90.0


@pytest.fixture
def door(tmp_path: Path) -> Iterator[str]:
    """Where a demo is open; it ends with the test."""
    command = [sys.executable, "-m", "syndicate", "demo", "--port", "0"]
    with (tmp_path / "out").open("w") as out:
        demo = subprocess.Popen(command, cwd=tmp_path, stdout=out, stderr=subprocess.STDOUT)
    try:
        yield _opened(demo, tmp_path / "out")
    finally:
        demo.terminate()
        demo.wait(30)


def _opened(demo: subprocess.Popen[bytes], out: Path) -> str:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert demo.poll() is None, out.read_text()
        if "healthz" in (said := out.read_text()):
            found = re.search(r"http://127\.0\.0\.1:\d+", said)
            assert found is not None
            return found.group()
        time.sleep(0.1)
    raise AssertionError("the demo did not open")


@pytest.fixture
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("chromium is missing (Debian: chromium)")
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Page:
    return browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740}).new_page()


def letter(page: Page, door: str, words: str) -> str:
    """The text of the newest caught letter whose subject holds these words."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        page.goto(f"{door}/mailbox")
        found = page.locator("main a", has_text=words)
        if found.count():
            found.first.click()
            return page.content()
        time.sleep(0.2)
    raise AssertionError(f"no letter says {words}")


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).click()


def test_subscribe_confirm_choose_leave_and_undo(page: Page, door: str) -> None:
    page.goto(f"{door}/subscribe?park=tianyi")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.fill("#address", "wanglin@qq.con")
    page.wait_for_timeout(2100)  # a form that comes back sooner is a robot's
    press(page, "订阅")
    page.wait_for_timeout(2100)
    press(page, "是，用 wanglin@qq.com")
    assert "请查看邮箱" in page.title()

    link = re.search(rf"{re.escape(door)}/confirm/[\w-]+", letter(page, door, "确认"))
    assert link is not None
    page.goto(link.group())
    press(page, "确认订阅")
    assert page.get_by_role("heading", name="订好了，欢迎！").count() == 1

    page.get_by_role("link", name="我的设置").click()
    assert page.get_by_label("天易经开区").is_checked()
    page.get_by_label("每周一封").check()
    press(page, "保存")
    assert "已保存" in page.get_by_role("status").inner_text()
    assert page.get_by_label("每周一封").is_checked()

    page.get_by_role("link", name="退订", exact=True).click()
    press(page, "退订")
    assert page.get_by_role("heading", name="已退订").count() == 1
    press(page, "点错了，继续订阅")
    assert page.get_by_role("heading", name="欢迎回来").count() == 1
    assert f"{door}/preferences/" in letter(page, door, "欢迎")


def test_a_scanner_that_runs_scripts_and_clicks_nothing_changes_nothing(
    browser: Browser, page: Page, door: str
) -> None:
    page.goto(f"{door}/subscribe")
    page.fill("#address", "wanglin@qq.com")
    page.wait_for_timeout(2100)
    press(page, "订阅")
    asked = letter(page, door, "确认")
    scanner = browser.new_context().new_page()
    for words in (asked, asked):
        _scan(scanner, door, words)
    page.goto(f"{door}/mailbox")
    assert page.locator("main a", has_text="欢迎").count() == 0

    confirm = re.search(rf"{re.escape(door)}/confirm/[\w-]+", asked)
    assert confirm is not None
    page.goto(confirm.group())
    press(page, "确认订阅")
    welcome = letter(page, door, "欢迎")
    _scan(scanner, door, welcome)
    preferences = re.search(rf"{re.escape(door)}/preferences/[\w-]+", welcome)
    assert preferences is not None
    page.goto(preferences.group())
    assert page.get_by_role("link", name="退订", exact=True).count() == 1


def _scan(scanner: Page, door: str, words: str) -> None:
    """Open every link of a letter, and every link of those pages, as Safe Links and others do; press nothing."""
    links = set(re.findall(rf"{re.escape(door)}/(?:confirm|preferences|leave)/[\w/-]+", words))
    assert links
    for link in sorted(links):
        scanner.goto(link)
        hrefs = scanner.eval_on_selector_all("main a", "all => all.map(a => a.href)")
        for onward in hrefs:
            if onward.startswith(door) and "/data" not in onward:
                scanner.goto(onward)
