"""Nothing reaches the wire that could be taken for something else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.delivery.envelope import Unfit, pack
from syndicate.model.letter import Letter

OFFERS = {"size": "100000", "8bitmime": "", "smtputf8": ""}
BODY = b"Subject: x\r\n\r\nwords\r\n"


def letter(recipient: str = "reader@example.com", data: bytes = BODY, sender: str = "paper@example.org") -> Letter:
    return Letter("<1@example.org>", sender, recipient, (data,))


def test_a_plain_letter() -> None:
    parcel = pack(letter(), OFFERS)

    assert parcel.mail == b"MAIL FROM:<paper@example.org> SIZE=21"
    assert parcel.rcpt == b"RCPT TO:<reader@example.com>"
    assert b"".join(parcel.body) == BODY


def test_nothing_is_asked_for_that_is_not_offered() -> None:
    assert pack(letter(), {}).mail == b"MAIL FROM:<paper@example.org>"


def test_a_letter_of_8_bits_and_a_reader_of_another_script() -> None:
    parcel = pack(letter("读者@例子.中国", "Subject: 报\r\n\r\n园区\r\n".encode()), OFFERS)

    assert parcel.mail.endswith(b" SIZE=24 BODY=8BITMIME SMTPUTF8")
    assert parcel.rcpt == "RCPT TO:<读者@例子.中国>".encode()


@pytest.mark.parametrize(
    ("recipient", "data", "offers", "why"),
    [
        ("reader@example.com", "Subject: x\r\n\r\n园区\r\n".encode(), {"smtputf8": ""}, "8-bit"),
        ("reader@example.com", "Subject: 报\r\n\r\n园区\r\n".encode(), {"8bitmime": ""}, "not ASCII"),
        ("读者@example.com", BODY, {"8bitmime": ""}, "not ASCII"),
        ("reader@example.com", BODY, {"size": "20"}, "larger"),
        ("reader@example.com", b"a\0b\r\n", {}, "NUL"),
        ("reader@example.com", b"a\nb\r\n", {}, "not CRLF"),
        ("reader@example.com", b"a\rb\r\n", {}, "not CRLF"),
        ("reader@example.com", b"a\r\n.\n.\r\n", {}, "not CRLF"),
        ("reader@example.com", b"x" * 999 + b"\r\n", {}, "line over"),
        (f"{'x' * 65}@example.com", BODY, {}, "too long"),
        (f"x@{'x.' * 130}com", BODY, {}, "too long"),
    ],
)
def test_what_is_unfit_says_why_and_never_names_the_reader(
    recipient: str, data: bytes, offers: dict[str, str], why: str
) -> None:
    with pytest.raises(Unfit, match=why) as caught:
        pack(letter(recipient, data), offers)

    assert recipient not in str(caught.value)


@pytest.mark.parametrize(
    "address",
    ["", "@", "a@", "@b.cn", "a b@c.cn", "a@b c.cn", "<a@b.cn>", 'a"b@c.cn', '"a b"@c.cn', "a@b.cn\r\nDATA", "a@b.cn>",
     "a\0@b.cn", "a@b..cn", "a@.cn", "a,b@c.cn", "a@b.cn SIZE=1", "a\u2028@b.cn", "a\u202e@b.cn",
     "\ud800@b.cn", "a\u3000@b.cn", "a@b@c,cn"],
)  # fmt: skip
def test_what_is_no_address_never_leaves(address: str) -> None:
    for wrong in (letter(recipient=address), letter(sender=address)):
        with pytest.raises(Unfit):
            pack(wrong, OFFERS)


@pytest.mark.parametrize(
    "address", ["a..b.@docomo.ne.jp", "o'neil+tag@sub.example.com", "x_1@[192.0.2.1]", "10001@qq.com"]
)
def test_addresses_that_people_have_are_taken(address: str) -> None:
    assert pack(letter(address), {}).rcpt == f"RCPT TO:<{address}>".encode()


@given(st.text(max_size=80))
def test_no_address_makes_a_second_line_or_parameter(address: str) -> None:
    try:
        parcel = pack(letter(address), OFFERS)
    except Unfit:
        return
    assert re.fullmatch(rb"RCPT TO:<[^\x00-\x20\x7f<>]+>", parcel.rcpt)


@given(st.lists(st.sampled_from([b".", b"..", b"a", b"", b".a"]), max_size=12))
def test_dots_are_stuffed_and_come_back(lines: list[bytes]) -> None:
    data = b"".join(line + b"\r\n" for line in [b"Subject: x", b"", *lines])
    stuffed = b"".join(pack(letter(data=data), {}).body)

    assert b"\r\n.\r\n" not in stuffed
    assert b"\r\n".join(line.removeprefix(b".") for line in stuffed.split(b"\r\n")) == data


def test_a_body_without_a_last_line_end_gets_one() -> None:
    assert pack(letter(data=b".x"), {}).body == (b"..x\r\n",)
