from hypothesis import given
from hypothesis import strategies as st

from syndicate.letters.clean import one_line


def test_white_space_of_any_kind_becomes_single_spaces() -> None:
    assert one_line(" 风清气正\r\n好扬帆\t\u3000砥砺\u2028前行 ", 40) == "风清气正 好扬帆 砥砺 前行"


def test_what_may_not_stand_in_mail_is_taken_out() -> None:
    assert one_line("a\x00b\ud800c\u202ed\ufeffe\u200bf\ue000g\ufffe", 40) == "abcdefg"


def test_a_long_text_ends_with_an_ellipsis() -> None:
    assert one_line("一二三，四五六", 5) == "一二三…"


@given(st.text(st.characters(), max_size=60), st.integers(2, 20))
def test_always_one_line_of_encodable_text(text: str, most: int) -> None:
    line = one_line(text, most)

    assert len(line) <= most
    assert line.encode().decode() == line
    assert line.splitlines() in ([], [line])
    assert one_line(line, most) == line
