from hypothesis import given
from hypothesis import strategies as st

from syndicate.letters.plan import BUDGET, SUMMARIES, Plan, encoded, plan
from syndicate.letters.splice import Fragment, splice


def weigh(chosen: Plan) -> int:
    return 5_000 + len(chosen.shown) * (1_000 + chosen.most * 10) + chosen.whole * 10_000


def test_a_small_letter_is_whole() -> None:
    assert plan((3, 5, 8), weigh) == Plan((3, 5, 8), SUMMARIES[0], 0)


def test_summaries_are_shortened_first_then_left_out() -> None:
    assert plan(tuple(range(60)), weigh) == Plan(tuple(range(60)), SUMMARIES[1], 0)
    assert plan(tuple(range(80)), weigh) == Plan(tuple(range(80)), SUMMARIES[2], 0)


def test_the_last_stories_wait_on_the_site() -> None:
    assert plan(tuple(range(100)), weigh) == Plan(tuple(range(85)), SUMMARIES[2], 15)


def test_as_many_whole_texts_as_fit_beside_the_other_summaries() -> None:
    assert plan((0, 1), weigh, whole=True) == Plan((0, 1), SUMMARIES[0], 0, whole=2)
    assert plan(tuple(range(30)), weigh, whole=True) == Plan(tuple(range(30)), SUMMARIES[0], 0, whole=3)
    assert plan(tuple(range(60)), weigh, whole=True) == Plan(tuple(range(60)), SUMMARIES[1], 0)


def test_one_story_is_always_shown() -> None:
    assert plan((0, 1), lambda *_: BUDGET + 1) == Plan((0,), 0, 1)


@given(st.lists(st.one_of(st.binary(max_size=90), st.binary(min_size=3, max_size=300).map(Fragment)), max_size=12))
def test_base64_is_never_larger_than_it_was_weighed(pieces: list[Fragment | bytes]) -> None:
    assert len(splice(pieces)) <= encoded(sum(map(len, pieces)), len(pieces))
