"""Seats are divided among workers, and there are never more of them than there are."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syndicate.store.ledger import Ledger
from tests.store.paper import NOW, Press

QQ = "provider/qq"


def test_one_worker_has_them_all_and_a_second_one_waits_for_its_part(press: Press) -> None:
    book = Ledger(press.database)
    for worker in ("a", "b"):
        book.beat(worker, NOW)

    assert book.seats("a", {QQ: (5, 0)}, NOW) == {QQ: 5}
    assert book.seats("b", {QQ: (5, 0)}, NOW) == {QQ: 0}
    assert book.seats("a", {QQ: (5, 4)}, NOW) == {QQ: 4}, "those that are used are let go of when they are free"
    assert book.seats("b", {QQ: (5, 0)}, NOW) == {QQ: 1}
    assert book.seats("a", {QQ: (5, 0)}, NOW) == {QQ: 3}
    assert book.seats("b", {QQ: (5, 0)}, NOW) == {QQ: 2}


def test_whoever_leaves_or_falls_silent_leaves_its_seats(press: Press) -> None:
    book, later = Ledger(press.database), NOW + timedelta(minutes=2)
    for worker in ("a", "b", "c"):
        book.beat(worker, NOW)
        book.seats(worker, {QQ: (3, 0), "all": (9, 0)}, NOW)
    book.seats("a", {}, NOW)
    assert book.seats("b", {QQ: (3, 0)}, NOW)[QQ] == 2
    book.beat("c", later)

    assert book.seats("c", {QQ: (3, 0), "all": (9, 0)}, later) == {QQ: 3, "all": 9}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 5)), max_size=20), st.integers(1, 5))
def test_there_are_never_more(press: Press, calls: list[tuple[str, int]], most: int) -> None:
    book, has = Ledger(press.database), dict.fromkeys("abc", 0)
    for worker in has:
        book.beat(worker, NOW)
        book.seats(worker, {}, NOW)
    for worker, wish in calls:
        has[worker] = book.seats(worker, {QQ: (most, min(wish, has[worker]))}, NOW)[QQ]
        assert sum(has.values()) <= most
