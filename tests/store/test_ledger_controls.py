"""Sendings as a whole, and what the database itself forbids."""

import pytest

from syndicate.errors import Conflict
from syndicate.model.sending import DeliveryState, SendingState
from syndicate.store import ledger
from syndicate.store.ledger import Ledger
from tests.store.paper import NOW, Press, outcome

RAW = (
    "UPDATE sendings SET state = 'finished'",
    "UPDATE sendings SET planned = planned - 1",
    "UPDATE sendings SET planned = planned - 1, accepted = accepted + 2",
    "UPDATE sendings SET planned = planned + 1, accepted = accepted - 1",
    "UPDATE sendings SET state = 'done'",
    "UPDATE deliveries SET state = 'sent'",
    "UPDATE deliveries SET state = 'retry', due = NULL",
    "UPDATE letters SET message_id = 'same'",
    "DELETE FROM sendings",
    "INSERT INTO reader_parks (reader_id, park_slug) VALUES (1, 'nowhere')",
)


@pytest.mark.parametrize("statement", RAW)
def test_the_database_itself_forbids(press: Press, statement: str) -> None:
    sending = press.start()
    with pytest.raises(Conflict):
        press.sql(statement)
    press.assert_adds_up(sending.id)


def test_a_sending_with_letters_left_does_not_finish(press: Press) -> None:
    sending = press.start()
    book = Ledger(press.database)
    claims = book.claim(sending.id, "w", 10, NOW)
    assert not book.finish(sending.id, NOW)
    book.offer(claims, NOW)
    assert not book.finish(sending.id, NOW)
    book.settle([outcome(claim, DeliveryState.ACCEPTED) for claim in claims], NOW)

    assert book.finish(sending.id, NOW)
    assert book.finish(sending.id, NOW)
    assert (book.look(sending.id).state, book.look(sending.id).finished) == (SendingState.FINISHED, NOW)


def test_a_paused_sending_does_not_finish(press: Press) -> None:
    sending = press.start()
    book = Ledger(press.database)
    claims = book.claim(sending.id, "w", 10, NOW)
    book.offer(claims, NOW)
    with press.database.write() as db:
        ledger.pause(db, sending.id, NOW)
    book.settle([outcome(claim, DeliveryState.ACCEPTED) for claim in claims], NOW)

    assert not book.finish(sending.id, NOW)


def test_what_is_over_is_over(press: Press) -> None:
    sending = press.start()
    book = Ledger(press.database)
    with press.database.write() as db:
        assert ledger.cancel(db, sending.id, NOW).state is SendingState.CANCELLED
        assert ledger.cancel(db, sending.id, NOW).state is SendingState.CANCELLED
    book.stop(sending.id, "too late", NOW)
    for control in (ledger.pause, ledger.resume):
        with pytest.raises(Conflict, match="is cancelled: it cannot become"), press.database.write() as db:
            control(db, sending.id, NOW)

    assert (book.look(sending.id).state, book.look(sending.id).cause) == (SendingState.CANCELLED, None)


def test_sendings_are_found_and_listed(press: Press) -> None:
    first, second = press.start("first"), press.start("second")
    with press.database.read() as db:
        assert ledger.sendings(db) == (second, first)
        assert ledger.unfinished(db) == (first,)
        assert ledger.by_key(db, "first") == first
        assert ledger.by_key(db, "third") is None


def test_who_got_what_is_read_a_part_at_a_time(press: Press) -> None:
    sending = press.start()
    with press.database.read() as db:
        first = ledger.who(db, sending.id, 0, 4)
        rest = ledger.who(db, sending.id, first[-1].reader_id, 100)
        mine = ledger.of_reader(db, press.reader_ids[3])

    assert [row.reader_id for row in (*first, *rest)] == list(press.reader_ids)
    assert mine == (first[3],)
