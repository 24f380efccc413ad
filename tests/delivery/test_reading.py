"""Answers to a pipelined go: believed only where no answer too many, or too few, could make it somebody else's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.delivery.reading import GO_AHEAD, NO, OK, Heard, goes_on, of_dot, of_envelope
from syndicate.delivery.results import Ending, Step
from syndicate.model.sending import Reply

GO = (Step.DOT, Step.MAIL, Step.RCPT, Step.DATA)


def heard(*codes: int, **how: bool) -> Heard:
    """What was heard of these answers to a whole go; a fifth was one too many."""
    said = tuple(Reply(code, "") for code in codes[:4])
    return Heard(GO, said, "" if len(said) == 4 else "lost", too_many=len(codes) > 4, **how)


@st.composite
def honest(draw: st.DrawFn) -> list[int]:
    """The four answers of a relay in its senses."""
    dot = draw(st.sampled_from([OK, 451, 554]))
    mail = draw(st.sampled_from([OK, OK, 451, 553]))
    rcpt = 503 if mail >= NO else draw(st.sampled_from([OK, 251, 450, 550]))
    data = 503 if rcpt >= NO else draw(st.sampled_from([GO_AHEAD, GO_AHEAD, 451]))
    return [dot, mail, rcpt, data]


@given(honest())
def test_honest_answers_are_taken_as_they_are(codes: list[int]) -> None:
    dot, envelope = of_dot(heard(*codes)), of_envelope(heard(*codes))
    refusal = next((code for code in codes[1:] if code >= NO), None)

    assert dot is not None
    assert (dot.ending, dot.reply.code) == (Ending.REPLIED, codes[0])
    assert (envelope and envelope.reply.code) == refusal
    assert goes_on(heard(*codes))


@given(honest(), st.integers(0, 4), st.sampled_from([OK, 451, 550]))
def test_one_answer_too_many_never_turns_a_no_into_a_yes(codes: list[int], place: int, extra: int) -> None:
    seen = heard(*codes[:place], extra, *codes[place:])
    dot, envelope = of_dot(seen), of_envelope(seen)

    assert dot is not None
    if dot.ending is Ending.REPLIED:
        assert (dot.reply.code == OK) == (codes[0] == OK)
    assert envelope is not None
    assert envelope.ending is Ending.NOT_SENT
    assert not goes_on(seen)


@given(honest(), st.integers(0, 2))
def test_one_answer_too_few_never_lets_a_body_go(codes: list[int], place: int) -> None:
    seen = heard(*codes[:place], *codes[place + 1 :])
    dot, envelope = of_dot(seen), of_envelope(seen)

    assert envelope is not None
    assert not goes_on(seen)
    if codes[1:] == [OK, OK, GO_AHEAD]:
        assert dot is not None
        assert dot.ending is Ending.IN_DOUBT


@pytest.mark.parametrize(
    ("codes", "dot", "envelope"),
    [
        ((), Ending.IN_DOUBT, Ending.UNTRIED),
        ((250,), Ending.REPLIED, Ending.UNTRIED),
        ((250, 250), Ending.REPLIED, Ending.NOT_SENT),
        ((250, 250, 250), Ending.REPLIED, Ending.NOT_SENT),
        ((250, 250, 550), Ending.REPLIED, Ending.REPLIED),
        ((421,), Ending.REPLIED, Ending.UNTRIED),
        ((250, 421), Ending.REPLIED, Ending.REPLIED),
    ],
)
def test_a_connection_that_ends_early(codes: tuple[int, ...], dot: Ending, envelope: Ending) -> None:
    ends = of_dot(heard(*codes)), of_envelope(heard(*codes))

    assert [end and end.ending for end in ends] == [dot, envelope]
    assert not goes_on(heard(*codes))


def test_a_body_that_did_not_leave_was_not_sent() -> None:
    end = of_dot(heard(head_left=False))

    assert end is not None
    assert (end.ending, end.step) == (Ending.NOT_SENT, Step.DATA)


@pytest.mark.parametrize("codes", [(250, 250, 550, 354), (250, 451, 250, 354)])
def test_no_body_and_no_dot_for_a_letter_that_was_refused_all_the_same(codes: tuple[int, ...]) -> None:
    dot, envelope = of_dot(heard(*codes)), of_envelope(heard(*codes))

    assert dot is not None
    assert envelope is not None
    assert (dot.ending, envelope.ending) == (Ending.REPLIED, Ending.REPLIED)
    assert envelope.reply.code == max(codes)
    assert not goes_on(heard(*codes))
