"""What a message says: reports, plain words, requests to leave; and what is none of these."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.bounces.mime import MOST_DEPTH, MOST_PARTS, decode, parts
from syndicate.bounces.reading import read
from syndicate.bounces.said import Kind

TOKEN = "A" * 30 + "-_"
TAG = "abcdefghijklmnopqrstuvwxyz234567"


def message(body: str = "hello", **headers: str) -> bytes:
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", body]).encode()


def status(*blocks: str) -> bytes:
    text = "\r\n\r\n".join(["Reporting-MTA: dns; mx", *blocks])
    return message(
        f"--b\r\nContent-Type: message/delivery-status\r\n\r\n{text}\r\n--b--\r\n",
        Content_Type="multipart/report; boundary=b",
    )


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (message(Subject=f"leave-{TOKEN}"), Kind.LEAVE),
        (message(Subject=f"Re: leave-{TOKEN}"), Kind.LEAVE),
        (message(Subject=f"leave-{TOKEN}", Auto_Submitted="auto-replied"), Kind.AUTO_REPLY),
        (message(Subject=f"leave-{TOKEN}x"), Kind.OTHER),
        (message(Subject="=?utf-8?B?6Ieq5Yqo5Zue5aSNOiDlm63ljLo=?="), Kind.AUTO_REPLY),
        (message(Subject="Out of Office: back on Monday"), Kind.AUTO_REPLY),
        (message(X_Autoreply="yes"), Kind.AUTO_REPLY),
        (message("Please confirm that you sent this", Subject="Verification required"), Kind.CHALLENGE),
        (message("我收到一封退信：550 5.1.1 User unknown", From="li@example.com"), Kind.OTHER),
        (message("hello", From="mailer-daemon@mx"), Kind.OTHER),
        (message("THIS IS A WARNING ONLY. could not be delivered", From="mailer-daemon@mx"), Kind.DELAY),
        (message("邮件未能送达，系统仍在尝试", From="postmaster@qq.com"), Kind.DELAY),
        (status("Action: delayed\r\nStatus: 4.4.1"), Kind.DELAY),
        (status("Action: delivered\r\nStatus: 2.0.0"), Kind.SUCCESS),
        (status("Action: delivered\r\nStatus: 2.0.0", "Action: failed\r\nStatus: 5.1.1"), Kind.FAILURE),
        (status("Status: 5.1.1"), Kind.FAILURE),
        (status("Final-Recipient: rfc822; a@b"), Kind.OTHER),
        (b"", Kind.OTHER),
    ],
)
def test_what_a_message_is(data: bytes, kind: Kind) -> None:
    assert read(data).kind is kind


@pytest.mark.parametrize(
    ("words", "code", "enhanced"),
    [
        ("could not be delivered\nhost mx said: 550 5.1.1 <a@b>: User unknown", 550, "5.1.1"),
        ("qmail-send\n<a@b>:\nSorry, no mailbox here by that name. (#5.1.1)", 550, "5.1.1"),
        ("could not be delivered\n#< #5.2.2 smtp;552 5.2.2 Mailbox full> #SMTP#", 552, "5.2.2"),
        ("could not be delivered\nRemote host said: 451 try later", 451, None),
        ("您的邮件被退回\n退信原因：该用户不存在", 550, None),
        ("could not be delivered, call +1 550 123 or write to port 25", 550, None),
    ],
)
def test_the_reply_that_plain_words_quote(words: str, code: int, enhanced: str | None) -> None:
    said = read(message(words, From="MAILER-DAEMON@mx"))

    assert (said.kind, said.reply.code, said.reply.enhanced) == (Kind.FAILURE, code, enhanced)


def test_a_status_that_says_nothing_gives_way_to_the_diagnostic() -> None:
    data = status("Action: failed\r\nStatus: 5.0.0\r\nDiagnostic-Code: smtp; 550-5.1.1 no\r\n  550 5.1.1 such user")

    assert (read(data).reply.code, read(data).reply.enhanced) == (550, "5.1.1")


def test_a_report_inside_the_returned_letter_is_not_about_us() -> None:
    inner = status("Action: failed\r\nStatus: 5.1.1").decode()
    data = message(
        f"--x\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--x--", Content_Type="multipart/mixed; boundary=x"
    )

    assert read(data).kind is Kind.OTHER


def test_tags_of_the_envelope_come_first_and_message_ids_are_found_in_what_is_returned() -> None:
    mid = f"<{'0a' * 20}@example.com>"
    other = TAG[::-1].replace("7", "z")
    data = message(f"--x\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {mid}\r\n--x--",
                   To=f"b+{other}@x.test", Content_Type="multipart/report; boundary=x")  # fmt: skip

    said = read(data, recipients=[f"b+{TAG.upper()}@x.test"])

    assert said.tags == (TAG, other)
    assert said.message_ids == (mid,)


def test_the_way_a_message_took_does_not_make_it_another() -> None:
    one = message("same", Message_ID="<1@x>", Subject="s")

    assert read(one).digest == read(b"Received: from a\r\nDelivered-To: b@c\r\n" + one).digest
    assert read(one).digest != read(one + b"!").digest


def nested(depth: int) -> bytes:
    data = b"Content-Type: text/plain\r\n\r\n550 5.1.1 hi"
    for level in range(depth):
        edge = f"b{level}".encode()
        data = b"Content-Type: multipart/mixed; boundary=" + edge + b"\r\n\r\n--" + edge + b"\r\n" + data
    return data


@pytest.mark.parametrize(
    "data",
    [
        nested(500),
        b"Content-Type: message/rfc822\r\n\r\n" * 500,
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 20_000,
        b"Content-Type: multipart/report; boundary=\r\n\r\nx",
        b'Content-Type: multipart/report; boundary="never"\r\n\r\nx',
        b"Content-Type: text/plain; charset=idna\r\n\r\n" + b"xn--" * 1000,
        b"Content-Type: text/plain; charset=zip\r\n\r\nx",
        b"Content-Type: text/plain; charset=gb2312\r\n\r\n\xff\xfe\x80",
        b"Content-Transfer-Encoding: base64\r\n\r\nA" + b"=" * 99,
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\n=ZZ=\r\n=",
        b"Subject: =?utf-8?B?A?= =?nonsense?Q?=FF?=\r\n\r\n",
        b"Subject: " + b"=?utf-8?Q?a?= " * 5000 + b"\r\n\r\n",
        b"a: b\r\n" * 100_000,
        b"\x00" * 100_000,
        b"<" * 100_000,
        b"From: mailer-daemon\r\n\r\ncould not be delivered " + b"550 " * 50_000,
        b"\r\n".join([b"Action: failed"] * 50_000),
        *(
            b"From: mailer-daemon\r\n\r\ncould not be delivered " + word + blank * 15_000
            for word in (b"error", b"reason", b"550")
            for blank in (b"\n", b"\t", b" ", b"-")
        ),
        b"From: mailer-daemon\r\nContent-Type: text/html\r\n\r\ncould not be delivered" + b"<p" * 30_000,
    ],
    ids=range(30),
)
def test_hostile_messages_are_read_to_an_end(data: bytes) -> None:
    found = parts(data)

    assert 1 <= len(found) <= MOST_PARTS
    assert max(part.depth for part in found) <= MOST_DEPTH
    assert read(data).digest


@settings(max_examples=60)
@given(st.binary(max_size=400))
def test_no_bytes_raise(data: bytes) -> None:
    read(data)
    read(b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\n" + data + b"\r\n--b--")
    read(b"Content-Type: message/delivery-status\r\n\r\n" + data)


@settings(max_examples=60)
@given(st.text(max_size=60), st.sampled_from(["utf-8", "gb18030", "gbk", "gb2312", "big5", "nonsense", ""]))
def test_utf_8_is_read_whatever_it_is_called(text: str, charset: str) -> None:
    if charset != "big5":
        assert decode(text.encode(), charset) == text


def test_base64_is_read_through_its_dirt() -> None:
    body = base64.b64encode("退信原因".encode()).decode()
    data = message(f"{body[:5]}\r\n {body[5:]}!!", Content_Transfer_Encoding="base64")

    assert parts(data)[0].text == "退信原因"
