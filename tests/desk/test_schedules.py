"""Schedules: each of their times has one order, whatever the clock, the machine or an order does."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest

from syndicate import config
from syndicate.desk import pages, sendings
from syndicate.desk.rooms import Rooms
from syndicate.desk.sendings import scheduling
from syndicate.errors import NotFound
from syndicate.model.article import CHINA
from syndicate.model.edition import Edition
from syndicate.model.schedule import Days, OrderState, Question, missed, next_due, not_before
from syndicate.testing import FakeClock
from tests.desk.ordered import NOW, SIX, made, newest, placed


@pytest.fixture
def paper(settings: config.Settings, database_url: str, sample: bytes) -> Iterator[Rooms]:
    """On each kind of database."""
    rooms = made(settings, database_url, sample)
    yield rooms
    rooms.database.close()


async def test_two_times_of_a_schedule_are_answered_in_the_same_second(paper: Rooms, sample: bytes) -> None:
    """Both are late. Each keeps its own time, so neither stands in the other's way."""
    sendings.add_schedule(paper, Days.EVERY_DAY, time(6), now=NOW)
    first = (SIX + timedelta(hours=5)).astimezone(UTC)
    await sendings.start_due(paper, clock=FakeClock(first))
    later = pages.take_page(paper, sample.replace("11月20日".encode(), "11月21日".encode()), source="next", now=first)
    pages.sign_off(paper, [article.id for article in later.articles], by="test", now=first)
    second = FakeClock(first + timedelta(days=1))
    await sendings.start_due(paper, clock=second)
    asking = sendings.open_orders(paper)
    assert [one.question for one in asking] == [Question.LATE, Question.LATE]
    for one in asking:
        sendings.answer(paper, one.id, yes=True, now=second())
    await sendings.start_due(paper, clock=second)

    assert [one.state for one in sendings.orders(paper)] == [OrderState.STARTED] * 2
    assert [one.due for one in sendings.orders(paper)] == [SIX + timedelta(days=1), SIX]


async def test_an_order_that_fails_does_not_keep_the_others(paper: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, _ = sendings.order(paper, newest(paper), now=NOW)
    sendings.add_schedule(paper, Days.EVERY_DAY, time(4, 30), now=NOW)
    tried = []

    def start_order(_rooms: Rooms, order_id: int, *, now: datetime) -> None:
        tried.append((order_id, now))
        if order_id == broken.id:
            raise ZeroDivisionError

    def make_edition(*_args: object, **_options: object) -> Edition:
        raise KeyError

    monkeypatch.setattr(scheduling, "start_order", start_order)
    monkeypatch.setattr(scheduling, "make_edition", make_edition)
    later = NOW + timedelta(hours=1)
    with paper.database.write() as db:
        other = placed(db, later)
    with pytest.raises(KeyError):
        await sendings.start_due(paper, clock=FakeClock(later))

    assert tried == [(broken.id, later), (other.id, later)]


async def test_a_clock_that_was_ahead_for_a_while_costs_no_time_to_come(paper: Rooms) -> None:
    sendings.add_schedule(paper, Days.EVERY_DAY, time(6), now=NOW)
    await sendings.start_due(paper, clock=FakeClock(NOW + timedelta(days=400)))

    assert await sendings.start_due(paper, clock=FakeClock(NOW)) == SIX
    assert await sendings.start_due(paper, clock=FakeClock(SIX.astimezone(UTC))) == SIX + timedelta(days=1)
    assert [one.edition_key for one in sendings.sendings(paper)] == ["2026-11-20"]


async def test_a_schedule_makes_the_days_edition_and_sends_it_once(paper: Rooms) -> None:
    clock = FakeClock(NOW)
    one = sendings.add_schedule(paper, Days.EVERY_DAY, time(6), now=NOW)
    assert sendings.add_schedule(paper, Days.EVERY_DAY, time(6), now=NOW) == one
    assert one.due == SIX
    clock.now = SIX.astimezone(UTC)

    again = await sendings.start_due(paper, clock=clock)
    await sendings.start_due(paper, clock=clock)

    assert again == SIX + timedelta(days=1)
    assert [(one.edition_key, one.tally.total) for one in sendings.sendings(paper)] == [("2026-11-20", 3)]
    assert len(sendings.orders(paper)) == 1


async def test_a_day_with_nothing_signed_off_is_skipped_and_said(paper: Rooms) -> None:
    clock = FakeClock((SIX + timedelta(days=1)).astimezone(UTC))
    sendings.add_schedule(paper, Days.EVERY_DAY, time(6), now=SIX.astimezone(UTC))
    await sendings.start_due(paper, clock=clock)

    (order,) = sendings.orders(paper)
    assert (order.state, order.edition_id) == (OrderState.SKIPPED, None)
    assert "2026-11-21" in str(order.cause)


async def test_after_days_off_only_the_last_time_is_made_up_for_and_it_asks(paper: Rooms) -> None:
    """The machine was off from the evening before until nine in the morning two days later."""
    sendings.add_schedule(paper, Days.EVERY_DAY, time(6), now=NOW - timedelta(days=3))
    clock = FakeClock((SIX + timedelta(hours=3)).astimezone(UTC))
    again = await sendings.start_due(paper, clock=clock)

    (order,) = sendings.orders(paper)
    assert (order.due, order.question) == (SIX, Question.LATE)
    assert again == SIX + timedelta(days=1)


async def test_a_removed_schedule_does_nothing_more(paper: Rooms) -> None:
    one = sendings.add_schedule(paper, Days.EVERY_DAY, time(6), now=NOW)
    sendings.remove_schedule(paper, one.id, now=NOW)

    assert await sendings.start_due(paper, clock=FakeClock(SIX.astimezone(UTC))) is None
    assert sendings.schedules(paper) == ()
    with pytest.raises(NotFound):
        sendings.remove_schedule(paper, one.id, now=NOW)


def test_days_and_times_are_chinas() -> None:
    friday = datetime(2022, 12, 2, 23, 0, tzinfo=CHINA)

    assert next_due(Days.WEEKDAYS, time(6), friday) == datetime(2022, 12, 5, 6, tzinfo=CHINA)
    assert next_due(Days.EVERY_DAY, time(6), friday) == datetime(2022, 12, 3, 6, tzinfo=CHINA)
    assert next_due(Days.FRIDAY, time(23), friday) == datetime(2022, 12, 9, 23, tzinfo=CHINA)
    assert next_due(Days.MONDAY, time(0), friday.astimezone(UTC)).weekday() == 0
    assert missed(Days.EVERY_DAY, time(6), SIX, SIX + timedelta(days=2, hours=1)) == (SIX + timedelta(days=2), 2)
    assert not_before(NOW, time(6)) == SIX
    assert not_before(SIX + timedelta(hours=1), time(6)) == SIX + timedelta(hours=1)
