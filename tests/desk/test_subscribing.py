"""Subscribing: nothing without the mailbox's own yes, no word about anybody's address, and no flood of questions."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from syndicate.desk import notices, preferences, subscribing
from syndicate.desk import readers as again
from syndicate.desk.addresses import hash_of
from syndicate.desk.gates import Gate
from syndicate.desk.rooms import Rooms
from syndicate.desk.subscribing import Wish, confirm_token
from syndicate.errors import NotFound, WrongInput
from syndicate.letters.tokens import sign
from syndicate.model.notice import NoticeKind
from syndicate.model.reader import Choice, ReaderState, Rhythm
from syndicate.store import consents, outbox, readers, suppressions
from syndicate.store.database import Database
from syndicate.store.schema_readers import notices as rows
from syndicate.store.schema_readers import requests

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
LIN = Wish("lin@qq.com", "林", ("tianyi",))


def ask(
    rooms: Rooms,
    wish: Wish = LIN,
    *,
    now: datetime = NOW,
    network: str | None = "192.0.2.0/24",
    worked: bool = False,
) -> Gate:
    return subscribing.ask(rooms, wish, network=network, worked=worked, source="form", now=now)


def written(rooms: Rooms) -> list[tuple[str, str]]:
    """Kind and address of every notice there is."""
    with rooms.database.read() as db:
        return [(row.kind, row.address) for row in db.execute(sa.select(rows).order_by(rows.c.id))]


def token(rooms: Rooms) -> str:
    with rooms.database.read() as db:
        return confirm_token(rooms, db.execute(sa.select(sa.func.max(requests.c.id))).scalar_one())


def subscribed(rooms: Rooms) -> int:
    """Lin, confirmed."""
    ask(rooms)
    notices.answer_requests(rooms, now=NOW)
    return subscribing.confirm(rooms, token(rooms), network=None, now=NOW).id


def test_the_button_of_the_letter_makes_a_reader_and_twice_is_once(rooms: Rooms) -> None:
    assert ask(rooms) is Gate.OPEN
    assert notices.answer_requests(rooms, now=NOW) == 1
    assert written(rooms) == [("confirm", "lin@qq.com")]
    first = subscribing.confirm(rooms, token(rooms), network="198.51.100.0/24", now=NOW + DAY)
    again = subscribing.confirm(rooms, token(rooms), network=None, now=NOW + DAY)

    assert (first.state, first.choice, first.name) == (ReaderState.CONFIRMED, Choice(frozenset({"tianyi"})), "林")
    assert again == first
    assert [kind for kind, _ in written(rooms)] == ["confirm", "welcome"]


def test_consent_can_be_shown_with_its_words(rooms: Rooms) -> None:
    reader_id = subscribed(rooms)
    with rooms.database.read() as db:
        asked, confirmed = consents.of_reader(db, reader_id)

    assert (asked.act, asked.source, asked.network, asked.at) == ("asked", "form", "192.0.2.0/24", NOW)
    assert confirmed.act == "confirmed"
    assert asked.words is not None
    assert rooms.paper.name in asked.words


def test_a_link_dies_after_72_hours_and_the_address_is_forgotten(rooms: Rooms) -> None:
    ask(rooms)
    link = token(rooms)
    with pytest.raises(NotFound):
        subscribing.pending(rooms, link, now=NOW + timedelta(hours=72))
    notices.forget_old(rooms, now=NOW + timedelta(hours=72))
    with rooms.database.read() as db:
        assert db.execute(sa.select(requests)).all() == []


def test_a_number_in_a_link_never_names_another_request(rooms: Rooms) -> None:
    ask(rooms)
    link = token(rooms)
    notices.forget_old(rooms, now=NOW + timedelta(hours=72))
    ask(rooms, Wish("wang@qq.com"), now=NOW + timedelta(hours=73))
    with pytest.raises(NotFound):
        subscribing.confirm(rooms, link, network=None, now=NOW + timedelta(hours=73))


def test_a_forged_link_opens_nothing(rooms: Rooms) -> None:
    ask(rooms)
    right = token(rooms)
    forged = [right[:-1] + c for c in "ABCDEF" if c != right[-1]] + [sign(b"other" * 8, "confirm", 1)]
    forged.append(sign(rooms.secret, "leave", 1))
    for link in forged:
        with pytest.raises(NotFound, match="失效"):
            subscribing.pending(rooms, link, now=NOW)


def test_who_reads_already_is_told_by_mail_and_nothing_of_theirs_changes(rooms: Rooms) -> None:
    reader_id = subscribed(rooms)
    ask(rooms, Wish("LIN@qq.com", "别人"), now=NOW + 2 * DAY)
    notices.answer_requests(rooms, now=NOW + 2 * DAY)

    assert written(rooms)[-1] == ("already", "lin@qq.com")
    with rooms.database.read() as db:
        assert readers.by_id(db, reader_id).name == "林"


def test_who_reads_already_is_told_three_times_for_ever_unless_they_do_something(rooms: Rooms) -> None:
    reader_id = subscribed(rooms)
    told = 0
    for day in range(2, 30, 2):
        now = NOW + day * DAY
        ask(rooms, now=now, network=None)
        notices.answer_requests(rooms, now=now)
        told = sum(kind == "already" for kind, _ in written(rooms))
    link = sign(rooms.secret, "preferences", reader_id)
    preferences.choose(rooms, link, parks=[], rhythm=Rhythm.DAILY, name=None, language="zh-CN", now=NOW + 31 * DAY)
    ask(rooms, now=NOW + 32 * DAY, network=None)
    notices.answer_requests(rooms, now=NOW + 32 * DAY)

    assert (told, sum(kind == "already" for kind, _ in written(rooms))) == (3, 4)


def test_a_mailbox_is_asked_once_a_day_and_three_times_for_ever(rooms: Rooms) -> None:
    for hours in (0, 1, 23, 25, 26, 50, 51, 100, 1000, 5000):
        now = NOW + timedelta(hours=hours)
        assert ask(rooms, now=now, network=None) is Gate.OPEN
        notices.answer_requests(rooms, now=now)

    assert len(written(rooms)) == 3


@pytest.mark.parametrize("reason", ["by hand", "complained"])
def test_who_is_never_to_be_written_to_is_not(rooms: Rooms, reason: str) -> None:
    with rooms.database.write() as db:
        suppressions.add(db, hash_of(rooms, "lin@qq.com"), reason, NOW)
    assert ask(rooms) is Gate.OPEN
    notices.answer_requests(rooms, now=NOW)

    assert written(rooms) == []


def test_a_network_may_ask_five_times_an_hour(rooms: Rooms) -> None:
    gates = [ask(rooms, Wish(f"r{n}@qq.com")) for n in range(7)]

    assert gates == [Gate.OPEN] * 5 + [Gate.TOO_MANY] * 2
    assert ask(rooms, Wish("other@qq.com"), network="198.51.100.0/24") is Gate.OPEN
    assert ask(rooms, Wish("later@qq.com"), now=NOW + timedelta(hours=1, seconds=1)) is Gate.OPEN


def test_after_two_hundred_in_an_hour_work_is_asked_for(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("syndicate.desk.gates.IN_ALL", 3)
    for n in range(3):
        assert ask(rooms, Wish(f"r{n}@qq.com"), network=f"10.0.{n}.0/24") is Gate.OPEN

    assert ask(rooms, Wish("r4@qq.com"), network="10.0.4.0/24") is Gate.WORK
    assert ask(rooms, Wish("r4@qq.com"), network="10.0.4.0/24", worked=True) is Gate.OPEN


def test_what_is_no_address_is_refused_without_a_row(rooms: Rooms) -> None:
    with pytest.raises(WrongInput):
        ask(rooms, Wish("林@qq.com"))
    assert notices.answer_requests(rooms, now=NOW) == 0


def test_an_erased_reader_may_begin_anew_by_their_own_yes(rooms: Rooms) -> None:
    with rooms.database.write() as db:
        suppressions.add(db, hash_of(rooms, "lin@qq.com"), subscribing.ERASED, NOW)
    subscribed(rooms)
    with rooms.database.read() as db:
        assert suppressions.of(db, hash_of(rooms, "lin@qq.com")) is None


def test_no_word_of_the_visitor_is_in_the_question(rooms: Rooms) -> None:
    ask(rooms, Wish("lin@qq.com", "免费领奖 http://evil.example", ("tianyi",)))
    notices.answer_requests(rooms, now=NOW)
    with rooms.database.read() as db:
        (found,) = (notice for notice, _ in outbox.of_mailbox(db, "lin@qq.com"))

    assert found.kind is NoticeKind.CONFIRM
    assert "evil" not in found.context


def test_the_link_opens_and_confirms_on_either_database(rooms: Rooms, database: Database) -> None:
    rooms = replace(rooms, database=database)
    ask(rooms, Wish("lin@qq.com"))
    notices.answer_requests(rooms, now=NOW)

    assert subscribing.pending(rooms, token(rooms), now=NOW).address == "lin@qq.com"
    assert subscribing.confirm(rooms, token(rooms), network=None, now=NOW).state is ReaderState.CONFIRMED


def test_who_left_and_presses_the_button_again_reads_again(rooms: Rooms) -> None:
    reader_id = subscribed(rooms)
    again.leave(rooms, sign(rooms.secret, again.LEAVE, reader_id), now=NOW)

    assert subscribing.confirm(rooms, token(rooms), network=None, now=NOW).state is ReaderState.CONFIRMED


def test_one_person_is_not_asked_by_many_spellings(rooms: Rooms) -> None:
    spelt = [
        "li.n@gmail.com",
        "lin@gmail.com",
        "l.in+1@googlemail.com",
        "lin+2@gmail.com",
        "wang+1@x.cn",
        "wang+2@x.cn",
    ]
    for address in [*spelt, "w.ang@x.cn"]:
        ask(rooms, Wish(address), network=None, worked=True)
    notices.answer_requests(rooms, now=NOW)

    assert [address for _, address in written(rooms)] == ["li.n@gmail.com", "wang+1@x.cn", "w.ang@x.cn"]
