"""Calls that come twice: done once, whoever else asks at the same moment, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest

from syndicate import wiring
from syndicate.desk import repeats, staff, tokens
from syndicate.desk.repeats import KEPT, LOST, First
from syndicate.desk.rooms import Rooms
from syndicate.model.staff import Role
from syndicate.store import api_answers
from syndicate.store.api_answers import Answer
from syndicate.store.database import Database

NOW = wiring.clock()
SAID = Answer(201, (("content-type", "application/json"), ("location", "/api/pages/1")), '{"园区": 1}')


@pytest.fixture
def house(rooms: Rooms, database: Database) -> Rooms:
    """A paper on each kind of database, with two tokens, 1 and 2."""
    made = replace(rooms, database=database)
    staff.add_staff(made, login="li", password="correct horse battery", role=Role.EDITOR, now=NOW)
    for _ in range(2):
        tokens.add_token(made, login="li", name="t", scopes=["paper:write"], now=NOW)
    return made


def begin(
    rooms: Rooms, *, token: int = 1, key: str = "k", asked: bytes = b"POST /pages", after: timedelta = timedelta()
) -> Answer | First:
    return repeats.begin(rooms, token, key, asked=asked, route="/pages", now=NOW + after)


def test_the_same_call_is_answered_as_it_was(house: Rooms) -> None:
    first, busy = begin(house), begin(house)
    repeats.finish(house, 1, "k", SAID, begun=NOW)

    assert (first, busy) == (First.FIRST, First.BUSY)
    assert begin(house) == begin(house, after=KEPT) == SAID
    assert begin(house, asked=b"POST /pages other") is First.OTHER
    assert begin(house, token=2) is begin(house, key="other") is First.FIRST


def test_of_many_at_once_one_is_the_first(house: Rooms) -> None:
    at_once = Barrier(6)

    def call(_: int) -> Answer | First:
        at_once.wait()
        return begin(house)

    with ThreadPoolExecutor(6) as pool:
        found = sorted(map(str, pool.map(call, range(6))))

    assert found == ["busy"] * 5 + ["first"]


def test_after_a_day_a_key_is_free(house: Rooms) -> None:
    begin(house)
    repeats.finish(house, 1, "k", SAID, begun=NOW)

    assert begin(house, after=KEPT + timedelta(seconds=1)) is First.FIRST


def test_a_call_that_came_to_nothing_or_died_may_be_repeated(house: Rooms) -> None:
    begin(house)
    repeats.give_up(house, 1, "k", begun=NOW)
    again, busy = begin(house), begin(house, after=LOST)

    assert (again, busy) == (First.FIRST, First.BUSY)
    assert begin(house, after=LOST + timedelta(seconds=1)) is First.FIRST


def test_of_many_that_take_a_lost_key_at_once_one_is_the_first(house: Rooms) -> None:
    begin(house)
    at_once = Barrier(6)

    def call(_: int) -> Answer | First:
        at_once.wait()
        return begin(house, after=LOST + timedelta(seconds=1))

    with ThreadPoolExecutor(6) as pool:
        found = sorted(map(str, pool.map(call, range(6))))

    assert found == ["busy"] * 5 + ["first"]


def test_a_call_that_lost_its_key_frees_and_answers_it_no_more(house: Rooms) -> None:
    begin(house)
    later = LOST + timedelta(seconds=1)
    assert begin(house, after=later) is First.FIRST
    repeats.give_up(house, 1, "k", begun=NOW)
    repeats.finish(house, 1, "k", SAID, begun=NOW)

    assert begin(house, after=later) is First.BUSY


def test_what_is_erased_stands_in_no_answer(house: Rooms) -> None:
    repeats.begin(house, 1, "a", asked=b"", route="/readers/1", now=NOW)
    repeats.begin(house, 1, "b", asked=b"", route="/pages", now=NOW)
    with house.database.write() as db:
        api_answers.forget_route(db, "/readers")
    for key in ("a", "b"):
        repeats.finish(house, 1, key, SAID, begun=NOW)

    assert repeats.begin(house, 1, "a", asked=b"", route="/readers/1", now=NOW) is First.FIRST
    assert repeats.begin(house, 1, "b", asked=b"", route="/pages", now=NOW) == SAID
