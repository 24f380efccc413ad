"""A notice that is refused in the SMTP session: what follows is what follows when it comes back, and no more."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from syndicate.desk import bounces, notices, subscribing
from syndicate.desk.rooms import Rooms
from syndicate.errors import NotFound
from syndicate.model.bounce import BounceEffect
from syndicate.model.notice import Notice, NoticeKind
from syndicate.model.reader import Choice, ReaderState
from syndicate.model.request import RequestKind
from syndicate.model.sending import DeliveryState, Outcome, Reply
from syndicate.store import outbox, readers, requests
from syndicate.store.database import Database
from syndicate.store.outbox_book import Outbox
from tests.bounces.scene import LATER, Scene, at, scene

HOUR = timedelta(hours=1)


@pytest.fixture
def there(rooms: Rooms, database: Database, tmp_path: Path) -> Scene:
    """The same on SQLite and on PostgreSQL."""
    return scene(replace(rooms, database=database), 4, tmp_path)


def state(there: Scene, reader_id: int) -> ReaderState:
    with there.rooms.database.read() as db:
        return readers.by_id(db, reader_id).state


def effects(there: Scene, reader_id: int) -> list[BounceEffect]:
    return [one.effect for one in bounces.listing(there.rooms, reader_id=reader_id)]


def waiting(there: Scene, kind: NoticeKind, reader: int | None, request: int | None = None) -> Notice:
    """A notice in the outbox."""
    address = there.address(reader) if reader else "new@example.org"
    with there.rooms.database.write() as db:
        number = outbox.put(
            db, kind=kind, address=address, language="zh-CN", reader_id=reader, request_id=request, context={},
            now=LATER, expires=at(9),
        )  # fmt: skip
        return outbox.notices(db, [number])[number]


def refuse(there: Scene, reply: Reply, *, gone: bool = False) -> None:
    """All that waits is refused in the SMTP session."""
    book = Outbox(there.rooms.database, lambda _: "<1@x.cn>", notices._refused)
    claims = book.claim(0, "w", 9, LATER)
    book.offer(claims, LATER)
    book.settle(
        [Outcome(0, c.recipient.reader_id, DeliveryState.REFUSED, "relay", reply, None, c.ticket, suppress=gone)
         for c in claims], LATER
    )  # fmt: skip


NO_SUCH, FULL_NOW = Reply(550, "5.1.1 no such user", "5.1.1"), Reply(552, "5.2.2 mailbox full", "5.2.2")


def test_a_notice_refused_at_once_is_a_bounce_of_its_reader(there: Scene) -> None:
    gone, full, policy = there.reader_ids[:3]
    for reader, reply, is_gone in (
        (gone, NO_SUCH, True),
        (full, FULL_NOW, False),
        (policy, Reply(550, "5.7.1 spam", "5.7.1"), False),
    ):
        waiting(there, NoticeKind.WELCOME, reader)
        refuse(there, reply, gone=is_gone)

    assert [state(there, reader) for reader in (gone, full, policy)] == [
        ReaderState.SUPPRESSED,
        ReaderState.CONFIRMED,
        ReaderState.CONFIRMED,
    ]
    assert [effects(there, reader) for reader in (gone, full, policy)] == [
        [BounceEffect.SUPPRESSED],
        [BounceEffect.COUNTED],
        [],
    ]


def test_a_refused_question_ends_its_request_and_suppresses_nobody(there: Scene) -> None:
    reader = there.reader_ids[0]
    with there.rooms.database.write() as db:
        number = requests.add(
            db, kind=RequestKind.MOVE, address="new@example.org", name=None, choice=Choice(), language="zh-CN",
            reader_id=reader, source="t", wording=None, network="192.0.2.0/24", now=LATER, expires=at(9),
        )  # fmt: skip
    waiting(there, NoticeKind.CHANGED, None, number)
    refuse(there, NO_SUCH, gone=True)
    token = subscribing.confirm_token(there.rooms, number)

    assert state(there, reader) is ReaderState.CONFIRMED
    with there.rooms.database.read() as db:
        assert requests.from_network(db, "192.0.2.0/24", LATER - HOUR, 5) == 1
    with pytest.raises(NotFound):
        subscribing.pending(there.rooms, token, now=LATER + HOUR)


def test_a_question_put_off_for_good_without_a_word_on_the_mailbox_lives_on(there: Scene) -> None:
    with there.rooms.database.write() as db:
        number = requests.add(
            db, kind=RequestKind.JOIN, address="new@example.org", name=None, choice=Choice(), language="zh-CN",
            reader_id=None, source="t", wording=None, network=None, now=LATER, expires=at(9),
        )  # fmt: skip
    waiting(there, NoticeKind.CONFIRM, None, number)
    refuse(there, Reply(550, "5.7.1 blocked", "5.7.1"))

    assert (
        subscribing.pending(there.rooms, subscribing.confirm_token(there.rooms, number), now=LATER + HOUR).id == number
    )
