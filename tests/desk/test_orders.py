"""Orders: when a sending starts, and under which conditions; asked for twice it is one."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, time, timedelta
from pathlib import Path

import pytest

from syndicate import config
from syndicate.desk import editions, sendings
from syndicate.desk.rights import OPERATOR
from syndicate.desk.rooms import Rooms
from syndicate.errors import Conflict, NotAllowed, NotFound, StoreUnavailable
from syndicate.model.schedule import Days, OrderState, Question, Terms
from syndicate.model.sending import SendingState
from syndicate.model.staff import Role
from syndicate.store import orders as book
from syndicate.store.database import Database
from syndicate.templating import Templates, default_folder
from syndicate.testing import FakeClock
from tests.conftest import Cluster
from tests.desk.ordered import LI, NOW, SIX, WANG, made, newest, placed


@pytest.fixture
def paper(settings: config.Settings, database_url: str, sample: bytes) -> Iterator[Rooms]:
    """On each kind of database."""
    rooms = made(settings, database_url, sample)
    yield rooms
    rooms.database.close()


async def test_an_order_waits_for_its_time_and_starts_once(paper: Rooms) -> None:
    clock = FakeClock(NOW)
    wanted, created = sendings.order(paper, newest(paper), now=NOW, at=SIX)

    assert created
    assert await sendings.start_due(paper, clock=clock) == SIX
    assert sendings.sendings(paper) == ()
    clock.now = SIX.astimezone(UTC)
    await sendings.start_due(paper, clock=clock)
    await sendings.start_due(paper, clock=clock)

    (sending,) = sendings.sendings(paper)
    assert (sending.state, sending.tally.planned) == (SendingState.RUNNING, 3)
    (order,) = sendings.orders(paper)
    assert (order.id, order.state, order.sending_id) == (wanted.id, OrderState.STARTED, sending.id)


def test_ordered_by_many_at_once_it_is_one_order_and_one_sending(paper: Rooms) -> None:
    edition = newest(paper)
    starting, failures = threading.Barrier(6), []

    def press_the_button() -> None:
        starting.wait()
        try:
            order, _ = sendings.order(paper, edition, now=NOW)
            sendings.start_order(paper, order.id, now=NOW)
        except Exception as error:  # noqa: BLE001 shown below
            failures.append(error)

    threads = [threading.Thread(target=press_the_button) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert len(sendings.orders(paper)) == 1
    assert [one.tally.total for one in sendings.sendings(paper)] == [3]


def test_ordered_for_another_time_is_a_conflict(paper: Rooms) -> None:
    sendings.order(paper, newest(paper), now=NOW, at=SIX)

    assert sendings.order(paper, newest(paper), now=NOW)[1] is False
    with pytest.raises(Conflict, match="2026-11-20 06:00"):
        sendings.order(paper, newest(paper), now=NOW, at=SIX + timedelta(hours=1))


def test_withdrawn_it_may_be_ordered_again(paper: Rooms) -> None:
    first, _ = sendings.order(paper, newest(paper), now=NOW, at=SIX)
    sendings.withdraw(paper, first.id, now=NOW)
    _, created = sendings.order(paper, newest(paper), now=NOW)

    assert created
    with pytest.raises(Conflict):
        sendings.withdraw(paper, first.id, now=NOW)
    with pytest.raises(NotFound):
        sendings.withdraw(paper, 99, now=NOW)


def test_too_few_stories_are_skipped(paper: Rooms) -> None:
    order, _ = sendings.order(paper, newest(paper), now=NOW, terms=Terms(at_least=1000))

    done = sendings.start_order(paper, order.id, now=NOW)

    assert done.state is OrderState.SKIPPED
    assert "fewer than 1000" in str(done.cause)
    assert sendings.sendings(paper) == ()


async def test_what_is_too_late_asks_and_goes_on_with_a_yes(paper: Rooms) -> None:
    order, _ = sendings.order(paper, newest(paper), now=NOW, at=SIX)
    clock = FakeClock((SIX + timedelta(hours=5)).astimezone(UTC))
    await sendings.start_due(paper, clock=clock)

    (asking,) = sendings.open_orders(paper)
    assert (asking.state, asking.question) == (OrderState.ASKING, Question.LATE)
    sendings.answer(paper, order.id, yes=True, now=clock(), who=LI)
    await sendings.start_due(paper, clock=clock)

    assert sendings.orders(paper)[0].answered_by == "li"
    assert len(sendings.sendings(paper)) == 1
    with pytest.raises(Conflict, match="asks nothing"):
        sendings.answer(paper, order.id, yes=True, now=clock(), who=LI)


async def test_a_no_ends_the_order(paper: Rooms) -> None:
    order, _ = sendings.order(paper, newest(paper), now=NOW, at=SIX)
    clock = FakeClock((SIX + timedelta(hours=5)).astimezone(UTC))
    await sendings.start_due(paper, clock=clock)
    sendings.answer(paper, order.id, yes=False, now=clock(), who=LI)
    await sendings.start_due(paper, clock=clock)

    assert sendings.orders(paper)[0].state is OrderState.WITHDRAWN
    assert sendings.sendings(paper) == ()


def test_a_release_needs_another_person_of_that_rank(paper: Rooms) -> None:
    two = replace(paper, two_people=True)
    order, _ = sendings.order(two, newest(two), now=NOW, who=LI)

    assert (order.state, order.question) == (OrderState.ASKING, Question.RELEASE)
    assert sendings.start_order(two, order.id, now=NOW).state is OrderState.ASKING
    with pytest.raises(NotAllowed):
        sendings.start_sending(two, newest(two), now=NOW, who=LI)
    with pytest.raises(NotAllowed, match="放行"):
        sendings.answer(two, order.id, yes=True, now=NOW, who=LI)
    with pytest.raises(NotAllowed):
        sendings.answer(two, order.id, yes=True, now=NOW, who=replace(WANG, role=Role.EDITOR))
    sendings.answer(two, order.id, yes=True, now=NOW, who=WANG)

    assert sendings.start_order(two, order.id, now=NOW).state is OrderState.STARTED


def test_an_edition_that_was_changed_after_its_release_must_be_released_again(paper: Rooms) -> None:
    two = replace(paper, two_people=True)
    order, _ = sendings.order(two, newest(two), now=NOW, who=LI, at=SIX)
    sendings.answer(two, order.id, yes=True, now=NOW + timedelta(minutes=5), who=WANG)
    draft = newest(two)
    keys = [article.key for article in draft.articles]
    editions.arrange(two, draft, keys=keys, subject="别的", now=NOW + timedelta(minutes=6), who=LI)
    due = SIX.astimezone(UTC)
    changed = sendings.start_order(two, order.id, now=due)

    assert (changed.state, changed.question) == (OrderState.ASKING, Question.RELEASE)
    assert sendings.sendings(two) == ()
    sendings.answer(two, order.id, yes=True, now=due, who=WANG)
    assert sendings.start_order(two, order.id, now=due).state is OrderState.STARTED


def test_where_two_people_must_agree_the_one_who_asked_answers_no_other_question_either(paper: Rooms) -> None:
    two, late = replace(paper, two_people=True), (SIX + timedelta(hours=5)).astimezone(UTC)
    order, _ = sendings.order(two, newest(two), now=NOW, who=LI, at=SIX)
    sendings.answer(two, order.id, yes=True, now=NOW, who=WANG)
    assert sendings.start_order(two, order.id, now=late).question is Question.LATE

    with pytest.raises(NotAllowed, match="放行"):
        sendings.answer(two, order.id, yes=True, now=late, who=LI)
    sendings.answer(two, order.id, yes=True, now=late, who=WANG)
    assert sendings.start_order(two, order.id, now=late).state is OrderState.STARTED


def test_an_order_from_before_two_people_must_agree_asks_for_its_release(paper: Rooms) -> None:
    order, _ = sendings.order(paper, newest(paper), now=NOW, who=LI)

    asking = sendings.start_order(replace(paper, two_people=True), order.id, now=NOW)

    assert asking.question is Question.RELEASE


def test_an_order_that_is_starting_holds_up_no_other(postgres: Cluster, postgres_template: str) -> None:
    """To freeze a million readers takes a minute, and whoever waits for a lock gives up before."""
    with postgres.copy(postgres_template) as url:
        one, other = Database(url), Database(url, patience=0.2)
        with one.write() as db:
            first, second = placed(db, NOW), placed(db, NOW)
        with one.write() as db:
            book.by_id(db, first.id, alone=True)
            with other.write() as beside:
                assert book.by_id(beside, second.id, alone=True) == second
                assert placed(beside, NOW).state is OrderState.WAITING
            with pytest.raises(StoreUnavailable), other.write() as beside:
                book.by_id(beside, first.id, alone=True)
        one.close()
        other.close()


def test_a_viewer_orders_and_schedules_nothing(paper: Rooms) -> None:
    viewer = replace(LI, role=Role.VIEWER)

    with pytest.raises(NotAllowed):
        sendings.order(paper, newest(paper), now=NOW, who=viewer)
    with pytest.raises(NotAllowed):
        sendings.add_schedule(paper, Days.EVERY_DAY, time(6), now=NOW, who=viewer)
    assert sendings.orders(paper) == ()


def test_broken_letters_ask_instead_of_starting(paper: Rooms, tmp_path: Path) -> None:
    order, _ = sendings.order(paper, newest(paper), now=NOW)

    (tmp_path / "own" / "letters" / "digest").mkdir(parents=True)
    (tmp_path / "own" / "letters" / "digest" / "body.html").write_text("{{")
    broken = Templates([tmp_path / "own", default_folder()])
    done = sendings.start_order(replace(paper, templates=broken), order.id, now=NOW)

    assert (done.state, done.question) == (OrderState.ASKING, Question.TROUBLE)
    assert sendings.sendings(paper) == ()
    sendings.answer(paper, order.id, yes=True, now=NOW)
    assert sendings.start_order(paper, order.id, now=NOW).state is OrderState.STARTED


def test_the_audit_log_tells_who_ordered_and_started(paper: Rooms) -> None:
    from syndicate.desk import audit  # noqa: PLC0415

    order, _ = sendings.order(paper, newest(paper), now=NOW, who=LI)
    sendings.start_order(paper, order.id, now=NOW)

    told = [(entry.by, entry.act) for entry in audit.entries(paper, replace(OPERATOR))]
    assert told[:2] == [("li", "sending.start"), ("li", "order.place")]
