"""What no reader could see is taken out, and every place stays true."""

import pytest

from syndicate.errors import EmptyPage
from syndicate.model.page import Span
from syndicate.pages.intake import MOST_NAMED, take_in


def test_a_clean_page_is_taken_as_it_is() -> None:
    found = take_in("园区\n开工")

    assert (found.text, found.origin, found.problems) == ("园区\n开工", None, ())
    assert found.place(1, 4) == (1, 4)


def test_places_count_the_text_as_received() -> None:
    found = take_in("a\u200bb\n\ue000\ue001c")

    assert found.text == "ab\nc"
    assert [found.place(k, k + 1) for k in range(4)] == [(0, 1), (2, 3), (3, 4), (6, 7)]
    assert found.place(1, 4) == (2, 7)
    assert [(p.place, p.chosen) for p in found.problems] == [
        (Span(1, 2, 1, 1), "taken out: U+200B"),
        (Span(4, 6, 2, 2), "taken out: U+E000 U+E001"),
    ]


def test_a_page_of_rubbish_is_summed_up() -> None:
    found = take_in("字\u200b" * (MOST_NAMED + 5))

    assert len(found.problems) == MOST_NAMED + 1
    assert found.problems[-1].chosen == "taken out in 5 more places"


def test_a_byte_order_mark_is_no_problem() -> None:
    assert take_in("\ufeff园区").problems == ()


@pytest.mark.parametrize("text", ["", " \n　", "\x00\u202e\ue000"])
def test_a_page_without_a_visible_character_is_refused(text: str) -> None:
    with pytest.raises(EmptyPage):
        take_in(text)
