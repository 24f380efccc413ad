"""The fast way of a letter says and keeps the same as the slow one."""

from dataclasses import replace
from datetime import timedelta

import pytest

from syndicate.errors import Conflict, Withdrawn
from syndicate.model.reader import ReaderState
from syndicate.model.sending import DeliveryState, SendingState
from syndicate.store import ledger, reports
from syndicate.store.ledger import Ledger
from tests.store.paper import NOW, Press, outcome

S = DeliveryState


def test_an_outcome_and_an_intent_are_one_step(press: Press) -> None:
    sending = press.start()
    book = Ledger(press.database)
    first, second, third = book.claim(sending.id, "w", 3, NOW)
    book.note([], [first, second], NOW)
    book.note([outcome(first, S.ACCEPTED), outcome(second, S.ACCEPTED)], [third], NOW)
    press.assert_adds_up(sending.id)

    with press.database.read() as db:
        rows = {row.reader_id: row for row in ledger.who(db, sending.id, 0, 3)}
        counts = reports.by_provider(db, sending.id)
    done, left = rows[first.recipient.reader_id], rows[third.recipient.reader_id]
    assert (done.state, left.state) == (S.ACCEPTED, S.OFFERED)
    assert (done.relay, done.reply, done.attempt) == ("relay", outcome(first, S.ACCEPTED).reply, 1)
    assert counts == (("", S.ACCEPTED, 2),)


def test_the_counts_of_a_minute_grow_by_provider(press: Press) -> None:
    sending = press.start()
    book = Ledger(press.database)
    claims = book.claim(sending.id, "w", 6, NOW)
    book.note([], claims, NOW)
    for seconds, claim in enumerate(claims):
        one = replace(outcome(claim, S.ACCEPTED), provider="qq" if seconds % 2 else "163")
        book.note([one], [], NOW + timedelta(seconds=seconds))
    with press.database.read() as db:
        counts = reports.by_provider(db, sending.id)

    assert sorted(counts) == [("163", S.ACCEPTED, 3), ("qq", S.ACCEPTED, 3)]


def test_a_stale_claim_among_them_changes_nothing(press: Press) -> None:
    sending = press.start()
    book = Ledger(press.database)
    book.open(sending.id, "slow", NOW, lambda _: True)
    claims = book.claim(sending.id, "slow", 2, NOW)
    book.note([], claims, NOW)
    Ledger(press.database).open(sending.id, "heir", NOW, lambda name: name == "heir")
    again = book.claim(sending.id, "heir", 2, NOW + timedelta(hours=1))
    before = press.states(sending.id)
    with pytest.raises(Conflict):
        book.note([outcome(claim, S.ACCEPTED) for claim in claims], [], NOW)
    with pytest.raises(Conflict, match="other hands"):
        book.note([], [*claims[:1], *again[1:]], NOW)

    assert press.states(sending.id) == before
    press.assert_adds_up(sending.id)


def test_nothing_leaves_of_a_cancelled_sending_and_what_left_is_noted(press: Press) -> None:
    sending = press.start()
    book = Ledger(press.database)
    first, second = book.claim(sending.id, "w", 2, NOW)
    book.note([], [first], NOW)
    with press.database.write() as db:
        assert ledger.cancel(db, sending.id, NOW).state is SendingState.CANCELLED
    with pytest.raises(Conflict, match="cancelled"):
        book.note([], [second], NOW)
    book.note([outcome(first, S.ACCEPTED)], [], NOW)

    assert press.states(sending.id)[first.recipient.reader_id] is S.ACCEPTED
    press.assert_adds_up(sending.id)


@pytest.mark.parametrize("how", ["left", "asleep", "erased"])
def test_nothing_leaves_to_a_reader_who_went_after_the_claim(press: Press, how: str) -> None:
    sending = press.start()
    book = Ledger(press.database)
    stays, goes = book.claim(sending.id, "w", 2, NOW)
    reader = goes.recipient.reader_id
    if how == "left":
        press.sql(f"UPDATE readers SET state = '{ReaderState.LEFT.value}' WHERE id = {reader}")
    elif how == "asleep":
        press.sql(f"UPDATE readers SET paused = {int(NOW.timestamp()) + 60} WHERE id = {reader}")
    else:
        press.sql(f"DELETE FROM readers WHERE id = {reader}")
    with pytest.raises(Withdrawn):
        book.note([], [stays, goes], NOW)
    with pytest.raises(Withdrawn):
        book.offer([goes], NOW)
    assert set(press.states(sending.id).values()) == {S.CLAIMED, S.PLANNED}
    book.note([], [stays], NOW)
    book.release([goes], NOW)

    assert reader not in {claim.recipient.reader_id for claim in book.claim(sending.id, "w", 10, NOW)}
    assert press.states(sending.id)[reader] is S.SKIPPED
    press.assert_adds_up(sending.id)


def test_nothing_leaves_of_a_paused_sending(press: Press) -> None:
    sending = press.start()
    book = Ledger(press.database)
    (claim,) = book.claim(sending.id, "w", 1, NOW)
    with press.database.write() as db:
        ledger.pause(db, sending.id, NOW)
    with pytest.raises(Conflict, match="paused"):
        book.note([], [claim], NOW)
