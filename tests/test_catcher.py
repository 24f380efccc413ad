"""The catcher: keeps before it says so, folds what comes again, and believes nothing it reads."""

import asyncio
import errno
import os
import smtplib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from syndicate import catcher
from syndicate.catcher import Catcher
from syndicate.errors import DoorError, FolderError, NotFound

LETTER = (
    "Message-ID: <1@example.org>\r\nDate: Wed, 30 Nov 2022 06:00:00 +0800\r\n"
    "Subject: =?utf-8?B?5Zut5Yy65paw6Ze7?=\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/alternative; boundary="b"\r\n\r\n'
    "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n.园区\r\n"
    "--b\r\nContent-Type: text/html; charset=gb18030\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
).encode() + "<p>园区</p>\r\n--b--\r\n".encode("gb18030")


async def send(port: int, *recipients: str, data: bytes = LETTER) -> None:
    """As any SMTP client would, from a thread."""

    def talk() -> None:
        with smtplib.SMTP("127.0.0.1", port, local_hostname="test") as client:
            client.sendmail("paper@example.org", recipients, data, mail_options=["BODY=8BITMIME", "SMTPUTF8"])

    await asyncio.to_thread(talk)


async def test_a_letter_is_caught_listed_and_read(tmp_path: Path) -> None:
    async with Catcher(tmp_path / "mail") as box:
        await send(box.port, "reader@example.com")
        caught = catcher.letters(box.folder)

    assert [(one.recipient, one.subject, one.times) for one in caught] == [("reader@example.com", "园区新闻", 1)]
    assert caught[0].date == datetime(2022, 11, 29, 22, tzinfo=UTC)
    assert catcher.read(box.folder, caught[0].key) == b"Delivered-To: reader@example.com\r\n" + LETTER
    opened = catcher.opened(box.folder, caught[0].key)
    assert (opened.text.strip(), opened.html.strip()) == (".园区", "<p>园区</p>")
    assert ("Subject", "园区新闻") in opened.headers
    assert opened.letter == caught[0]


async def test_the_same_letter_again_is_one_file_counted(tmp_path: Path) -> None:
    async with Catcher(tmp_path) as box:
        await asyncio.gather(*(send(box.port, "a@example.com", "b@example.com") for _ in range(4)))
        caught = catcher.letters(tmp_path)

    assert sorted((one.recipient, one.times) for one in caught) == [("a@example.com", 4), ("b@example.com", 4)]
    assert len(list((tmp_path / "new").iterdir())) == 2
    assert not list((tmp_path / "tmp").iterdir())


def test_two_at_once_both_count_also_without_a_server(tmp_path: Path) -> None:
    catcher.prepare(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: catcher.keep(tmp_path, "a@example.com", LETTER), range(40)))

    assert len(keys) == 1
    assert [one.times for one in catcher.letters(tmp_path)] == [40]


def test_other_letters_and_other_readers_are_not_folded(tmp_path: Path) -> None:
    catcher.prepare(tmp_path)
    for recipient, data in [
        ("a@example.com", LETTER),
        ("b@example.com", LETTER),
        ("a@example.com", LETTER.replace(b"<1@", b"<2@")),
        ("a@example.com", b"no headers"),
        ("a@example.com", b"none either"),
    ]:
        catcher.keep(tmp_path, recipient, data)

    assert [one.times for one in catcher.letters(tmp_path)] == [1] * 5


def test_a_letter_is_on_the_disk_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    fsync, rename = os.fsync, Path.rename

    def noted(name: str, function: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object) -> object:
            done.append(name)
            return function(*args)

        return call

    monkeypatch.setattr(os, "fsync", noted("fsync", fsync))
    monkeypatch.setattr(Path, "rename", noted("rename", rename))
    catcher.prepare(tmp_path)
    catcher.keep(tmp_path, "a@example.com", LETTER)

    assert done == ["fsync", "rename", "fsync", "fsync"]


async def test_a_disk_that_is_full_is_said_and_nothing_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    async with Catcher(tmp_path) as box:
        with pytest.raises(smtplib.SMTPDataError) as caught:
            await send(box.port, "a@example.com")

    assert caught.value.smtp_code == 452
    assert catcher.letters(tmp_path) == ()
    assert not list((tmp_path / "tmp").iterdir())


@pytest.mark.parametrize(
    "key", ["", "..", "../new/x", "/etc/passwd", "0" * 31, "0" * 33, "G" * 32, "0" * 32, "0" * 32 + "\n"]
)
def test_what_is_no_key_of_a_letter_is_not_found(tmp_path: Path, key: str) -> None:
    catcher.prepare(tmp_path)
    for look in (catcher.read, catcher.opened):
        with pytest.raises(NotFound):
            look(tmp_path, key)


def test_a_letter_that_a_mail_program_moved_is_still_there(tmp_path: Path) -> None:
    catcher.prepare(tmp_path)
    key = catcher.keep(tmp_path, "a@example.com", LETTER)
    (tmp_path / "new" / key).rename(tmp_path / "cur" / f"{key}:2,S")
    catcher.keep(tmp_path, "a@example.com", LETTER)

    assert [(one.key, one.times) for one in catcher.letters(tmp_path)] == [(key, 2)]
    assert catcher.read(tmp_path, key).endswith(LETTER)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe\x00",
        b"Subject: =?nonsense?B?AAAA?=\r\nDate: never\r\n\r\n\xff",
        b"Subject: =?utf-8?B?A?=\r\nDate: Wed, 30 Nov 99999 06:00:00 +9999\r\n\r\nx",
        b"Content-Type: text/html; charset=nonsense\r\n\r\n<p>\xe5\x9b\xad",
        b"Content-Type: multipart/mixed\r\n\r\nno boundary",
        b"Message-ID: \xff\xfe\r\nSubject: \xff\r\n\r\n",
        b"Content-Type: text/html; charset=\xff\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!",
    ],
)
def test_anything_can_be_caught_and_shown(tmp_path: Path, data: bytes) -> None:
    catcher.prepare(tmp_path)
    key = catcher.keep(tmp_path, "a@example.com", data)
    opened = catcher.opened(tmp_path, key)

    assert opened.letter == catcher.letters(tmp_path)[0]
    (opened.text + opened.html + opened.letter.subject).encode()


def test_nothing_was_caught_where_there_is_no_mailbox(tmp_path: Path) -> None:
    assert catcher.letters(tmp_path / "nowhere") == ()


async def test_a_port_in_use_is_a_door_that_does_not_open(tmp_path: Path) -> None:
    async with Catcher(tmp_path) as box:
        with pytest.raises(DoorError, match=str(box.port)):
            await Catcher(tmp_path, port=box.port).start()


async def test_a_mailbox_that_cannot_be_made_is_a_folder_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FolderError, match="file"):
        await Catcher(tmp_path / "file" / "mail").start()


async def test_it_offers_what_letters_need_and_no_login(tmp_path: Path) -> None:
    async with Catcher(tmp_path) as box:

        def ask() -> dict[str, str]:
            with smtplib.SMTP("127.0.0.1", box.port, local_hostname="test") as client:
                client.ehlo()
                return client.esmtp_features

        offers = await asyncio.to_thread(ask)

    assert {"smtputf8", "8bitmime", "size"} <= set(offers)
    assert "auth" not in offers


async def test_stopping_drops_whoever_is_still_connected(tmp_path: Path) -> None:
    box = Catcher(tmp_path)
    port = await box.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await reader.readline()
    await box.stop()
    await box.stop()

    assert await reader.read() == b""
    writer.close()
    with pytest.raises(OSError, match=r"refused|Connect"):
        await asyncio.open_connection("127.0.0.1", port)


async def test_a_reader_of_another_script_and_an_address_that_is_none(tmp_path: Path) -> None:
    async with Catcher(tmp_path) as box:
        await send(box.port, "读者@例子.中国")
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            await send(box.port, f"{'x' * 255}@example.com")

    assert [one.recipient for one in catcher.letters(tmp_path)] == ["读者@例子.中国"]
