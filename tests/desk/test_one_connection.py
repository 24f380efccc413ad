"""Who holds a connection asks for no second one: when all of them are held, everybody would wait for everybody."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest

from syndicate import wiring
from syndicate.desk import changing, intake, notices, own, readers, subscribing
from syndicate.desk.rights import OPERATOR
from syndicate.desk.rooms import Rooms
from syndicate.letters.tokens import sign
from syndicate.model.reader import Rhythm
from syndicate.store.database import Database, Db
from tests.desk.test_intake import TEXT, receive

NOW = wiring.clock()


@pytest.fixture
def flat(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> Rooms:
    """The paper with a database that fails where a transaction is begun within another."""
    inside = threading.local()

    def watched(begin: Any) -> Any:
        @contextmanager
        def begun(database: Database) -> Iterator[Db]:
            assert not getattr(inside, "one", False)
            inside.one = True
            try:
                with begin(database) as db:
                    yield db
            finally:
                inside.one = False

        return begun

    for name in ("read", "write"):
        monkeypatch.setattr(Database, name, watched(getattr(Database, name)))
    return rooms


def test_a_reader_comes_and_changes(flat: Rooms) -> None:
    wish = subscribing.Wish("lin@qq.com", "林", ("tianyi",))
    subscribing.ask(flat, wish, network=None, worked=True, source="form", now=NOW)
    notices.answer_requests(flat, now=NOW)
    reader = subscribing.confirm(flat, subscribing.confirm_token(flat, 1), network=None, now=NOW)
    given = {"parks": ["湘乡经开区"], "paused_until": date(2090, 1, 1)}
    changed = changing.change(flat, reader.id, given, who=OPERATOR, now=NOW)
    own.send_key(flat, sign(flat.secret, "preferences", reader.id), now=NOW)

    assert changed.choice.parks == {"xiangxiang"}


def test_a_reader_is_added(flat: Rooms) -> None:
    _, created = readers.add_reader(
        flat, address="lin@qq.com", name=None, parks=["tianyi"], rhythm=Rhythm.DAILY, source="t", now=NOW
    )

    assert created


def test_a_changed_page_takes_the_place_of_the_old(flat: Rooms) -> None:
    page = receive(flat, TEXT).page
    arrival = receive(flat, TEXT.replace("昨天", "今天")).arrival

    assert arrival is not None
    assert intake.accept(flat, OPERATOR, arrival, now=NOW).id == page.id
