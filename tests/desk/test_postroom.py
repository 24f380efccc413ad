"""Bounces from their doors to their readers: Maildir, LMTP, a real Postfix."""

import asyncio
import smtplib
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from syndicate import config, wiring
from syndicate.desk import bounces
from syndicate.desk.bounce_door import door, listening
from syndicate.desk.postroom import Emptied, empty_all, read_bounces
from syndicate.desk.return_path import return_path
from syndicate.desk.rooms import Rooms
from syndicate.errors import FolderError, SettingsError, StoreUnavailable
from syndicate.model.bounce import BounceClass
from syndicate.model.reader import ReaderState
from syndicate.postbox import MaildirBox
from syndicate.store import readers
from syndicate.store.schema_ledger import letters
from tests.bounces.samples import ENGLISH, postfix
from tests.bounces.scene import ADDRESS, LATER, Scene, scene
from tests.postfix import postfix as real_postfix

GONE = ENGLISH[0]
MAILBOXES = ("late", "full", "slow", "real")
"""What becomes of a letter there: tests/postfix.py."""


@pytest.fixture
def there(rooms: Rooms, tmp_path: Path) -> Scene:
    made = scene(rooms, 4, tmp_path)
    box = MaildirBox(tmp_path / "mail")
    return replace(made, rooms=replace(made.rooms, bounces=replace(made.rooms.bounces, boxes=(box,))))


def unread(box: MaildirBox) -> list[bytes]:
    return [path.read_bytes() for path in (box.folder / ".unread" / "new").glob("*")]


def states(there: Scene) -> list[ReaderState]:
    with there.rooms.database.read() as db:
        return [readers.by_id(db, reader).state for reader in there.reader_ids]


def fill(there: Scene, *messages: bytes) -> MaildirBox:
    box = there.rooms.bounces.boxes[0]
    assert isinstance(box, MaildirBox)
    with box.open():
        for number, data in enumerate(messages):
            (box.folder / "new" / f"{number}.x").write_bytes(data)
    return box


async def test_the_job_empties_the_postboxes_and_says_when_it_comes_again(there: Scene) -> None:
    box = fill(there, there.sample(postfix, GONE, there.reader_ids[0]), b"Subject: a question\r\n\r\nhello")

    due = await read_bounces(there.rooms, clock=lambda: LATER)

    assert due == LATER + there.rooms.bounces.every
    assert states(there)[0] is ReaderState.SUPPRESSED
    assert unread(box) == [b"Subject: a question\r\n\r\nhello"]
    assert empty_all(there.rooms, clock=lambda: LATER) == Emptied(0, 0)


def test_nothing_is_thrown_away_while_the_store_is_away(there: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    box = fill(there, there.sample(postfix, GONE, there.reader_ids[0]))

    def away(*_: object, **__: object) -> None:
        raise StoreUnavailable("The database is away.")

    monkeypatch.setattr("syndicate.store.bounces.add", away)
    with pytest.raises(StoreUnavailable):
        empty_all(there.rooms, clock=lambda: LATER)
    monkeypatch.undo()

    assert states(there)[0] is ReaderState.CONFIRMED
    with box.open() as opened:
        assert len(list(opened.items())) == 1
    assert empty_all(there.rooms, clock=lambda: LATER) == Emptied(1, 0)


def test_a_postbox_that_fails_does_not_keep_the_others(there: Scene, tmp_path: Path) -> None:
    fill(there, there.sample(postfix, GONE, there.reader_ids[0]))
    (tmp_path / "file").touch()
    boxes = (MaildirBox(tmp_path / "file"), *there.rooms.bounces.boxes)
    rooms = replace(there.rooms, bounces=replace(there.rooms.bounces, boxes=boxes))

    with pytest.raises(FolderError):
        empty_all(rooms, clock=lambda: LATER)

    assert states(there)[0] is ReaderState.SUPPRESSED


def talk(port: int, recipient: str, data: bytes, *, kind: type[smtplib.SMTP] = smtplib.LMTP) -> list[int]:
    """The codes of RCPT and of the message, if it came to that."""
    with kind("127.0.0.1", port, local_hostname="test") as client:
        client.ehlo_or_helo_if_needed()
        client.mail("")
        code, _ = client.rcpt(recipient)
        return [code] if code != 250 else [code, client.data(data)[0]]


async def test_the_door_takes_what_is_ours_and_refuses_the_rest_at_rcpt(there: Scene) -> None:
    own = return_path(there.rooms, there.sending_id, there.reader_ids[0])
    forged = own.replace("+a", "+b")
    data = there.sample(postfix, GONE, there.reader_ids[0], returned=False, tagged=False)
    async with door(there.rooms, clock=lambda: LATER) as lmtp:
        assert await asyncio.to_thread(talk, lmtp.port, own.upper(), data) == [250, 250]
        assert await asyncio.to_thread(talk, lmtp.port, forged, data) == [550]
        assert await asyncio.to_thread(talk, lmtp.port, "x@elsewhere.test", data) == [550]
        assert await asyncio.to_thread(talk, lmtp.port, ADDRESS, b"Subject: hello\r\n\r\n") == [250, 250]

    assert states(there) == [ReaderState.SUPPRESSED, *[ReaderState.CONFIRMED] * 3]
    assert unread(there.rooms.bounces.unread) == [b"Subject: hello\r\n\r\n"]


async def test_the_door_speaks_smtp_too_and_asks_to_come_again(there: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    rooms = replace(there.rooms, bounces=replace(there.rooms.bounces, protocol="smtp"))
    own = return_path(rooms, there.sending_id, there.reader_ids[0])
    data = there.sample(postfix, GONE, there.reader_ids[0])

    def away(*_: object, **__: object) -> None:
        raise StoreUnavailable("The database is away.")

    async with door(rooms, clock=lambda: LATER) as smtp:
        monkeypatch.setattr("syndicate.store.bounces.add", away)
        assert await asyncio.to_thread(talk, smtp.port, own, data, kind=smtplib.SMTP) == [250, 451]
        monkeypatch.undo()
        assert await asyncio.to_thread(talk, smtp.port, own, data, kind=smtplib.SMTP) == [250, 250]

    assert states(there)[0] is ReaderState.SUPPRESSED


async def test_without_a_port_there_is_no_door(there: Scene) -> None:
    async with listening(there.rooms, clock=lambda: LATER):
        assert there.rooms.bounces.port is None


async def test_a_real_postfix_that_bounces_late_brings_it_home(there: Scene) -> None:
    """Gone, full and limited mailboxes: taken by the relay, refused by the server behind it, a DSN by LMTP."""
    addresses = {reader: f"r@{name}.test" for reader, name in zip(there.reader_ids, MAILBOXES, strict=True)}
    with there.rooms.database.write() as db:
        for reader, address in addresses.items():
            readers.move(db, reader, address, LATER)
            db.execute(sa.update(letters).values(address=address).where(letters.c.reader_id == reader))
    async with door(there.rooms, clock=lambda: LATER) as lmtp:
        with real_postfix(lmtp=lmtp.port) as relay:
            for reader, address in addresses.items():
                await asyncio.to_thread(_letter, there, relay.port, reader, address)
            for _ in range(300):
                if len(bounces.listing(there.rooms)) == 3 and len(relay.delivered()) == 1:
                    break
                await asyncio.sleep(0.1)
            log = relay.log()

    found = {one.reader_id: one.kind for one in bounces.listing(there.rooms)}
    assert found == dict(
        zip(there.reader_ids, (BounceClass.HARD, BounceClass.SOFT, BounceClass.POLICY), strict=False)
    ), log
    assert states(there) == [ReaderState.SUPPRESSED, *[ReaderState.CONFIRMED] * 3]
    assert bounces.of_sending(there.rooms, there.sending_id).total == 3


def _letter(there: Scene, port: int, reader: int, to: str) -> None:
    data = f"Message-ID: {there.message_id(reader)}\r\nFrom: n@paper.test\r\nTo: {to}\r\nSubject: x\r\n\r\nhi\r\n"
    with smtplib.SMTP("127.0.0.1", port, local_hostname="test") as client:
        client.sendmail(return_path(there.rooms, there.sending_id, reader), [to], data)


@pytest.mark.parametrize(
    ("section", "told"),
    [
        ({"imap_host": "imap.163.com"}, "imap_username"),
        ({"address": f"{'b' * 32}@example.com"}, "31 characters"),
    ],
)
def test_settings_that_cannot_work_are_refused(section: dict[str, str], told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        wiring.bounce_mail(config.Settings(bounces=config.BouncesSettings.model_validate(section)))


def test_settings_become_postboxes_and_a_door(tmp_path: Path) -> None:
    given = {"address": ADDRESS, "maildir": tmp_path, "imap_host": "h", "imap_username": "u", "imap_password": "p"}
    made = wiring.bounce_mail(config.Settings(bounces=config.BouncesSettings.model_validate({**given, "port": 24024})))

    assert [box.name for box in made.boxes] == [str(tmp_path), "INBOX on h:993"]
    assert (made.address, made.port, made.protocol) == (ADDRESS, 24024, "lmtp")
    assert wiring.bounce_mail(config.Settings()).port is None
