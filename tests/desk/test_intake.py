"""Pages at the desk's door: new, the same again, changed."""

from datetime import date

import pytest

from syndicate import wiring
from syndicate.desk import intake, review
from syndicate.desk.intake import Came
from syndicate.desk.rights import OPERATOR
from syndicate.desk.rooms import Rooms
from syndicate.errors import Conflict, NotFound, WrongInput

NOW = wiring.clock()
TEXT = "A01 要闻 2026年11月20日 星期五\n\n湘潭经开区 开放日\n\n昨天，湘潭经开区举行开放日活动。\n"


def receive(rooms: Rooms, text: str, source: str = "page.txt") -> intake.Received:
    return intake.receive(rooms, OPERATOR, text.encode(), source=source, now=NOW)


def test_day_and_number_are_those_of_the_header(rooms: Rooms) -> None:
    got = receive(rooms, TEXT)

    assert (got.came, got.printed) == (Came.NEW, True)
    assert (got.page.issue_date, got.page.page_no) == (date(2026, 11, 20), "A01")


def test_without_a_header_they_are_guessed_and_said_to_be(rooms: Rooms) -> None:
    assert not receive(rooms, TEXT.partition("\n")[2]).printed


@pytest.mark.parametrize("again", [TEXT, TEXT.replace("\n", "\r\n"), TEXT.rstrip(), TEXT.replace("\n\n", "\n \n")])
def test_the_same_page_again_is_nothing(rooms: Rooms, again: str) -> None:
    first = receive(rooms, TEXT)

    assert receive(rooms, again) == intake.Received(Came.SAME, first.page, printed=True)
    assert intake.waiting(rooms, OPERATOR) == ()


def test_a_changed_page_waits_with_its_difference_until_somebody_accepts_it(rooms: Rooms) -> None:
    page = receive(rooms, TEXT).page
    got = receive(rooms, TEXT.replace("昨天", "今天"), "second.txt")
    assert got.arrival is not None

    told = intake.compare(rooms, OPERATOR, got.arrival)
    intake.accept(rooms, OPERATOR, got.arrival, now=NOW)

    assert got.came is Came.CHANGED
    changed = [line for line in told.difference if line.startswith(("-", "+"))]
    assert changed == ["-昨天，湘潭经开区举行开放日活动。", "+今天，湘潭经开区举行开放日活动。"]
    assert review.look(rooms, OPERATOR, page.id).articles[0].story.paragraphs[0].text.startswith("今天")
    with pytest.raises(NotFound):
        intake.accept(rooms, OPERATOR, got.arrival, now=NOW)


def test_a_changed_page_can_be_turned_down(rooms: Rooms) -> None:
    page = receive(rooms, TEXT).page
    got = receive(rooms, TEXT.replace("昨天", "今天"))
    assert got.arrival is not None

    intake.discard(rooms, OPERATOR, got.arrival, now=NOW)

    assert intake.waiting(rooms, OPERATOR) == ()
    assert review.look(rooms, OPERATOR, page.id).articles[0].story.paragraphs[0].text.startswith("昨天")


def test_a_page_with_signed_off_articles_is_not_replaced(rooms: Rooms) -> None:
    page = receive(rooms, TEXT).page
    review.sign_off(rooms, OPERATOR, page.id, version=0, now=NOW)
    got = receive(rooms, TEXT.replace("昨天", "今天"))
    assert got.arrival is not None

    with pytest.raises(Conflict):
        intake.accept(rooms, OPERATOR, got.arrival, now=NOW)

    assert intake.compare(rooms, OPERATOR, got.arrival).signed == 1


def test_a_page_gets_another_place_until_something_is_signed(rooms: Rooms) -> None:
    page = receive(rooms, TEXT).page

    moved = intake.rename(rooms, OPERATOR, page.id, issue_date=date(2026, 11, 21), page_no="B02", now=NOW)
    key = review.look(rooms, OPERATOR, page.id).articles[0].key
    review.sign_off(rooms, OPERATOR, page.id, version=0, now=NOW)

    assert (moved.issue_date, moved.page_no, key) == (date(2026, 11, 21), "B02", "2026-11-21-b02-01")
    with pytest.raises(Conflict):
        intake.rename(rooms, OPERATOR, page.id, issue_date=date(2026, 11, 22), page_no="B02", now=NOW)


def test_a_place_that_is_taken_and_a_number_that_is_none_are_refused(rooms: Rooms) -> None:
    page = receive(rooms, TEXT).page
    receive(rooms, TEXT.replace("A01", "A02"))

    with pytest.raises(Conflict):
        intake.rename(rooms, OPERATOR, page.id, issue_date=page.issue_date, page_no="a02", now=NOW)
    with pytest.raises(WrongInput):
        intake.rename(rooms, OPERATOR, page.id, issue_date=page.issue_date, page_no="../x", now=NOW)


def test_a_day_no_newspaper_has_is_refused(rooms: Rooms, sample: bytes) -> None:
    with pytest.raises(WrongInput, match="There is no paper of 0001-01-01"):
        intake.receive(rooms, OPERATOR, sample, source="page.txt", now=NOW, issue_date=date(1, 1, 1))
