"""Return paths: short, signed, and the same in any case."""

from hypothesis import given
from hypothesis import strategies as st

from syndicate.bounces import verp
from syndicate.bounces.verp import LetterOf

SECRET = b"s" * 32
IDS = st.integers(0, 2**40 - 1)


@given(IDS, IDS)
def test_a_tag_is_read_back_in_any_case(sending: int, reader: int) -> None:
    tag = verp.tag(SECRET, LetterOf(sending, reader))

    assert verp.TAG.fullmatch(tag)
    assert verp.read(SECRET, tag) == LetterOf(sending, reader) == verp.read(SECRET, tag.upper())


@given(IDS, st.integers(0, 31), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_a_tag_with_another_letter_is_nobodys(reader: int, place: int, letter: str) -> None:
    tag = verp.tag(SECRET, LetterOf(1, reader))
    changed = tag[:place] + letter + tag[place + 1 :]

    assert changed == tag or verp.read(SECRET, changed) is None


@given(st.text(max_size=40))
def test_no_text_is_a_tag(text: str) -> None:
    assert verp.read(SECRET, text) is None


def test_another_secret_signs_nothing() -> None:
    assert verp.read(b"t" * 32, verp.tag(SECRET, LetterOf(1, 2))) is None


def test_a_return_path_fits_a_local_part_and_is_found_again() -> None:
    tag = verp.tag(SECRET, LetterOf(2**40 - 1, 2**40 - 1))
    path = verp.return_path("bounces@example.com", "+", tag)

    assert len(path.partition("@")[0]) <= verp.MOST_LOCAL
    assert verp.tag_of("Bounces@Example.com", "+", path.upper()) == tag
    assert verp.tag_of("bounces@example.com", "+", "bounces@example.com") is None
    assert verp.tag_of("bounces@example.com", "+", path.replace("example", "evil")) is None
    assert verp.tag_of("bounces@example.com", "-", "x-bounces-abc@example.com") is None
