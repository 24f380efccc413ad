"""Today names what is scheduled and what asks a person before it is sent."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from syndicate.desk import editions, pages, sendings
from syndicate.desk.rights import OPERATOR
from syndicate.desk.rooms import Rooms
from syndicate.desk.today import today

NOW = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)


def test_an_order_is_scheduled_or_asks(rooms: Rooms, sample: bytes) -> None:
    taken = pages.take_page(rooms, sample, source="test", now=NOW)
    pages.sign_off(rooms, [article.id for article in taken.articles], by="test", now=NOW)
    day = editions.make_edition(rooms, issue_date=None, now=NOW)
    week = editions.make_edition(rooms, issue_date=None, now=NOW, week=True)
    careful = replace(rooms, two_people=True)

    waits, _ = sendings.order(rooms, day, now=NOW, at=NOW + timedelta(hours=1))
    asks, _ = sendings.order(careful, week, now=NOW)

    found = today(careful, OPERATOR)
    assert (found.scheduled, found.asking, found.held, found.two_people) == ((waits,), (asks,), None, True)
