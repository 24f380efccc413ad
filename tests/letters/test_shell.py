import pytest

from syndicate.errors import TemplateError
from syndicate.letters.shell import Block, Hole, Markers, check, encode, escape, fill, html_parts, text_parts
from syndicate.letters.splice import Fragment, splice
from syndicate.letters.text import fold

MARK = Markers(b"secret", ("name", "leave_url", "stories"))
BLOCKS = frozenset({"stories"})


def joined(pieces: list[Fragment | bytes]) -> str:
    return b"".join(piece.data if isinstance(piece, Fragment) else piece for piece in pieces).decode()


def test_html_is_cut_at_its_markers_and_filled_with_escaped_values() -> None:
    parts = html_parts(f"<p>{MARK['name']}</p>{MARK['stories']}<a href='{MARK['leave_url']}'>", MARK, BLOCKS)
    pieces = fill(parts, {"name": "<张>", "leave_url": "/l?a&b"}, {"stories": [Fragment(b"<i></i>")]}, escape)

    assert joined(pieces) == "<p>&lt;张&gt;</p><i></i><a href='/l?a&amp;b'>"


def test_a_line_of_text_is_folded_when_it_is_filled() -> None:
    parts = text_parts(f"{MARK['name']}，您好：\n\n{MARK['stories']}\n", MARK, BLOCKS)
    pieces = fill(parts, {"name": "长" * 40}, {"stories": [Fragment(encode("一篇\n"))]}, fold)

    assert joined(pieces) == f"{'长' * 36}\r\n{'长' * 4}，您好：\r\n\r\n一篇\r\n\r\n"
    assert splice(pieces).isascii()


def test_a_value_may_be_printed_twice() -> None:
    (hole, _) = text_parts(f"{MARK['name']}和{MARK['name']}\n尾声", MARK, BLOCKS)

    assert isinstance(hole, Hole)
    assert hole.fill({"name": "张"}) == "张和张\n"


def test_stories_stand_alone_on_their_line() -> None:
    with pytest.raises(TemplateError, match="stories must stand alone"):
        text_parts(f"看：{MARK['stories']}\n", MARK, BLOCKS)


def test_a_template_that_changes_a_personal_value_is_refused() -> None:
    parts = html_parts(MARK["name"].upper() + MARK["stories"], MARK, BLOCKS)

    assert Block("stories") in parts
    with pytest.raises(TemplateError, match=r"body\.mjml does not print name"):
        check(parts, ["stories", "name"], "body.mjml")


def test_nobody_without_the_secret_knows_a_marker() -> None:
    assert Markers(b"another", ("name",))["name"] != MARK["name"]
