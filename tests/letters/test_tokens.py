import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.letters.tokens import read, sign

SECRET = b"s" * 32
ids = st.integers(0, 2**64 - 1)
purposes = st.sampled_from(["leave", "preferences", "view"])


@given(ids, purposes)
def test_a_token_reads_back_for_its_purpose_only(reader_id: int, purpose: str) -> None:
    token = sign(SECRET, purpose, reader_id)

    assert read(SECRET, purpose, token) == reader_id
    assert [read(SECRET, p, token) for p in ("leave", "preferences", "view") if p != purpose] == [None, None]
    assert read(b"t" * 32, purpose, token) is None


@given(ids, st.integers(0, 24 * 8 - 1))
def test_one_changed_bit_of_what_it_holds_fails(reader_id: int, bit: int) -> None:
    data = bytearray(base64.urlsafe_b64decode(sign(SECRET, "leave", reader_id)))
    data[bit // 8] ^= 1 << bit % 8

    assert read(SECRET, "leave", base64.urlsafe_b64encode(data).decode()) is None


@given(ids, st.integers(0, 31), st.integers(0, 6))
def test_one_changed_bit_of_its_spelling_fails(reader_id: int, place: int, bit: int) -> None:
    token = sign(SECRET, "leave", reader_id)
    changed = token[:place] + chr(ord(token[place]) ^ 1 << bit) + token[place + 1 :]

    assert read(SECRET, "leave", changed) is None


@given(st.text(max_size=40))
def test_nothing_else_is_read(text: str) -> None:
    assert read(SECRET, "leave", text) is None


@pytest.mark.parametrize("around", ["{}=", "{}\n", " {}", "{}A", "{}===="])
def test_a_token_has_one_spelling(around: str) -> None:
    assert read(SECRET, "leave", around.format(sign(SECRET, "leave", 7))) is None


def test_the_other_alphabet_is_not_read() -> None:
    token = next(t for t in (sign(SECRET, "leave", n) for n in range(1000)) if "-" in t and "_" in t)

    assert read(SECRET, "leave", token.replace("-", "+").replace("_", "/")) is None
