"""Who pauses gets no letter until the day comes: neither frozen into an audience nor claimed out of one."""

from datetime import timedelta

from syndicate.model.sending import DeliveryState
from syndicate.store import readers
from syndicate.store.ledger import Ledger
from tests.store.paper import NOW, Press

DAY = timedelta(days=1)


def pause(press: Press, reader: int, until: timedelta) -> None:
    with press.database.write() as db:
        readers.pause(db, reader, NOW + until, NOW)


def test_who_pauses_is_in_no_audience_and_who_did_is(press: Press) -> None:
    asleep, awake = press.reader_ids[:2]
    pause(press, asleep, DAY)
    pause(press, awake, timedelta(0))
    states = press.states(press.start().id)

    assert asleep not in states
    assert awake in states
    assert len(states) == len(press.reader_ids) - 1


def test_who_pauses_after_the_freeze_is_skipped(press: Press) -> None:
    sending = press.start()
    pause(press, press.reader_ids[3], DAY)
    book = Ledger(press.database)
    book.open(sending.id, "w/1/1", NOW, lambda _: True)
    claimed = book.claim(sending.id, "w/1/1", 100, NOW)

    assert len(claimed) == len(press.reader_ids) - 1
    assert press.states(sending.id)[press.reader_ids[3]] is DeliveryState.SKIPPED
    press.assert_adds_up(sending.id)
