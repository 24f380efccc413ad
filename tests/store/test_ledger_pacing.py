"""Limits hold over all workers and over a restart; who must wait is told the minute."""

from datetime import timedelta

import pytest

from syndicate.model.pace import Limits, Want
from syndicate.model.sending import DeliveryState
from syndicate.store import ledger
from syndicate.store.database import Database
from syndicate.store.ledger import Ledger
from tests.store.paper import NOW, Control, Press

MINUTE = timedelta(minutes=1)


def want(number: int, limits: Limits, *, queues: bool = True, scope: str = "provider/qq") -> Want:
    return Want(scope, number, limits, queues)


def test_two_workers_share_a_minute(database: Database) -> None:
    limits = Limits(per_minute=10)
    left, right = Ledger(database), Ledger(database)

    assert left.lease([want(6, limits)], NOW)[0].number == 6
    assert right.lease([want(6, limits)], NOW + timedelta(seconds=59))[0].number == 4
    assert left.lease([want(6, limits, queues=False)], NOW + timedelta(seconds=59))[0].number == 0
    assert right.lease([want(6, limits)], NOW + MINUTE)[0].number == 6


def test_who_waits_is_told_a_minute_of_their_own(database: Database) -> None:
    book = Ledger(database)
    limits = Limits(per_minute=10)
    first = book.lease([want(35, limits)], NOW)[0]
    second = book.lease([want(10, limits)], NOW)[0]

    assert first.number == 10
    assert first.later == (NOW + MINUTE,) * 10 + (NOW + 2 * MINUTE,) * 10 + (NOW + 3 * MINUTE,) * 5
    assert second.later == (NOW + 3 * MINUTE,) * 5 + (NOW + 4 * MINUTE,) * 5


def test_a_provider_knows_nothing_of_anothers_limit(database: Database) -> None:
    book = Ledger(database)
    slow, free = want(100, Limits(per_minute=1)), want(100, Limits(per_minute=1000), scope="provider/163")

    assert [grant.number for grant in book.lease([slow, free], NOW)] == [1, 100]


def test_a_day_ends_at_midnight_in_china(database: Database) -> None:
    book = Ledger(database)
    limits = Limits(per_day=5)
    grant = book.lease([want(8, limits)], NOW)[0]
    midnight = NOW.replace(hour=16)

    assert (grant.number, grant.later[0]) == (5, midnight)
    assert book.lease([want(8, limits)], midnight - timedelta(seconds=1))[0].number == 0
    assert book.lease([want(5, limits)], midnight)[0].number == 5


def test_a_new_address_warms_up_day_by_day(database: Database) -> None:
    book = Ledger(database)
    limits = Limits(per_day=40, warm_up=(10, 20))
    days = [NOW + timedelta(days=day) for day in range(4)]

    assert [book.lease([want(99, limits, queues=False)], day)[0].number for day in days] == [10, 20, 40, 40]


def test_a_provider_that_said_too_fast_is_written_to_at_half_the_pace_and_a_restart_forgets_nothing(
    database: Database,
) -> None:
    Ledger(database).slow("provider/qq", 600, NOW)
    again = Ledger(database)
    again.slow("provider/qq", 600, NOW + timedelta(seconds=5))

    assert again.learned(NOW) == {"provider/qq": 300}
    assert again.lease([want(999, Limits())], NOW)[0].number == 300
    assert again.lease([want(999, Limits(per_minute=100))], NOW + MINUTE)[0].number == 100
    again.slow("provider/qq", 300, NOW + 2 * MINUTE)
    assert again.learned(NOW + 2 * MINUTE) == {"provider/qq": 150}


def test_an_hour_later_it_is_tried_at_double_the_pace_and_then_forgotten(database: Database) -> None:
    book = Ledger(database)
    book.slow("provider/qq", 600, NOW)
    later = NOW + timedelta(minutes=61)

    assert book.lease([want(999, Limits(), queues=False)], later)[0].number == 600
    assert book.lease([want(999, Limits())], later + timedelta(hours=3))[0].number == 999


@pytest.mark.parametrize("minutes", [1, 5])
def test_a_letter_that_is_put_off_uses_up_no_attempt(press: Press, minutes: int) -> None:
    sending = press.start()
    book = Ledger(press.database)
    claims = book.claim(sending.id, "w", 4, NOW)
    due = NOW + minutes * MINUTE
    book.postpone([(claim, due) for claim in claims], NOW)
    press.assert_adds_up(sending.id)
    assert press.states(sending.id)[claims[0].recipient.reader_id] is DeliveryState.RETRY

    others = book.claim(sending.id, "w", 99, NOW)
    assert len(others) == 6
    again = book.claim(sending.id, "w", 99, due)
    assert {claim.attempt for claim in again} == {1}
    assert len(again) == 4


def test_what_was_not_used_is_given_back_within_its_day_and_minute(database: Database) -> None:
    book = Ledger(database)
    limits = Limits(per_minute=10, per_day=12)
    book.lease([want(10, limits, queues=False)], NOW)
    book.lease([want(-8, limits, queues=False)], NOW + MINUTE)

    assert book.lease([want(99, limits, queues=False)], NOW + MINUTE)[0].number == 10
    assert book.lease([want(99, limits, queues=False)], NOW + 2 * MINUTE)[0].number == 0


@pytest.mark.parametrize("control", [ledger.cancel, ledger.pause])
def test_minutes_promised_to_a_sending_that_was_held_go_to_others(press: Press, control: Control) -> None:
    sending = press.start()
    book = Ledger(press.database)
    limits = Limits(per_minute=10)
    book.lease([want(6000, limits)], NOW)
    with press.database.write() as db:
        control(db, sending.id, NOW)

    assert book.lease([want(1, limits)], NOW)[0].later == (NOW + MINUTE,)
