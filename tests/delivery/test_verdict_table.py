"""The replies of real providers, each with its source, and the rules that no line of the table may break."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.delivery.replies import reply
from syndicate.delivery.results import Step
from syndicate.delivery.verdicts import Verdict, classed, judge_reply
from syndicate.model.bounce import BounceClass
from syndicate.model.sending import DeliveryState, Reply

LINES = (Path(__file__).parent / "replies_of_providers.tsv").read_text(encoding="utf-8").splitlines()
ROWS = [line.split("\t") for line in LINES if not line.startswith("#")]
ALLOWED_CODES = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"}
POLICY = ("frequency limited", "spam", "频率", "blocked", "blacklist", "reputation", "DMARC", "policy")


def read(text: str) -> Reply:
    return reply(int(text[:3]), text[4:])


def flags(verdict: Verdict) -> str:
    marks = {"s": verdict.slow, "g": verdict.suppress, "w": bool(verdict.wait)}
    return "".join(mark for mark, on in marks.items() if on) or "-"


@pytest.mark.parametrize("row", ROWS, ids=[f"{row[0]} {row[1][:50]}" for row in ROWS])
def test_what_a_real_reply_means(row: list[str]) -> None:
    _, text, step, state, consequence, kind, expected, _ = row
    verdict = judge_reply(read(text), Step(step))

    assert (verdict.state, verdict.consequence, flags(verdict)) == (state, consequence, expected)
    assert classed(read(text)) == kind


def test_the_replies_are_many_of_many_and_each_has_a_source() -> None:
    providers = Counter(row[0] for row in ROWS)

    assert len({row[1] for row in ROWS}) >= 60
    assert {"qq", "exmail", "163", "gmail", "outlook", "yahoo", "ses", "postfix", "exchange", "sohu"} <= set(providers)
    assert all(row[7].startswith(("http://", "https://")) for row in ROWS)


def test_who_is_suppressed_in_the_data_is_said_to_be_unknown() -> None:
    for row in ROWS:
        said = read(row[1])
        if "g" in row[6]:
            words = any(word in said.text.lower() for word in ("not found", "not exist", "invalid user", "have a"))
            assert said.enhanced in ALLOWED_CODES or (said.enhanced is None and words), row


@given(st.integers(400, 499), st.sampled_from([row[1][4:] for row in ROWS]), st.sampled_from(list(Step)))
def test_no_4xx_loses_or_suppresses_a_reader(code: int, text: str, step: Step) -> None:
    verdict = judge_reply(reply(code, text.replace("5.", "4.", 1)), step)

    assert verdict.state in {DeliveryState.RETRY, DeliveryState.PLANNED}
    assert not verdict.suppress
    assert classed(reply(code, text)) is not BounceClass.HARD


@given(st.sampled_from(POLICY), st.sampled_from(["", "5.7.1 ", "5.1.1 ", "5.0.0 "]), st.sampled_from(list(Step)))
def test_no_policy_suppresses_or_counts_against_a_reader(policy: str, enhanced: str, step: Step) -> None:
    said = reply(550, f"{enhanced}<a@b.cn>: {policy}")

    assert not judge_reply(said, step).suppress
    assert classed(said) is BounceClass.POLICY


@given(st.integers(0, 999), st.integers(0, 999), st.text(max_size=30))
def test_5_7_never_suppresses_whatever_it_says(code: int, detail: int, text: str) -> None:
    said = Reply(500 + code % 100, f"user unknown {text}", f"5.7.{detail}")

    assert not judge_reply(said, Step.RCPT).suppress


def test_before_rcpt_nothing_is_said_about_a_reader() -> None:
    for row in ROWS:
        assert not judge_reply(read(row[1]), Step.MAIL).suppress
