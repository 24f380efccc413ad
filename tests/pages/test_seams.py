"""Whether one piece goes on with another."""

import pytest

from syndicate.pages.seams import Seams, freshness, tears_word

BARE = Seams([])


@pytest.mark.parametrize(
    ("left", "right"),
    [("全区要坚定", "不移统筹发展"), ("讲解", "员只好"), ("产值达到3", "亿元，"), ("他说：“这里", "真好”。")],
)
def test_what_makes_one_word_figure_or_quotation_goes_on(left: str, right: str) -> None:
    assert BARE.seam(left, right) >= 2.5


@pytest.mark.parametrize(("left", "right"), [("他说，", "，好"), ("人人都说", "”好"), ("他说：“这里", "真好。")])
def test_what_cannot_follow_does_not(left: str, right: str) -> None:
    assert BARE.seam(left, right) < -1


def test_nothing_speaks_for_two_whole_words() -> None:
    assert abs(BARE.seam("昨天上午", "北京天气")) < 0.5


def test_what_the_page_prints_elsewhere_is_evidence() -> None:
    told = Seams(["明年园区亩均税收还要增长"])

    assert told.seam("今年园区亩均", "税收增长") - BARE.seam("今年园区亩均", "税收增长") == 2.5


def test_letters_leave_quotes_aside() -> None:
    assert BARE.letters("他说：“这里", "真好”。") == BARE.letters("他说：这里", "真好。")


@pytest.mark.parametrize("text", ["，他说", "的人们", "）好", "员只好"])
def test_what_begins_no_paragraph(text: str) -> None:
    assert freshness(text) < 0


@pytest.mark.parametrize("text", ["昨天，市民", "2023年", "“好”", "在园区"])
def test_what_may_begin_one(text: str) -> None:
    assert freshness(text) > 0


def test_a_torn_word() -> None:
    assert tears_word("坚定", "不移")
    assert not tears_word("昨天", "园区")
    assert not tears_word("3", "亿")
