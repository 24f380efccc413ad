"""What a person decides about settled letters: refused ones once more, those in doubt once more or never."""

from dataclasses import replace
from datetime import timedelta

import pytest

from syndicate.errors import Conflict
from syndicate.model.sending import DeliveryState as S
from syndicate.model.sending import DoubtPolicy, Sending, SendingState
from syndicate.store import ledger
from syndicate.store.ledger import Ledger
from tests.store.paper import NOW, Press, outcome

LATER = NOW + timedelta(hours=1)
EXPIRES = NOW + timedelta(hours=40)


def carried(press: Press, policy: DoubtPolicy, *fates: S) -> Sending:
    """A sending with these fates for its first readers, and the rest accepted."""
    sending = press.start(policy=policy)
    book = Ledger(press.database)
    book.open(sending.id, "w", NOW, lambda _: True)
    claims = book.claim(sending.id, "w", 100, NOW)
    book.offer(claims, NOW)
    states = [*fates, *[S.ACCEPTED] * (len(claims) - len(fates))]
    book.settle([outcome(claim, state) for claim, state in zip(claims, states, strict=True)], NOW)
    book.finish(sending.id, NOW)
    return book.look(sending.id)


def test_refused_letters_are_offered_again_and_finish_again(press: Press) -> None:
    sending = carried(press, DoubtPolicy.RESEND, S.REFUSED, S.REFUSED)
    assert sending.state is SendingState.FINISHED
    with press.database.write() as db:
        again, number = ledger.retry_refused(db, sending.id, LATER, EXPIRES)

    assert (number, again.state, again.finished, again.tally.retry) == (2, SendingState.RUNNING, None, 2)
    press.assert_adds_up(sending.id)
    book = Ledger(press.database)
    claims = book.claim(sending.id, "w", 100, LATER)
    assert sorted(claim.recipient.reader_id for claim in claims) == sorted(press.reader_ids[:2])
    book.offer(claims, LATER)
    book.settle([outcome(claim, S.ACCEPTED) for claim in claims], LATER)
    assert book.finish(sending.id, LATER)


def test_with_nothing_refused_a_finished_sending_stays_finished(press: Press) -> None:
    sending = carried(press, DoubtPolicy.RESEND)
    with press.database.write() as db:
        assert ledger.retry_refused(db, sending.id, LATER, EXPIRES) == (sending, 0)


def test_an_edition_that_was_no_news_any_more_is_news_again(press: Press) -> None:
    sending = carried(press, DoubtPolicy.RESEND, S.REFUSED)
    late = sending.expires + timedelta(hours=1)
    with press.database.write() as db:
        again, _ = ledger.retry_refused(db, sending.id, late, late + timedelta(hours=20))

    assert again.expires == late + timedelta(hours=20)
    assert len(Ledger(press.database).claim(sending.id, "w", 100, late)) == 1


def test_the_policy_ask_stops_at_the_end_until_a_person_says_yes(press: Press) -> None:
    sending = carried(press, DoubtPolicy.ASK, S.IN_DOUBT)
    assert sending.state is SendingState.STOPPED
    assert "1 letters are in doubt" in str(sending.cause)
    with press.database.write() as db:
        again, number = ledger.resend_doubts(db, sending.id, LATER, EXPIRES)

    assert (number, again.state, again.cause) == (1, SendingState.RUNNING, None)
    (claim,) = Ledger(press.database).claim(sending.id, "w", 100, LATER)
    assert claim.recipient.reader_id == press.reader_ids[0]
    press.assert_adds_up(sending.id)


def test_or_no(press: Press) -> None:
    sending = carried(press, DoubtPolicy.ASK, S.IN_DOUBT)
    with press.database.write() as db:
        left = ledger.leave_doubts(db, sending.id, LATER)
    book = Ledger(press.database)

    assert (left.policy, left.state) == (DoubtPolicy.LEAVE, SendingState.RUNNING)
    assert book.claim(sending.id, "w", 100, LATER) == ()
    assert book.finish(sending.id, LATER)
    assert book.look(sending.id).tally == replace(sending.tally)


def test_left_doubts_of_a_finished_sending_may_be_offered_after_all(press: Press) -> None:
    sending = carried(press, DoubtPolicy.LEAVE, S.IN_DOUBT)
    assert sending.state is SendingState.FINISHED
    with press.database.write() as db:
        again, number = ledger.resend_doubts(db, sending.id, LATER, EXPIRES)

    assert (number, again.state) == (1, SendingState.RUNNING)


def test_a_paused_sending_stays_paused(press: Press) -> None:
    sending = carried(press, DoubtPolicy.ASK, S.REFUSED, S.IN_DOUBT)
    with press.database.write() as db:
        ledger.pause(db, sending.id, NOW)
        again, _ = ledger.retry_refused(db, sending.id, LATER, EXPIRES)

    assert again.state is SendingState.PAUSED


def test_nothing_of_a_cancelled_sending_comes_back(press: Press) -> None:
    sending = carried(press, DoubtPolicy.ASK, S.REFUSED, S.IN_DOUBT)
    with press.database.write() as db:
        ledger.cancel(db, sending.id, NOW)
    with pytest.raises(Conflict), press.database.write() as db:
        ledger.retry_refused(db, sending.id, LATER, EXPIRES)
    with pytest.raises(Conflict), press.database.write() as db:
        ledger.resend_doubts(db, sending.id, LATER, EXPIRES)
