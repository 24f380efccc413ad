"""Scanners and forgers: a thousand letters' links opened change nothing, a thousand single clicks remove a thousand."""

import random

import httpx
import pytest
import sqlalchemy as sa

from syndicate import wiring
from syndicate.desk import lists, readers
from syndicate.desk.rooms import Rooms
from syndicate.errors import NotAllowed
from syndicate.letters.tokens import read, sign
from syndicate.model.reader import ReaderState
from syndicate.store.schema import readers as table

MANY = 1000


@pytest.fixture
def crowd(rooms: Rooms, tmp_path_factory: pytest.TempPathFactory) -> range:
    path = tmp_path_factory.mktemp("list") / "crowd.csv"
    path.write_text("address\n" + "".join(f"r{n}@example.com\n" for n in range(MANY)))
    report = lists.import_readers(rooms, path, consent="test", now=wiring.clock())
    assert report.added == MANY
    return range(1, MANY + 1)


def reading(rooms: Rooms) -> int:
    with rooms.database.read() as db:
        mine = table.c.state == ReaderState.CONFIRMED.value
        return int(db.execute(sa.select(sa.func.count()).where(mine)).scalar_one())


async def test_a_thousand_letters_scanned_and_then_left(client: httpx.AsyncClient, rooms: Rooms, crowd: range) -> None:
    for number in crowd:
        link = f"/leave/{sign(rooms.secret, 'leave', number)}"
        assert (await client.get(link)).status_code == 200
        if number % 10 == 0:
            assert (await client.head(link)).status_code == 200
            assert (await client.get(f"/preferences/{sign(rooms.secret, 'preferences', number)}")).status_code == 200
    assert reading(rooms) == MANY

    for number in crowd:
        answer = await client.post(
            f"/leave/{sign(rooms.secret, 'leave', number)}", data={"List-Unsubscribe": "One-Click"}
        )
        assert answer.status_code == 200
        assert "set-cookie" not in answer.headers
    assert reading(rooms) == 0


def test_a_hundred_thousand_forged_tokens_open_nothing(rooms: Rooms) -> None:
    dice = random.Random(7)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    right = sign(rooms.secret, "leave", 1)
    forged = ["".join(dice.choices(letters, k=32)) for _ in range(50_000)]
    for _ in range(50_000):
        place = dice.randrange(32)
        forged.append(right[:place] + dice.choice(letters) + right[place + 1 :])

    assert [token for token in forged if token != right and read(rooms.secret, "leave", token) is not None] == []
    answers = set()
    for token in (*forged[:20], *forged[-20:], sign(rooms.secret, "preferences", 1), "x"):
        if token != right:
            with pytest.raises(NotAllowed) as refused:
                readers.reader_of(rooms, token)
            answers.add(str(refused.value))
    assert len(answers) == 1
