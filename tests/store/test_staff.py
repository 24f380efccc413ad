"""People of the desk and their sessions."""

from datetime import timedelta

import pytest

from syndicate.errors import Conflict, NotFound
from syndicate.model.staff import Role
from syndicate.store import staff
from syndicate.store.database import Database
from tests.store.paper import NOW

END = NOW + timedelta(hours=12)


@pytest.fixture
def desk(database: Database) -> Database:
    with database.write() as db:
        person = staff.add(db, login="Li", password_hash="hash", role=Role.RELEASER, now=NOW)
        staff.open_session(db, token_hash="one", staff_id=person.id, now=NOW, expires=END)
        staff.open_session(db, token_hash="two", staff_id=person.id, now=NOW, expires=END)
    return database


def test_a_login_is_one_person_in_any_case(desk: Database) -> None:
    with pytest.raises(Conflict, match="login li"), desk.write() as db:
        staff.add(db, login=" LI ", password_hash="x", role=Role.VIEWER, now=NOW)
    with desk.read() as db:
        person = staff.by_login(db, "lI")

    assert (person.login, person.role, person.disabled, person.password_hash) == ("li", Role.RELEASER, False, "hash")
    assert "hash" not in repr(person).replace("password_hash", "")


def test_a_session_ends_at_its_time(desk: Database) -> None:
    with desk.read() as db:
        assert staff.session(db, "one", END - timedelta(seconds=1)) == staff.by_login(db, "li")
        assert staff.session(db, "one", END) is None
        assert staff.session(db, "three", NOW) is None


def test_a_closed_session_is_closed_and_only_that_one(desk: Database) -> None:
    with desk.write() as db:
        staff.close_session(db, "one")
        staff.close_session(db, "one")

        assert staff.session(db, "one", NOW) is None
        assert staff.session(db, "two", NOW) is not None


def test_a_new_password_ends_all_sessions(desk: Database) -> None:
    with desk.write() as db:
        staff.set_password(db, login="li", password_hash="new")

        assert staff.by_login(db, "li").password_hash == "new"
        assert [staff.session(db, token, NOW) for token in ("one", "two")] == [None, None]


def test_who_is_disabled_is_out(desk: Database) -> None:
    with desk.write() as db:
        staff.disable(db, login="li")
        person = staff.by_login(db, "li")
        assert person.disabled
        assert staff.session(db, "one", NOW) is None
        staff.open_session(db, token_hash="late", staff_id=person.id, now=NOW, expires=END)
        assert staff.session(db, "late", NOW) is None


def test_people_who_are_not_there(desk: Database) -> None:
    with pytest.raises(NotFound, match="login wang"), desk.write() as db:
        staff.set_password(db, login="wang", password_hash="x")
    with pytest.raises(Conflict, match=r"(?i)foreign key"), desk.write() as db:
        staff.open_session(db, token_hash="x", staff_id=99, now=NOW, expires=END)
