"""Counted letters: addresses of the edition, the same for all readers; and not one that leads elsewhere."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.letters.correction import CorrectionPress
from syndicate.letters.counted import CountedUrls, counted_urls, followed, opened
from syndicate.model.edition import Edition
from syndicate.model.letter import LetterStyle
from tests.letters.desk import DATE, SECRET, Desk, decoded, parse

ADDRESS = re.compile(r"https://news\.example\.com/(?:opened|to)/[^\s\"<]+")
LEADS = re.compile(r"https://news\.example\.com/feeds/articles/[^\s\"<]+")


@pytest.fixture
def edition(desk: Desk) -> Edition:
    return desk.edition([desk.article(n) for n in range(7)])


@pytest.fixture
def urls(desk: Desk, edition: Edition) -> CountedUrls:
    return counted_urls(SECRET, edition, desk.paper.url)


def test_every_reader_has_the_same_counted_addresses(desk: Desk, edition: Edition, urls: CountedUrls) -> None:
    press = desk.press(edition, counted=urls)
    people = [desk.recipient(range(7), reader_id=n, name=name) for n, name in ((7, None), (2**40, "王"), (8, "李岚"))]

    found = [ADDRESS.findall(decoded(press.letter(one))[1]) for one in people]

    assert found[0] == found[1] == found[2]
    assert set(found[0]) == {urls.picture, *urls.stories}


def test_without_counting_there_is_neither_picture_nor_note(desk: Desk, edition: Edition) -> None:
    for part in decoded(desk.press(edition).letter(desk.recipient(range(7)))):
        assert ADDRESS.findall(part) == []
        assert "<img" not in part
        assert "统计" not in part


def test_a_counted_letter_says_so_in_both_parts_and_its_picture_can_be_seen(
    desk: Desk, edition: Edition, urls: CountedUrls
) -> None:
    text, html = decoded(desk.press(edition, counted=urls).letter(desk.recipient(range(7))))

    assert "不记录是谁" in text
    assert "不记录是谁" in html
    assert LEADS.findall(text) == LEADS.findall(html) == []
    assert set(ADDRESS.findall(text)) == set(urls.stories)
    assert re.findall('<img src="([^"]+)" width="48" height="3"', html) == [urls.picture]


def test_headers_are_those_of_any_letter(desk: Desk, edition: Edition, urls: CountedUrls) -> None:
    one, other = (
        parse(desk.press(edition, counted=counted).letter(desk.recipient(range(7))).data) for counted in (None, urls)
    )

    assert one.items() == other.items()


def test_the_counted_letter_is_spliced_as_it_is_rendered_whole(desk: Desk, edition: Edition, urls: CountedUrls) -> None:
    press, reader = desk.press(edition, counted=urls), desk.recipient([0, 2, 5], name="王")
    whole = press.whole(reader)

    assert decoded(press.letter(reader)) == [whole.text, whole.html]


def test_a_correction_is_counted_alike(desk: Desk) -> None:
    edition = replace(desk.edition([replace(desk.article(1), note="有误。")]), key="2022-11-30-a03-01-r2")
    urls = counted_urls(SECRET, edition, desk.paper.url)
    press = CorrectionPress(
        paper=desk.paper,
        edition=edition,
        render=desk.templates.render,
        secret=SECRET,
        story_url=lambda article: desk.paper.url(f"feeds/articles/{article.key}.html"),
        date=DATE,
        style=LetterStyle(),
        seal=bytes,
        counted=urls,
    )
    found = [ADDRESS.findall(decoded(press.letter(desk.recipient([0], reader_id=n)))[1]) for n in (7, 8)]

    assert found[0] == found[1]
    assert set(found[0]) == {urls.picture, urls.stories[0]}


@given(
    edition=st.integers(0, 2**31),
    position=st.integers(0, 9999),
    other=st.integers(0, 9999),
    data=st.binary(max_size=24),
)
def test_an_address_is_good_for_its_own_edition_and_place_alone(
    desk: Desk, edition: int, position: int, other: int, data: bytes
) -> None:
    made = replace(desk.edition([desk.article(1)]), id=edition)
    pixel = counted_urls(SECRET, made, str).picture.removeprefix("opened/").removesuffix(".gif")
    link = counted_urls(SECRET, made, str).stories[0].removeprefix("to/0/")

    assert opened(SECRET, pixel) == followed(SECRET, 0, link) == edition
    assert opened(SECRET, link) is None
    assert followed(SECRET, 0, pixel) is None
    assert followed(SECRET, position + 1, link) is None
    assert followed(b"x" * 32, 0, link) is None
    assert followed(SECRET, other, data.hex()) is None
