from base64 import b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.letters.splice import Fragment, splice

fragments = st.binary(min_size=3, max_size=300).map(Fragment)
pieces = st.lists(st.one_of(st.binary(max_size=90), fragments), max_size=12)


@given(pieces)
def test_decodes_to_the_pieces_joined(some: list[Fragment | bytes]) -> None:
    joined = b"".join(piece.data if isinstance(piece, Fragment) else piece for piece in some)

    assert b64decode(splice(some), validate=False) == joined


@given(pieces)
def test_lines_are_whole_groups_of_at_most_76_characters(some: list[Fragment | bytes]) -> None:
    lines = splice(some).split(b"\r\n")

    assert lines.pop() == b""
    assert [line for line in lines if not line or len(line) > 76 or len(line) % 4] == []
    assert b"=" not in b"".join(lines)[:-2]


def test_a_long_fragment_fills_its_lines() -> None:
    first, second, *_ = splice([b"x", Fragment(bytes(500))]).split(b"\r\n")

    assert (len(first), len(second)) == (76, 76)


def test_a_fragment_too_short_to_complete_a_group_is_refused() -> None:
    with pytest.raises(ValueError, match="2 bytes"):
        Fragment(b"ab")
