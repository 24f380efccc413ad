"""Freezing an audience: who gets a row, with which stories, and who has had them before."""

from datetime import timedelta

import pytest

from syndicate.errors import Conflict, NotFound
from syndicate.model.reader import ReaderState
from syndicate.model.sending import DeliveryState, DoubtPolicy, Sending, SendingState
from syndicate.store import articles, editions, ledger, readers
from syndicate.store.ledger import Ledger, audience
from tests.store.paper import NOW, Press, add_page, add_reader, make_edition, outcome, start, story


def stories_of(press: Press, sending: Sending) -> dict[int, tuple[int, ...]]:
    with press.database.read() as db:
        return {row.reader_id: row.stories for row in ledger.who(db, sending.id, 0, 1000)}


def accept_all(press: Press, sending: Sending, state: DeliveryState = DeliveryState.ACCEPTED) -> None:
    book = Ledger(press.database)
    claims = book.claim(sending.id, "w", 100, NOW)
    book.offer(claims, NOW)
    book.settle([outcome(claim, state, due=NOW + timedelta(hours=1)) for claim in claims], NOW)


def test_everybody_confirmed_with_a_story_of_their_choice_gets_a_row(press: Press) -> None:
    with press.database.write() as db:
        east = add_reader(db, "east", "east").id
        both = add_reader(db, "both", "east", "west").id
        for state in (ReaderState.PENDING, ReaderState.LEFT, ReaderState.SUPPRESSED):
            add_reader(db, state.value, state=state)
    sending = press.start()

    everything = dict.fromkeys(press.reader_ids, (0, 1, 2, 3))
    assert stories_of(press, sending) == {**everything, east: (0, 2), both: (0, 1, 2)}
    assert (sending.state, sending.tally.total, sending.tally.planned) == (SendingState.RUNNING, 12, 12)
    press.assert_adds_up(sending.id)


def test_batches_do_not_show(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audience, "BATCH", 3)

    assert press.start().tally.total == 10


def test_the_same_key_is_the_same_sending(press: Press) -> None:
    first = press.start("morning")
    with press.database.write() as db:
        add_reader(db, "late")
        again, created = start(db, press.edition, "morning")

    assert (again, created) == (first, False)


def test_nobody_gets_a_story_twice(press: Press) -> None:
    accept_all(press, press.start("first"))
    again = press.start("again")

    assert (again.state, again.finished, again.tally.total) == (SendingState.FINISHED, NOW, 0)


def test_another_edition_brings_only_what_is_new(press: Press) -> None:
    accept_all(press, press.start("first"))
    with press.database.write() as db:
        page = add_page(db, [story("新的")], page_no="A02")
        new = articles.of_page(db, page.id)[0].id
        second = make_edition(db, [press.article_ids[0], new], key="second")
        sending, _ = start(db, second, "second")

    assert stories_of(press, sending) == dict.fromkeys(press.reader_ids, (1,))


def test_a_reader_whose_choice_grew_gets_what_they_never_had(press: Press) -> None:
    with press.database.write() as db:
        reader = add_reader(db, "east", "east")
    accept_all(press, press.start("first"))
    with press.database.write() as db:
        wider = type(reader.choice)(frozenset({"east", "west"}))
        readers.set_choice(db, reader.id, wider, NOW)

    assert stories_of(press, press.start("second")) == {reader.id: (1,)}


def test_a_corrected_story_goes_out_again(press: Press) -> None:
    accept_all(press, press.start("first"))
    press.sql(f"UPDATE articles SET revision = 2 WHERE id = {press.article_ids[2]}")
    with press.database.write() as db:
        sending, _ = start(db, make_edition(db, press.article_ids, key="second"), "second")

    assert stories_of(press, sending) == dict.fromkeys(press.reader_ids, (2,))


@pytest.mark.parametrize("state", [DeliveryState.IN_DOUBT, DeliveryState.RETRY])
def test_what_may_have_arrived_or_may_yet_is_not_sent_again(press: Press, state: DeliveryState) -> None:
    accept_all(press, press.start("first"), state)

    assert press.start("again").tally.total == 0


def test_planned_letters_of_a_running_sending_are_on_their_way(press: Press) -> None:
    press.start("first")

    assert press.start("again").tally.total == 0


def test_refused_readers_are_tried_again(press: Press) -> None:
    accept_all(press, press.start("first"), DeliveryState.REFUSED)

    assert press.start("again").tally.total == 10


def test_what_a_cancelled_sending_still_held_was_never_sent(press: Press) -> None:
    first = press.start("first")
    book = Ledger(press.database)
    claims = book.claim(first.id, "w", 4, NOW)
    book.offer(claims[:1], NOW)
    with press.database.write() as db:
        ledger.cancel(db, first.id, NOW)
    with pytest.raises(Conflict, match="cancelled"):
        book.offer(claims[1:], NOW)

    assert press.start("again").tally.total == 9


def test_retracted_stories_go_to_nobody(press: Press) -> None:
    press.sql(f"UPDATE articles SET state = 'retracted' WHERE id = {press.article_ids[1]}")

    assert set(stories_of(press, press.start()).values()) == {(0, 2, 3)}


def test_a_used_message_id_stops_the_start(press: Press) -> None:
    with pytest.raises(Conflict, match="message_id"), press.database.write() as db:
        ledger.start(
            db,
            press.edition,
            key="x",
            policy=DoubtPolicy.RESEND,
            expires=NOW,
            now=NOW,
            message_id=lambda _, __: "<same@example.org>",
        )
    with press.database.read() as db:
        assert ledger.sendings(db) == ()


def test_an_edition_that_is_not_there(press: Press) -> None:
    ghost = type(press.edition)(99, "ghost", press.edition.issue_date, "", "", None, ())
    with pytest.raises(NotFound, match="no edition 99"), press.database.write() as db:
        start(db, ghost)


def test_an_edition_with_a_sending_is_not_replaced(press: Press) -> None:
    press.start()
    with pytest.raises(Conflict, match="has a sending"), press.database.write() as db:
        editions.replace(db, press.edition.id, subject="x", preheader="y", note=None, article_ids=press.article_ids[:1])
