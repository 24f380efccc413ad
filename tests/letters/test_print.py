"""A letter on paper: it begins on the first page, and what is white on colour can be read without the colour."""

import shutil

import pytest
from playwright.sync_api import sync_playwright

from tests.letters.desk import Desk, decoded

CHROMIUM = "/usr/bin/chromium"


def test_a_printed_letter_can_be_broken_and_read(desk: Desk) -> None:
    """A column set as an inline block is never broken: it leaves the first page empty, and starts on the second."""
    if shutil.which(CHROMIUM) is None:
        pytest.skip("Chromium is missing: no /usr/bin/chromium")
    _, html = decoded(desk.press(desk.edition([desk.article(1)])).letter(desk.recipient([0])))
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.emulate_media(media="print")
        page.set_content(html)
        columns = page.locator(".card > table > tbody > tr > td > div").evaluate_all(
            "nodes => nodes.map(node => getComputedStyle(node).display)"
        )
        kicker = page.locator(".rule p span").first.evaluate("node => getComputedStyle(node).color")
        browser.close()

    assert columns == ["block"]
    assert kicker == "rgb(29, 27, 24)"
