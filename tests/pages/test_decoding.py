"""Bytes to text, or a refusal that tells the place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.errors import EmptyPage, PageTooLarge, UndecodablePage
from syndicate.model.page import ProblemKind
from syndicate.pages.decoding import decode

TEXT = "湘潭高新区 开展“四水”宣传\r\n本报讯（记者 丁一）今天，鎔基路通车。\n"


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        (TEXT.encode("utf-8"), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (TEXT.encode("gb18030"), "gb18030"),
        (TEXT.encode("gbk"), "gb18030"),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_every_encoding_gives_the_same_text(raw: bytes, encoding: str) -> None:
    found = decode(raw)

    assert (found.text, found.encoding, found.problems) == (TEXT, encoding, ())


def test_utf_7_stays_ascii() -> None:
    assert decode(b"+ZeVnLIqe-").text == "+ZeVnLIqe-"


def test_gb18030_beyond_gbk() -> None:
    assert decode("㐀𠀀工业园开工".encode("gb18030")).text == "㐀𠀀工业园开工"


@pytest.mark.parametrize(
    ("raw", "offset"),
    [
        ("园区".encode() + b"\xff\xff" + "园区".encode(), 6),
        (b"\xef\xbb\xbf" + "园区".encode() + b"\xe5\x9b", 9),
        (b"\xff\xfe" + "园".encode("utf-16-le") + b"\x00\xd8\x41\x00", 4),
        ("园区".encode("gb18030") + b"\x81", 4),
        ("园区开工了".encode("gb18030")[:-1], 8),
        ("园区𠀀".encode("gb18030")[:-2], 4),
        (b"+/v8-" + "园区".encode("utf-7"), 0),
    ],
)
def test_a_refusal_tells_the_byte(raw: bytes, offset: int) -> None:
    with pytest.raises(UndecodablePage) as caught:
        decode(raw)

    assert caught.value.offset == offset
    assert str(offset) in caught.value.message
    assert caught.value.hint


def test_binary_is_refused() -> None:
    with pytest.raises(UndecodablePage):
        decode(bytes(range(256)) * 40)


def test_characters_lost_before_are_told() -> None:
    found = decode("园�区\n经开�区".encode())

    assert [(p.kind, p.place.start, p.place.first_line) for p in found.problems] == [
        (ProblemKind.ENCODING, 1, 1),
        (ProblemKind.ENCODING, 6, 2),
    ]


@pytest.mark.parametrize("raw", [b"", b" \r\n\t", b"\xef\xbb\xbf", "　　\f".encode()])
def test_an_empty_page_is_refused(raw: bytes) -> None:
    with pytest.raises(EmptyPage):
        decode(raw)


def test_a_page_above_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(PageTooLarge):
        decode(b"a" * 101, limit=100)


def test_a_hundred_megabytes_on_one_line_are_refused_unread() -> None:
    with pytest.raises(PageTooLarge) as caught:
        decode(bytes(100_000_000))

    assert "100000000" in caught.value.message
    assert caught.value.hint


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_as_ours(raw: bytes) -> None:
    try:
        found = decode(raw)
    except (EmptyPage, UndecodablePage):
        return

    assert found.text.strip()
