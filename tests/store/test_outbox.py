"""The outbox keeps delivery's promises: claimed once, in doubt after a crash, nothing for who was erased."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from syndicate.errors import Conflict
from syndicate.model.notice import NoticeKind
from syndicate.model.sending import Claim, DeliveryState, Outcome, Reply
from syndicate.store import erasing, outbox
from syndicate.store.database import Database
from syndicate.store.outbox_book import OUTBOX, Outbox
from syndicate.store.schema_readers import notices
from tests.store.paper import NOW, add_reader

SOON = NOW + timedelta(minutes=1)


@pytest.fixture
def book(database: Database) -> Outbox:
    made = Outbox(database, lambda notice: f"<{notice.id}@example.org>")
    made.open(OUTBOX, "w/1/1", NOW, lambda _: True)
    return made


def put(database: Database, address: str = "lin@example.org", hours: int = 72) -> int:
    with database.write() as db:
        return outbox.put(
            db, kind=NoticeKind.WELCOME, address=address, language="zh-CN", reader_id=7, request_id=None,
            context={"name": "林"}, now=NOW, expires=NOW + timedelta(hours=hours),
        )  # fmt: skip


def claim(book: Outbox) -> tuple[Claim, ...]:
    return book.claim(OUTBOX, "w/1/1", 10, SOON)


def state(database: Database) -> tuple[str, int, int]:
    with database.read() as db:
        row = db.execute(sa.select(notices)).one()
    return row.state, row.attempt, row.repeats


def outcome(held: Claim, to: DeliveryState, minutes: int | None = None) -> Outcome:
    due = SOON + timedelta(minutes=minutes) if minutes else None
    return Outcome(OUTBOX, held.recipient.reader_id, to, "relay", Reply(250, "ok"), due, held.ticket)


def test_a_notice_is_claimed_once_and_settled(database: Database, book: Outbox) -> None:
    number = put(database)
    (held,) = claim(book)
    assert claim(book) == ()
    assert book.held[number].context == '{"name": "林"}'
    book.offer([held], SOON)
    book.settle([outcome(held, DeliveryState.ACCEPTED)], SOON)

    assert state(database) == ("accepted", 1, 0)
    assert book.next_due(OUTBOX, SOON) is None
    assert book.held == {}


def test_a_retry_waits_and_a_release_costs_no_attempt(database: Database, book: Outbox) -> None:
    put(database)
    (held,) = claim(book)
    book.release([held], SOON)
    assert state(database) == ("planned", 0, 0)
    (held,) = claim(book)
    book.settle([outcome(held, DeliveryState.RETRY, 5)], SOON)
    assert claim(book) == ()
    assert book.next_due(OUTBOX, SOON) == SOON + timedelta(minutes=5)


@pytest.mark.parametrize(("offered", "expected"), [(False, "planned"), (True, "in_doubt")])
def test_what_a_dead_worker_held(database: Database, book: Outbox, *, offered: bool, expected: str) -> None:
    put(database)
    held = book.claim(OUTBOX, "w/1/1", 1, SOON)
    if offered:
        book.offer(held, SOON)
    Outbox(database, str).open(OUTBOX, "w/2/2", SOON, lambda name: name != "w/1/1")

    assert state(database)[0] == expected
    assert len(book.claim(OUTBOX, "w/2/2", 1, SOON)) == 1
    assert state(database)[2] == int(offered)


def test_a_notice_past_its_time_expires_and_is_forgotten(database: Database, book: Outbox) -> None:
    put(database, hours=0)
    assert claim(book) == ()
    assert state(database)[0] == "expired"
    with database.write() as db:
        assert outbox.forget_old(db, SOON) == 1


def test_nothing_leaves_for_an_address_that_was_erased_meanwhile(database: Database, book: Outbox) -> None:
    put(database)
    held = claim(book)
    with database.write() as db:
        erasing.erase(db, add_reader(db, "LIN").id, "hash", SOON)
    with pytest.raises(Conflict):
        book.offer(held, SOON)
    book.settle([outcome(held[0], DeliveryState.REFUSED)], SOON)
    with database.read() as db:
        assert db.execute(sa.select(notices)).all() == []


def test_a_notice_put_off_waits_for_its_minute(database: Database, book: Outbox) -> None:
    put(database)
    (held,) = claim(book)
    book.postpone([(held, SOON + timedelta(minutes=2))], SOON)

    assert (claim(book), state(database)[:2]) == ((), ("retry", 0))
