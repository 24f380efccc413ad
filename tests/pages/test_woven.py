"""Text that knows where it was printed."""

from syndicate.model.page import Span
from syndicate.pages.intake import take_in
from syndicate.pages.woven import Places, Woven, weave

RECEIVED = "昨天Open\u200b\nday 今天"
PARTS = (Woven("昨天Open", ((0, 6),)), Woven("day", ((7, 3),)), Woven("今天", ((11, 2),)))


def test_a_space_between_two_latin_words_stands_nowhere() -> None:
    whole = weave(PARTS)

    assert whole.text == "昨天Open day今天"
    assert Places(take_in(RECEIVED), RECEIVED).spans(whole) == (Span(0, 6, 1, 1), Span(8, 11, 2, 2), Span(12, 14, 2, 2))


def test_a_cut_keeps_its_places() -> None:
    whole = weave(PARTS)

    assert whole.cut(1, 9) == Woven("天Open da", ((1, 5), (-1, 1), (7, 2)))
    assert whole.cut(6, 8) == Woven("d", ((7, 1),))
    assert not whole.cut(6, 7)


def test_neighbours_are_one_span() -> None:
    text = "昨天今天"
    places = Places(take_in(text), text)

    assert places.spans(weave([Woven("昨天", ((0, 2),)), Woven("今天", ((2, 2),))])) == (Span(0, 4, 1, 1),)
    assert places.spans(Woven("昨天", ((0, 2),)), Woven("今天", ((2, 2),))) == (Span(0, 2, 1, 1), Span(2, 4, 1, 1))
