"""Records as JSON: everything comes back as it went in, or is refused."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.errors import StoreError
from syndicate.model.page import Advert, Paragraph, Problem, ProblemKind, Span, Story, StoryKind
from syndicate.store import codec

TEXT = st.text(max_size=30)  # without surrogates, with NUL and everything else
HALF = st.text(st.characters(categories=["Cs"]), min_size=1, max_size=3)
RECORDS = st.one_of(*(st.from_type(kind) for kind in (Story, Advert, Problem)))


@settings(max_examples=60, deadline=None)
@given(record=RECORDS)
def test_every_record_comes_back_as_it_was(record: Story | Advert | Problem) -> None:
    text = codec.dump(record)

    assert repr(codec.load(type(record), text)) == repr(record)  # by their letters: nan is no number's equal
    assert "\0" not in text


@given(title=TEXT, body=TEXT)
def test_hostile_text_comes_back_as_it_was(title: str, body: str) -> None:
    story = Story(StoryKind.ARTICLE, title, (Paragraph(body, (Span(1, 2, 3, 4),)),))

    assert codec.load(Story, codec.dump(story)) == story


@given(before=TEXT, half=HALF)
def test_half_a_surrogate_pair_is_refused(before: str, half: str) -> None:
    with pytest.raises(StoreError, match="half a surrogate pair"):
        codec.dump(Story(StoryKind.ARTICLE, before + half, ()))


@pytest.mark.parametrize("number", [math.inf, -math.inf, 0.1, 1e300])
def test_numbers_come_back(number: float) -> None:
    problem = Problem(ProblemKind.SEAM, Span(0, 1), "joined", confidence=number)

    assert codec.load(Problem, codec.dump(problem)) == problem


GOOD = codec.dump(Story(StoryKind.ARTICLE, "题", (Paragraph("文"),)))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (GOOD.replace("[1,", "[2,"), "at 0"),
        (GOOD.replace('"kicker"', '"kickr"'), "kickr"),
        (GOOD.replace('"题"', "5"), "title"),
        (GOOD.replace('"article"', '"poem"'), "kind"),
        (GOOD.replace('"text":"文",', ""), "paragraphs.0.text"),
        (GOOD[:-2], "its start"),
        ("", "its start"),
        ("{}", "its start"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(text: str, why: str) -> None:
    with pytest.raises(StoreError, match="A stored Story cannot be read") as caught:
        codec.load(Story, text)

    assert why in str(caught.value)


def test_a_field_the_record_gained_since_takes_its_default() -> None:
    older = GOOD.replace(',"confidence":1.0', "")

    assert older != GOOD
    assert codec.load(Story, older) == codec.load(Story, GOOD)
