import email
import email.policy
from email.header import decode_header, make_header
from email.message import Message

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.errors import DeliveryError
from syndicate.letters.clean import one_line
from syndicate.letters.mime import ascii_address, header, mailbox, message, pieces, unstructured
from syndicate.letters.splice import Fragment, splice

texts = st.text(st.characters(), max_size=80).map(lambda text: one_line(text, 60)).filter(bool)
MESSAGE_ID = "<0123456789abcdef@example.com>"


def parsed(*headers: bytes) -> Message:
    return email.message_from_bytes(message(headers, MESSAGE_ID, splice([b"text"]), splice([b"<p>"])))


def shown_name(line: bytes) -> str:
    """The display name of a To header. Python's new parser puts a space between encoded words of a phrase."""
    phrase = email.message_from_bytes(line + b"\r\n")["To"].rpartition("<")[0].strip()
    return str(make_header(decode_header(phrase.strip('"'))))


@given(texts)
def test_a_subject_reads_back_and_its_lines_are_short(text: str) -> None:
    line = header("Subject", unstructured(text, 9))

    assert max(map(len, line.split(b"\r\n"))) <= 76
    assert str(make_header(decode_header(parsed(line)["Subject"]))) == text


@given(texts)
def test_every_encoded_word_holds_whole_characters(text: str) -> None:
    for data, charset in decode_header(unstructured("字" + text, 9).replace("\r\n", "")):
        assert data.decode(charset)
    for word in unstructured("字" + text, 9).split("\r\n "):
        ((data, charset),) = decode_header(word)
        assert len(word) <= 75
        assert data.decode(charset)


def test_what_looks_like_an_encoded_word_is_shown_as_it_is() -> None:
    text = "=?utf-8?q?a=0D=0ABcc:_x@evil.example?="
    line = header("Subject", unstructured(text, 9))

    assert parsed(line).keys() == ["Subject", "Message-ID", "MIME-Version", "Content-Type"]
    assert str(make_header(decode_header(parsed(line)["Subject"]))) == text


@given(texts)
def test_a_name_reads_back_beside_its_address(name: str) -> None:
    line = header("To", mailbox(name, "reader@example.net", 4))
    to = email.message_from_bytes(line + b"\r\n", policy=email.policy.default)["To"]

    assert max(map(len, line.split(b"\r\n"))) <= 76
    assert [address.addr_spec for address in to.addresses] == ["reader@example.net"]
    assert shown_name(line) == name


def test_no_name_is_no_name() -> None:
    assert mailbox("", "reader@example.net", 4) == "reader@example.net"


@pytest.mark.parametrize(
    "value", ["a\r\nBcc: x", "a\nb", "a\rb", "汉", "", " a", "a\r\n", "a\x00", "a\r\n \r\n b", "x" * 1000]
)
def test_a_value_that_could_become_a_header_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="Subject"):
        header("Subject", value)


def test_a_name_that_is_no_header_name_is_refused() -> None:
    with pytest.raises(ValueError, match="Sub"):
        header("Sub: ject", "a")


def test_an_international_domain_is_written_in_ascii() -> None:
    assert ascii_address("zhang@例子.cn") == "zhang@xn--fsqu00a.cn"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a",
        "@b.cn",
        "a@",
        "a b@c.cn",
        f"{'a' * 1000}@b.cn",
        "a@b.cn\r\nBcc: x@y.cn",
        "张@b.cn",
        "a@b..cn",
        "<a@b.cn>",
        "a@b.cn,c@d.cn",
        "a@b\n.cn",
    ],
)
def test_an_address_no_header_can_hold_is_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(DeliveryError) as refused:
        ascii_address(address)

    assert len(address) < 2 or address not in str(refused.value)


def test_the_parts_of_a_message() -> None:
    data = message([header("Subject", "x")], MESSAGE_ID, splice(["正文".encode()]), splice([b"<p>"]))
    read = email.message_from_bytes(data, policy=email.policy.default)

    assert [part.get_content_type() for part in read.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert [part.get_payload(decode=True) for part in read.iter_parts()] == ["正文".encode(), b"<p>"]
    assert [part.defects for part in read.walk()] == [[], [], []]
    assert data.replace(b"\r\n", b"").count(b"\n") == 0


def test_a_message_id_without_brackets_is_refused() -> None:
    with pytest.raises(ValueError, match="Message-ID"):
        message([], "a@b", b"", b"")


def test_large_pieces_stay_what_they_are_and_the_first_piece_holds_all_headers() -> None:
    large, small = splice([Fragment(bytes(9000))]), splice([b"x"])
    entries = header("X-Entity-Ref-ID", "x" * 900 + "".join("\r\n " + "x" * 900 for _ in range(5)))
    found = pieces([entries], MESSAGE_ID, (small, large), (large, large, small))

    assert b"".join(found) == message([entries], MESSAGE_ID, small + large, large + large + small)
    assert [piece is large for piece in found] == [False, True, False, True, False, True, False]
    assert b"\r\n\r\n" in found[0]
