"""What a server says becomes one clean reply, or garbage; nothing in between."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.delivery.replies import MOST_REPLY_BYTES, MOST_REPLY_TEXT, Garbage, cut, reply
from syndicate.model.sending import Reply


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (b"250 ok\r\n", Reply(250, "ok")),
        (b"250\r\n", Reply(250, "")),
        (b"250 2.1.5 ok\n", Reply(250, "ok", "2.1.5")),
        (b"550-5.1.1 no such\r\n550 5.1.1 user\r\n", Reply(550, "no such user", "5.1.1")),
        (b"550 2.1.5 odd class\r\n", Reply(550, "2.1.5 odd class")),
        (b"450 4.2.0 <a.b@qq.com>: later, a.b@qq.com\r\n", Reply(450, "<address>: later, <address>", "4.2.0")),
        ("550 用户\u202e不\u0000存在\x1b[2J\r\n".encode(), Reply(550, "用户 不 存在 [2J")),
        (b"550 \xff\xfe\r\n", Reply(550, "\ufffd\ufffd")),
    ],
)
def test_a_reply_is_read(said: bytes, expected: Reply) -> None:
    assert cut(said) == (expected, len(said))


@pytest.mark.parametrize(
    "said",
    [
        b"-1 no\r\n",
        b"25 ok\r\n",
        b"199 ok\r\n",
        b"600 ok\r\n",
        b"hello\r\n",
        b"\r\n",
        b"2500 ok\r\n",
        b"250-a\r\n251 b\r\n",
    ],
)
def test_what_is_no_reply_is_garbage(said: bytes) -> None:
    with pytest.raises(Garbage):
        cut(said)


def test_a_reply_without_end_is_garbage_before_it_fills_the_memory() -> None:
    with pytest.raises(Garbage):
        cut(b"250-" + b"x" * MOST_REPLY_BYTES)


@pytest.mark.parametrize("part", [b"", b"2", b"250-ok\r\n", b"250-ok\r\n250 o"])
def test_a_part_of_a_reply_is_none_yet(part: bytes) -> None:
    assert cut(part) is None


def test_what_follows_a_reply_is_kept_apart() -> None:
    said = b"250 ok\r\n421 bye\r\n"

    assert cut(said) == (Reply(250, "ok"), 8)
    assert cut(said, 8) == (Reply(421, "bye"), len(said))


@given(st.binary(max_size=200))
def test_no_bytes_make_anything_else(said: bytes) -> None:
    try:
        found = cut(said)
    except Garbage:
        return
    if found is not None:
        assert 200 <= found[0].code <= 599


@given(st.integers(200, 599), st.text(max_size=900))
def test_a_text_is_printable_short_and_names_nobody(code: int, said: str) -> None:
    text = reply(code, said).text

    assert text.isprintable()
    assert len(text) <= MOST_REPLY_TEXT
    assert "reader@example.com" not in reply(code, f"{said} <reader@example.com> {said}").text
