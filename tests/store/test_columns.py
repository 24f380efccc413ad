"""What is refused at the database's door, alike on both databases."""

from datetime import datetime, timedelta, timezone

import pytest

from syndicate.errors import WrongInput
from syndicate.model.article import CHINA
from syndicate.model.staff import Role
from syndicate.store import editions, staff
from syndicate.store.database import Database
from tests.store.paper import DAY, NOW, Press


def test_an_instant_comes_back_in_utc(press: Press) -> None:
    here = NOW.astimezone(CHINA)
    with press.database.write() as db:
        person = staff.add(db, login="li", password_hash="h", role=Role.EDITOR, now=here)
        staff.open_session(db, token_hash="t", staff_id=person.id, now=here, expires=here)
        before, after = NOW - timedelta(seconds=1), NOW.astimezone(timezone(timedelta(hours=-5)))

        assert staff.session(db, "t", before) == person
        assert staff.session(db, "t", after) is None


def test_a_naive_datetime_is_refused(database: Database) -> None:
    with pytest.raises(ValueError, match="naive"), database.write() as db:
        staff.add(db, login="li", password_hash="h", role=Role.EDITOR, now=datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "x\udfff"])
def test_text_that_one_database_could_not_keep_is_refused_by_both(press: Press, text: str) -> None:
    with pytest.raises(WrongInput, match="cannot be stored"), press.database.write() as db:
        editions.make(
            db, key="x", issue_date=DAY, subject=text, preheader="", note=None, article_ids=press.article_ids, now=NOW
        )
    with press.database.read() as db:
        assert [edition.key for edition in editions.listing(db)] == ["first"]
