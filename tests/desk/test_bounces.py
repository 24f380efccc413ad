"""What came back and what it comes to: once each, never the wrong reader, never a reader for a server's policy."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from syndicate.bounces.verp import LetterOf, tag
from syndicate.desk import bounces
from syndicate.desk.notices import send_notices
from syndicate.desk.readers import LEAVE
from syndicate.desk.return_path import NO_SENDING, return_path
from syndicate.desk.rooms import Rooms
from syndicate.errors import NotFound
from syndicate.letters.tokens import sign
from syndicate.model.bounce import BounceClass, BounceEffect
from syndicate.model.notice import NoticeKind
from syndicate.model.reader import ReaderState
from syndicate.model.sending import DeliveryState, Outcome, Reply, SendingState
from syndicate.store import bounces as table
from syndicate.store import ledger, outbox, readers, webhooks
from syndicate.store.database import Database
from syndicate.store.schema_bounces import bounce_days
from tests.bounces.samples import CHINESE, ENGLISH, Of, Said, complaint, postfix, qq
from tests.bounces.scene import ADDRESS, LATER, Scene, at, scene
from tests.delivery.smtpd import Smtpd

GONE, FULL, POLICY = ENGLISH[0], ENGLISH[1], ENGLISH[5]
LIMITED = CHINESE[1]
SPAM = Said("", "", BounceClass.COMPLAINT)


@pytest.fixture
def there(rooms: Rooms, database: Database, tmp_path: Path) -> Scene:
    """The same on SQLite and on PostgreSQL."""
    return scene(replace(rooms, database=database), 4, tmp_path)


def state(there: Scene, reader_id: int) -> ReaderState:
    with there.rooms.database.read() as db:
        return readers.by_id(db, reader_id).state


def effects(there: Scene, reader_id: int) -> list[BounceEffect]:
    return [one.effect for one in reversed(bounces.listing(there.rooms, reader_id=reader_id))]


def bounce(there: Scene, reader_id: int, said: Said, day: int, hour: int = 4) -> None:
    """A bounce of its own: the hour makes it another message."""
    data = b"Date: " + at(day, hour).isoformat().encode() + b"\r\n" + there.sample(postfix, said, reader_id)
    assert bounces.take(there.rooms, data, now=at(day, hour))


@pytest.mark.parametrize(("shape", "said"), [(postfix, GONE), (qq, CHINESE[0]), (complaint, SPAM)])
def test_who_is_gone_or_complains_gets_no_more_letters(there: Scene, shape: object, said: Said) -> None:
    reader = there.reader_ids[0]
    with there.rooms.database.write() as db:
        webhooks.add(db, "https://hook.example/", {"bounced", "complained"}, LATER)
    data = there.sample(shape, said, reader)  # type: ignore[arg-type]

    assert [bounces.take(there.rooms, data, now=LATER) for _ in range(2)] == [True, True]

    assert state(there, reader) is ReaderState.SUPPRESSED
    assert effects(there, reader) == [BounceEffect.SUPPRESSED]
    assert state(there, there.reader_ids[1]) is ReaderState.CONFIRMED
    with there.rooms.database.read() as db:
        assert len(webhooks.due(db, LATER, 10)) == 1


def test_a_report_about_another_mailbox_only_counts_a_day(there: Scene) -> None:
    """The letter was forwarded: where it went is gone, the reader's own mailbox is not."""
    reader = there.reader_ids[0]
    own = there.address(reader).encode()
    data = there.sample(postfix, GONE, reader).replace(
        b"Final-Recipient: rfc822; " + own, b"Final-Recipient: rfc822; f@x.cn"
    )
    assert bounces.take(there.rooms, data, now=LATER)
    (kept,) = bounces.listing(there.rooms, reader_id=reader)

    assert (kept.kind, kept.effect, kept.elsewhere) == (BounceClass.SOFT, BounceEffect.COUNTED, True)
    assert state(there, reader) is ReaderState.CONFIRMED


@pytest.mark.parametrize("named", [b"R%d@Example.ORG", b"<r%d@example.org>", b"r%d"])
def test_another_spelling_of_the_address_is_no_other_mailbox(there: Scene, named: bytes) -> None:
    reader = there.reader_ids[0]
    own = there.address(reader).encode()
    spelled = named.replace(b"r%d@example.org", own).replace(b"R%d@Example.ORG", own.upper())
    data = there.sample(postfix, GONE, reader).replace(
        b"Final-Recipient: rfc822; " + own, b"Final-Recipient: rfc822; " + spelled
    )
    assert bounces.take(there.rooms, data, now=LATER)

    assert state(there, reader) is ReaderState.SUPPRESSED


def test_the_ledger_s_law_holds_accepted_stays_accepted(there: Scene) -> None:
    for reader in there.reader_ids[:2]:
        bounce(there, reader, GONE, 0, 5)
    bounce(there, there.reader_ids[0], FULL, 1)

    with there.rooms.database.read() as db:
        sending = ledger.by_id(db, there.sending_id)
    counts = bounces.of_sending(there.rooms, there.sending_id)
    assert (sending.state, sending.tally.accepted) == (SendingState.FINISHED, sending.tally.total)
    assert (counts.hard, counts.soft, counts.total) == (2, 0, 2)


def test_a_server_s_policy_says_nothing_about_the_reader(there: Scene) -> None:
    reader = there.reader_ids[0]
    for day in range(0, 30, 3):
        bounce(there, reader, POLICY, day)
        bounce(there, reader, LIMITED, day, 6)

    assert state(there, reader) is ReaderState.CONFIRMED
    assert set(effects(there, reader)) == {BounceEffect.NOTHING}


def test_soft_bounces_count_by_days_then_a_probe_and_only_its_bounce_suppresses(there: Scene) -> None:
    reader = there.reader_ids[0]
    for day in (0, 1, 2, 3, 3, 4, 7):
        bounce(there, reader, FULL, day, 4 + len(effects(there, reader)))
    assert effects(there, reader) == [BounceEffect.COUNTED] * 6 + [BounceEffect.PROBE]
    bounce(there, reader, FULL, 8)
    assert state(there, reader) is ReaderState.CONFIRMED
    with there.rooms.database.read() as db:
        sent = outbox.of_mailbox(db, readers.by_id(db, reader).address)
    assert [notice.kind for notice, _ in sent] == [NoticeKind.PROBE]

    path = return_path(there.rooms, NO_SENDING, reader)
    probe = postfix(Of(path, path, "<x@y>", "r@example.org", returned=False), FULL).encode()
    bounces.take(there.rooms, probe, now=at(9))

    assert state(there, reader) is ReaderState.SUPPRESSED
    assert bounces.listing(there.rooms, reader_id=reader)[0].sending_id is None


def test_a_probe_that_arrives_forgives(there: Scene) -> None:
    reader = there.reader_ids[0]
    for day in (0, 1, 2, 3, 7):
        bounce(there, reader, FULL, day)

    assert bounces.forgive(there.rooms, now=at(13)) == 0
    assert bounces.forgive(there.rooms, now=at(15)) == 1
    bounce(there, reader, FULL, 15)
    assert effects(there, reader)[-1] is BounceEffect.COUNTED


def test_a_bounce_of_an_address_they_do_not_have_any_more_does_nothing(there: Scene) -> None:
    reader = there.reader_ids[0]
    with there.rooms.database.write() as db:
        readers.move(db, reader, "new@example.org", LATER)
    bounce(there, reader, GONE, 0, 5)

    assert state(there, reader) is ReaderState.CONFIRMED
    assert effects(there, reader) == [BounceEffect.NOTHING]


def test_who_left_stays_as_having_left(there: Scene) -> None:
    reader = there.reader_ids[0]
    with there.rooms.database.write() as db:
        readers.leave(db, reader, LATER)
    bounce(there, reader, GONE, 0, 5)

    assert state(there, reader) is ReaderState.LEFT


def test_a_mail_with_the_leave_token_leaves_and_a_forged_one_does_not(there: Scene) -> None:
    reader = there.reader_ids[0]
    token = sign(there.rooms.secret, LEAVE, reader)

    def mail(token: str) -> bytes:
        return f"From: x@y\r\nTo: {ADDRESS}\r\nSubject: leave-{token}\r\n\r\n".encode()

    changed = token[:20] + ("A" if token[20] != "A" else "B") + token[21:]
    forged = [changed, sign(b"x" * 32, LEAVE, reader)]
    assert [bounces.take(there.rooms, mail(one), now=LATER) for one in forged] == [False, False]
    assert state(there, reader) is ReaderState.CONFIRMED
    assert bounces.take(there.rooms, mail(token), now=LATER)
    assert state(there, reader) is ReaderState.LEFT


def test_what_is_no_bounce_is_ignored_or_kept(there: Scene) -> None:
    path = return_path(there.rooms, there.sending_id, there.reader_ids[0])

    def mail(subject: str, to: str = path, body: str = "hello") -> bytes:
        return f"From: MAILER-DAEMON@x\r\nTo: {to}\r\nSubject: {subject}\r\n\r\n{body}".encode()

    ignored = [mail("Out of Office"), mail("Warning: delivery delayed", body="could not be delivered")]
    kept = [mail("hello"), mail("Out of Office", ADDRESS), mail("failure notice", ADDRESS, "550 5.1.1 gone"), b""]
    assert [bounces.take(there.rooms, data, now=LATER) for data in ignored] == [True] * 2
    assert [bounces.take(there.rooms, data, now=LATER) for data in kept] == [False] * 4
    assert bounces.listing(there.rooms) == ()


def test_a_message_with_the_tags_of_two_letters_proves_nothing(there: Scene) -> None:
    one, two = there.reader_ids[:2]
    data = there.sample(postfix, GONE, one) + return_path(there.rooms, there.sending_id, two).encode()

    assert not bounces.take(there.rooms, data, now=LATER)
    assert {state(there, one), state(there, two)} == {ReaderState.CONFIRMED}


def test_a_tag_of_a_letter_that_never_was_is_nobody_s(there: Scene) -> None:
    path = f"bounces+{tag(there.rooms.secret, LetterOf(there.sending_id + 1, there.reader_ids[0]))}@bounces.test"
    data = postfix(Of(path, path, "<x@y>", "r@example.org", returned=False), GONE).encode()

    assert not bounces.take(there.rooms, data, now=LATER)


def test_what_a_server_said_is_kept_without_addresses_and_erased_with_the_reader(there: Scene) -> None:
    reader = there.reader_ids[0]
    bounce(there, reader, GONE, 0, 5)
    kept = bounces.listing(there.rooms)[0]

    assert "@" not in kept.reply.text
    assert (kept.reply.code, kept.reply.enhanced) == (550, "5.1.1")
    assert bounces.show(there.rooms, kept.id) == kept
    with there.rooms.database.write() as db:
        table.erase(db, reader)
        assert db.execute(sa.select(bounce_days)).all() == []
    assert bounces.show(there.rooms, kept.id).reply.text == ""
    assert bounces.listing(there.rooms, reader_id=reader) == ()
    with pytest.raises(NotFound):
        bounces.show(there.rooms, kept.id + 1)


def test_refusals_that_say_that_a_mailbox_is_gone_suppress_in_the_same_transaction(there: Scene) -> None:
    def refused(reader: int, *, suppress: bool) -> Outcome:
        reply = Reply(550, "no", "5.1.1")
        return Outcome(there.sending_id, reader, DeliveryState.REFUSED, "relay", reply, suppress=suppress)

    one, two = there.reader_ids[:2]
    with there.rooms.database.write() as db:
        assert table.suppress_refused(db, [refused(one, suppress=True), refused(two, suppress=False)], LATER) == 1

    assert [state(there, one), state(there, two)] == [ReaderState.SUPPRESSED, ReaderState.CONFIRMED]


def test_days_are_those_of_china(there: Scene) -> None:
    reader = there.reader_ids[0]
    for hours in (0, 2):  # 15:30 and 17:30 UTC: two days in China
        data = b"Date: %d\r\n" % hours + there.sample(postfix, FULL, reader)
        bounces.take(there.rooms, data, now=at(0, 15) + timedelta(hours=hours, minutes=30))

    with there.rooms.database.read() as db:
        standing = table.standing(db, reader)
    assert standing is not None
    assert standing.days == 2


async def test_a_probe_carries_a_return_path_that_names_its_reader(there: Scene, tmp_path: Path) -> None:
    reader = there.reader_ids[0]
    for day in (0, 1, 2, 3, 7):
        bounce(there, reader, FULL, day)
    async with Smtpd() as relay:
        rooms = replace(there.rooms, relay=replace(there.rooms.relay, host="127.0.0.1", port=relay.port, tls="none"))
        await send_notices(rooms, clock=lambda: at(7, 5), stop=asyncio.Event())

    path = return_path(rooms, NO_SENDING, reader).encode()
    assert [path in command for command in relay.commands if command.upper().startswith(b"MAIL")] == [True]


async def test_a_new_address_that_was_mistyped_says_nothing_about_its_reader(there: Scene) -> None:
    """The question goes to an address that is nobody's yet: its return path names no reader."""
    reader = there.reader_ids[0]
    with there.rooms.database.write() as db:
        address = readers.by_id(db, reader).address
        for kind, to, request in ((NoticeKind.CHANGED, "typo@example.org", 7), (NoticeKind.WELCOME, address, None)):
            outbox.put(
                db,
                kind=kind,
                address=to,
                language="en",
                reader_id=reader,
                request_id=request,
                context={"name": None, "parks": [], "rhythm": "edition"},
                now=LATER,
                expires=LATER + timedelta(days=2),
            )
    async with Smtpd() as relay:
        rooms = replace(there.rooms, relay=replace(there.rooms.relay, host="127.0.0.1", port=relay.port, tls="none"))
        await send_notices(rooms, clock=lambda: LATER, stop=asyncio.Event())

    own = return_path(rooms, NO_SENDING, reader)
    senders = {command.split(b"<")[1].split(b">")[0] for command in relay.commands if command.startswith(b"MAIL")}
    assert senders == {rooms.paper.from_address.encode(), own.encode()}
