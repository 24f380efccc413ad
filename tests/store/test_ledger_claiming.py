"""Claims: in one hand only, and what is decided anew at the last moment."""

import threading
from datetime import timedelta

import pytest

from syndicate.errors import Conflict, NotFound
from syndicate.model.sending import (
    MOST_REPEATS,
    Claim,
    DeliveryState,
    DoubtPolicy,
    Outcome,
    Reply,
    SendingState,
)
from syndicate.store import ledger, readers
from syndicate.store.ledger import Ledger
from tests.store.paper import NOW, Control, Press, outcome

S = DeliveryState
LATER = NOW + timedelta(minutes=5)


def readers_of(claims: tuple[Claim, ...]) -> list[int]:
    return [claim.recipient.reader_id for claim in claims]


def test_claims_carry_all_that_a_letter_needs(press: Press) -> None:
    sending = press.start()
    (claim,) = Ledger(press.database).claim(sending.id, "w", 1, NOW)

    to = claim.recipient
    assert (to.reader_id, to.address, to.name) == (press.reader_ids[0], "reader0@example.org", "reader0")
    assert (to.parks, to.stories, to.message_id) == ((), (0, 1, 2, 3), f"<first.{to.reader_id}@example.org>")
    assert (claim.attempt, claim.ticket) == (1, 1)
    press.assert_adds_up(sending.id)


def test_two_threads_never_claim_the_same_row(press: Press) -> None:
    sending = press.start()
    book = Ledger(press.database)
    hands: dict[str, list[int]] = {"a": [], "b": []}

    def work(name: str) -> None:
        while claims := book.claim(sending.id, name, 1, NOW):
            hands[name] += readers_of(claims)

    threads = [threading.Thread(target=work, args=(name,)) for name in hands]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(hands["a"] + hands["b"]) == list(press.reader_ids)


@pytest.mark.parametrize("control", [ledger.pause, ledger.cancel])
def test_a_sending_that_does_not_run_gives_nothing(press: Press, control: Control) -> None:
    sending = press.start()
    with press.database.write() as db:
        control(db, sending.id, NOW)
    book = Ledger(press.database)

    assert book.claim(sending.id, "w", 10, NOW) == ()
    assert book.next_due(sending.id, NOW) is None


def test_resuming_gives_again(press: Press) -> None:
    sending = press.start()
    book = Ledger(press.database)
    book.stop(sending.id, "535 authentication failed", NOW)
    assert (book.look(sending.id).state, book.look(sending.id).cause) == (
        SendingState.STOPPED,
        "535 authentication failed",
    )
    with press.database.write() as db:
        assert ledger.resume(db, sending.id, NOW).cause is None

    assert len(book.claim(sending.id, "w", 10, NOW)) == 10


def test_readers_who_left_meanwhile_are_skipped(press: Press) -> None:
    sending = press.start()
    with press.database.write() as db:
        readers.leave(db, press.reader_ids[0], NOW)
        readers.suppress(db, press.reader_ids[1], NOW)
    claims = Ledger(press.database).claim(sending.id, "w", 3, NOW)

    assert readers_of(claims) == [press.reader_ids[2]]
    assert press.states(sending.id)[press.reader_ids[0]] is S.SKIPPED
    press.assert_adds_up(sending.id)


def test_a_claim_goes_on_past_a_whole_segment_of_readers_who_left(press: Press) -> None:
    sending = press.start()
    with press.database.write() as db:
        for reader in press.reader_ids[:7]:
            readers.leave(db, reader, NOW)

    assert readers_of(Ledger(press.database).claim(sending.id, "w", 2, NOW)) == [press.reader_ids[7]]


def test_an_erased_reader_is_skipped(press: Press) -> None:
    sending = press.start()
    press.sql(f"DELETE FROM readers WHERE id = {press.reader_ids[0]}")

    assert len(Ledger(press.database).claim(sending.id, "w", 10, NOW)) == 9
    press.assert_adds_up(sending.id)


def test_a_retracted_story_is_dropped_from_what_is_not_yet_sent(press: Press) -> None:
    sending = press.start()
    press.sql(f"UPDATE articles SET state = 'retracted', revision = revision + 1 WHERE id = {press.article_ids[1]}")
    claims = Ledger(press.database).claim(sending.id, "w", 10, NOW)

    assert {claim.recipient.stories for claim in claims} == {(0, 2, 3)}
    with press.database.read() as db:
        assert {row.stories for row in ledger.who(db, sending.id, 0, 100)} == {(0, 2, 3)}


def test_a_letter_whose_every_story_was_retracted_is_skipped(press: Press) -> None:
    sending = press.start()
    press.sql("UPDATE articles SET state = 'retracted', revision = revision + 1")
    book = Ledger(press.database)

    assert book.claim(sending.id, "w", 3, NOW) == ()
    assert book.finish(sending.id, NOW)
    assert book.look(sending.id).tally.skipped == 10


def test_past_its_expiry_everything_left_expires(press: Press) -> None:
    sending = press.start()
    book = Ledger(press.database)
    claims = book.claim(sending.id, "w", 3, NOW)
    book.offer(claims, NOW)
    ends = (S.ACCEPTED, S.RETRY, S.IN_DOUBT)
    far = sending.expires + timedelta(hours=1)
    book.settle([outcome(claim, end, due=far) for claim, end in zip(claims, ends, strict=True)], NOW)
    assert book.next_due(sending.id, NOW) == NOW

    assert book.claim(sending.id, "w", 2, sending.expires) == ()
    tally = book.look(sending.id).tally
    assert (tally.accepted, tally.expired, tally.in_doubt) == (1, 8, 1)
    assert book.finish(sending.id, sending.expires)
    press.assert_adds_up(sending.id)


def test_a_retry_comes_back_when_it_is_due(press: Press) -> None:
    sending = press.start()
    book = Ledger(press.database)
    claims = book.claim(sending.id, "w", 10, NOW)
    book.settle([outcome(claims[0], S.RETRY, due=LATER)], NOW)
    book.offer(claims[1:], NOW)
    book.settle([outcome(claim, S.ACCEPTED) for claim in claims[1:]], NOW)

    assert book.claim(sending.id, "w", 10, NOW) == ()
    assert not book.finish(sending.id, NOW)
    assert book.next_due(sending.id, NOW) == LATER
    (again,) = book.claim(sending.id, "w", 10, LATER)
    assert (again.recipient.reader_id, again.attempt) == (claims[0].recipient.reader_id, 2)
    assert again.recipient.message_id == claims[0].recipient.message_id


def test_a_retry_without_a_time_is_refused(press: Press) -> None:
    sending = press.start()
    book = Ledger(press.database)
    claims = book.claim(sending.id, "w", 1, NOW)
    with pytest.raises(Conflict, match="retry_is_due"):
        book.settle([outcome(claims[0], S.RETRY)], NOW)

    assert press.states(sending.id)[claims[0].recipient.reader_id] is S.CLAIMED


def test_a_letter_in_doubt_is_repeated_so_often_and_no_more(press: Press) -> None:
    sending = press.start()
    book = Ledger(press.database)
    offers = 0
    while claims := book.claim(sending.id, "w", 10, NOW):
        offers += 1
        book.offer(claims, NOW)
        book.settle([outcome(claim, S.IN_DOUBT) for claim in claims], NOW)

    assert offers == 1 + MOST_REPEATS
    assert book.next_due(sending.id, NOW) is None
    assert book.finish(sending.id, NOW)
    assert book.look(sending.id).tally.in_doubt == 10


@pytest.mark.parametrize("policy", [DoubtPolicy.LEAVE, DoubtPolicy.ASK])
def test_a_policy_may_forbid_repeats(press: Press, policy: DoubtPolicy) -> None:
    sending = press.start(policy=policy)
    book = Ledger(press.database)
    claims = book.claim(sending.id, "w", 10, NOW)
    book.offer(claims, NOW)
    book.settle([outcome(claim, S.IN_DOUBT, due=LATER) for claim in claims], NOW)

    assert book.claim(sending.id, "w", 10, LATER) == ()
    assert book.finish(sending.id, LATER) is (policy is DoubtPolicy.LEAVE)
    asks = SendingState.STOPPED if policy is DoubtPolicy.ASK else SendingState.FINISHED
    assert book.look(sending.id).state is asks


def test_who_left_while_in_doubt_stays_in_doubt(press: Press) -> None:
    sending = press.start()
    book = Ledger(press.database)
    claims = book.claim(sending.id, "w", 1, NOW)
    book.offer(claims, NOW)
    book.settle([outcome(claims[0], S.IN_DOUBT)], NOW)
    reader = claims[0].recipient.reader_id
    with press.database.write() as db:
        readers.leave(db, reader, NOW)

    assert reader not in readers_of(book.claim(sending.id, "w", 10, NOW))
    assert press.states(sending.id)[reader] is S.IN_DOUBT


@pytest.mark.parametrize("back", ["release", "retry", "take over", "postpone"])
@pytest.mark.parametrize("over", ["left", "expired"])
def test_a_doubt_is_never_forgotten_whatever_became_of_its_repeat(press: Press, back: str, over: str) -> None:
    """The first body may have arrived: a repeat that comes to nothing does not change that."""
    sending, book = press.start(), Ledger(press.database)
    (claim,) = book.claim(sending.id, "w", 1, NOW)
    book.offer([claim], NOW)
    book.settle([outcome(claim, S.IN_DOUBT)], NOW)
    (again,) = book.claim(sending.id, "w", 1, NOW)
    reader = claim.recipient.reader_id
    assert again.recipient.reader_id == reader
    if back == "release":
        book.release([again], NOW)
    elif back == "retry":
        book.offer([again], NOW)
        book.settle([outcome(again, S.RETRY, due=LATER)], NOW)
    elif back == "postpone":
        book.postpone([(again, LATER)], NOW)
    else:
        book.open(sending.id, "other", NOW, lambda _: False)
    if over == "left":
        with press.database.write() as db:
            readers.leave(db, reader, NOW)
    book.claim(sending.id, "w", 10, LATER if over == "left" else sending.expires)

    assert press.states(sending.id)[reader] is S.IN_DOUBT
    press.assert_adds_up(sending.id)


def test_released_rows_are_planned_again_and_use_no_attempt(press: Press) -> None:
    sending = press.start()
    book = Ledger(press.database)
    claims = book.claim(sending.id, "w", 10, NOW)
    book.offer(claims[:2], NOW)
    book.release(claims[:4], NOW)
    press.assert_adds_up(sending.id)
    again = book.claim(sending.id, "w", 10, NOW)

    assert readers_of(again) == list(press.reader_ids[:4])
    assert {claim.attempt for claim in again} == {1}


def test_settling_as_planned_gives_the_row_back(press: Press) -> None:
    sending = press.start()
    book = Ledger(press.database)
    claims = book.claim(sending.id, "w", 2, NOW)
    book.offer(claims[:1], NOW)
    book.settle([outcome(claim, S.PLANNED) for claim in claims], NOW)

    assert [claim.attempt for claim in book.claim(sending.id, "w", 2, NOW)] == [1, 1]
    press.assert_adds_up(sending.id)


def test_an_illegal_move_changes_nothing_at_all(press: Press) -> None:
    sending = press.start()
    book = Ledger(press.database)
    claims = book.claim(sending.id, "w", 2, NOW)
    book.offer(claims[:1], NOW)
    with pytest.raises(Conflict, match="is claimed: it cannot become accepted"):
        book.settle([outcome(claim, S.ACCEPTED) for claim in claims], NOW)

    assert press.states(sending.id)[claims[0].recipient.reader_id] is S.OFFERED
    press.assert_adds_up(sending.id)


def test_the_same_letter_twice_in_one_batch_is_refused(press: Press) -> None:
    sending = press.start()
    book = Ledger(press.database)
    claims = book.claim(sending.id, "w", 1, NOW)
    book.offer(claims, NOW)
    with pytest.raises(Conflict):
        book.settle([outcome(claims[0], S.ACCEPTED), outcome(claims[0], S.ACCEPTED)], NOW)
    with pytest.raises(Conflict):
        book.settle([outcome(claims[0], S.ACCEPTED), outcome(claims[0], S.REFUSED)], NOW)
    press.assert_adds_up(sending.id)


def test_no_letter_no_sending(press: Press) -> None:
    sending = press.start()
    book = Ledger(press.database)
    with pytest.raises(Conflict, match="no letter"):
        book.settle([Outcome(sending.id, 4711, S.ACCEPTED, "relay")], NOW)
    with pytest.raises(NotFound, match="no sending 99"):
        book.claim(99, "w", 1, NOW)
    with pytest.raises(NotFound, match="no sending 99"):
        book.look(99)


def test_a_hostile_reply_never_spoils_an_outcome(press: Press) -> None:
    sending = press.start()
    book = Ledger(press.database)
    claims = book.claim(sending.id, "w", 1, NOW)
    book.offer(claims, NOW)
    hostile = Reply(250, "\0" + "\udc80" + "x" * 3_000_000, "2.\0.0")
    recipient = claims[0].recipient
    book.settle([Outcome(sending.id, recipient.reader_id, S.ACCEPTED, "relay", hostile)], NOW)
    with press.database.read() as db:
        reply = ledger.who(db, sending.id, 0, 1)[0].reply

    assert reply is not None
    assert (reply.code, reply.enhanced, len(reply.text) < 600) == (250, "2..0", True)


def test_dead_workers_rows_are_taken_over(press: Press) -> None:
    sending = press.start()
    book = Ledger(press.database)
    book.open(sending.id, "dead", NOW, lambda _: True)
    claims = book.claim(sending.id, "dead", 6, NOW)
    book.offer(claims[:2], NOW)
    heir = Ledger(press.database)
    heir.open(sending.id, "heir", NOW, lambda name: name != "dead")
    press.assert_adds_up(sending.id)
    tally = heir.look(sending.id).tally
    assert (tally.planned, tally.in_doubt, tally.claimed, tally.offered) == (8, 2, 0, 0)

    again = heir.claim(sending.id, "heir", 10, NOW)
    assert len(again) == 10
    with pytest.raises(Conflict, match="other hands"):
        book.offer(claims[2:], NOW)
    with pytest.raises(Conflict, match="other hands"):
        book.release(claims[2:], NOW)
    heir.offer(again, NOW)
    with pytest.raises(Conflict, match="other hands"):
        book.settle([outcome(claims[0], S.RETRY, due=LATER)], NOW)


def test_a_silent_worker_is_dead_after_a_minute(press: Press) -> None:
    sending = press.start()
    book = Ledger(press.database)
    book.open(sending.id, "slow", NOW, lambda _: True)
    book.claim(sending.id, "slow", 5, NOW)
    heir = Ledger(press.database)
    heir.open(sending.id, "heir", NOW + timedelta(seconds=45), lambda _: True)
    assert heir.look(sending.id).tally.claimed == 5
    book.beat("slow", NOW + timedelta(seconds=40))
    heir.open(sending.id, "heir", NOW + timedelta(seconds=85), lambda _: True)
    assert heir.look(sending.id).tally.claimed == 5
    heir.open(sending.id, "heir", NOW + timedelta(seconds=86), lambda _: True)
    assert heir.look(sending.id).tally.claimed == 0


def test_a_worker_takes_its_own_rows_over_only_when_it_begins(press: Press) -> None:
    sending = press.start()
    book = Ledger(press.database)
    book.open(sending.id, "w", NOW, lambda _: True)
    book.claim(sending.id, "w", 5, NOW)
    book.open(sending.id, "w", NOW, lambda _: True)
    assert book.look(sending.id).tally.claimed == 5
    Ledger(press.database).open(sending.id, "w", NOW, lambda _: True)
    assert book.look(sending.id).tally.claimed == 0


def test_a_late_reply_ends_a_doubt(press: Press) -> None:
    sending = press.start()
    book = Ledger(press.database)
    claims = book.claim(sending.id, "slow", 1, NOW)
    book.offer(claims, NOW)
    Ledger(press.database).open(sending.id, "heir", NOW, lambda _: False)
    book.settle([outcome(claims[0], S.ACCEPTED)], NOW)

    assert book.claim(sending.id, "w", 1, NOW)[0].recipient.reader_id != claims[0].recipient.reader_id
    press.assert_adds_up(sending.id)
