"""A reader's own page: choices, pauses, another address; and erasure, after which no table knows them."""

import email
import email.policy
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa

from syndicate.desk import exports, notices, own, preferences, readers, sendings, subscribing
from syndicate.desk.editions import make_edition
from syndicate.desk.pages import sign_off, take_page
from syndicate.desk.rooms import Rooms
from syndicate.errors import Conflict, NotAllowed, NotFound, WrongInput
from syndicate.letters.tokens import sign
from syndicate.model.reader import ReaderState, Rhythm
from syndicate.model.sending import DeliveryState, Outcome, Reply
from syndicate.store import ledger, outbox, parks
from syndicate.store.database import Database
from syndicate.store.ledger import Ledger
from syndicate.store.outbox_book import Outbox
from syndicate.store.schema import metadata
from syndicate.store.schema_readers import requests

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
ADDRESS = "very.special.lin@qq.com"


def add(rooms: Rooms, address: str = ADDRESS, name: str = "独特的林") -> int:
    made, _ = readers.add_reader(
        rooms, address=address, name=name, parks=["tianyi"], rhythm=Rhythm.EDITION, source="test", now=NOW
    )
    return made.id


def link(rooms: Rooms, reader_id: int, purpose: str = "preferences") -> str:
    return sign(rooms.secret, purpose, reader_id)


def key(rooms: Rooms, reader_id: int) -> str:
    """What was mailed to a reader just now."""
    return own.key(rooms, reader_id, exports.find(rooms, str(reader_id)).address, NOW + own.LIFE)


def mailed(rooms: Rooms) -> list[str]:
    """The addresses of all links of keys that wait in the outbox, and to whom they go."""
    book = Outbox(rooms.database, lambda _: "<1@x.cn>")
    composer = notices.Composer(rooms, book)
    letters = [composer.letter(claim.recipient) for claim in book.claim(0, "w", 9, NOW)]
    texts = [email.message_from_bytes(letter.data, policy=email.policy.default) for letter in letters]
    parts = [str(text.get_body(("plain",)).get_content()) for text in texts]  # type: ignore[union-attr]
    return [f"{letter.recipient} {found}" for letter, part in zip(letters, parts, strict=True)
            for found in re.findall(r"/own/(\S+)", part)]  # fmt: skip


def test_a_key_is_mailed_to_the_reader_s_own_address_and_opens_for_an_hour(rooms: Rooms) -> None:
    reader = add(rooms)
    own.send_key(rooms, link(rooms, reader), now=NOW)
    ((to, opens),) = [told.split() for told in mailed(rooms)]

    assert to == ADDRESS
    assert own.owner(rooms, opens, now=NOW + own.LIFE - timedelta(seconds=1)).id == reader
    for act in (own.owner, own.everything, own.erase):
        with pytest.raises(NotFound):
            act(rooms, opens, now=NOW + own.LIFE)
    with pytest.raises(NotFound):
        own.move(rooms, opens, address="x@qq.com", network=None, now=NOW + own.LIFE)


def test_nobody_fills_a_reader_s_mailbox_with_keys(rooms: Rooms) -> None:
    reader = add(rooms)
    for hours in range(9):
        own.send_key(rooms, link(rooms, reader), now=NOW + timedelta(hours=hours))
    with rooms.database.read() as db:
        assert len(outbox.of_mailbox(db, ADDRESS)) == own.MOST
    own.send_key(rooms, link(rooms, reader), now=NOW + timedelta(days=1))
    with rooms.database.read() as db:
        assert len(outbox.of_mailbox(db, ADDRESS)) == own.MOST + 1


def test_nor_by_asking_many_times_at_once(rooms: Rooms, database: Database) -> None:
    paper = replace(rooms, database=database)
    with database.write() as db:
        parks.sync(db, rooms.parks)
    reader, at_once = add(paper), Barrier(8)

    def ask(_: int) -> None:
        at_once.wait()
        own.send_key(paper, link(paper, reader), now=NOW)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, range(8)))
    with database.read() as db:
        assert len(outbox.of_mailbox(db, ADDRESS)) == own.MOST


def test_a_key_dies_with_the_address_it_was_sent_to(rooms: Rooms) -> None:
    reader = add(rooms)
    opens = key(rooms, reader)
    subscribing.confirm(rooms, moved(rooms, reader, "new@qq.com"), network=None, now=NOW)

    with pytest.raises(NotFound):
        own.owner(rooms, opens, now=NOW)
    with pytest.raises(NotFound):
        own.erase(rooms, opens, now=NOW)


def test_a_choice_is_changed_and_written_down(rooms: Rooms) -> None:
    reader = add(rooms)
    changed = preferences.choose(
        rooms, link(rooms, reader), parks=[], rhythm=Rhythm.WEEKLY, name="", language="en", now=NOW
    )

    assert (changed.choice.parks, changed.choice.rhythm, changed.name, changed.language) == (
        frozenset(),
        Rhythm.WEEKLY,
        None,
        "en",
    )
    assert [one["act"] for one in own.everything(rooms, key(rooms, reader), now=NOW)["consent"]] == ["added", "chose"]


def test_a_pause_ends_in_the_morning_of_its_day_in_china(rooms: Rooms) -> None:
    reader = add(rooms)
    paused = preferences.pause(rooms, link(rooms, reader), until=date(2026, 3, 9), now=NOW)

    assert paused.paused == datetime(2026, 3, 8, 16, 0, tzinfo=UTC)
    assert preferences.pause(rooms, link(rooms, reader), until=None, now=NOW).paused is None


@pytest.mark.parametrize("day", [date(2026, 3, 2), date(2025, 1, 1), date(2028, 1, 1)])
def test_a_pause_of_no_sense_is_refused(rooms: Rooms, day: date) -> None:
    reader = add(rooms)
    with pytest.raises(WrongInput):
        preferences.pause(rooms, link(rooms, reader), until=day, now=NOW)


def moved(rooms: Rooms, reader: int, address: str) -> str:
    own.move(rooms, key(rooms, reader), address=address, network=None, now=NOW)
    notices.answer_requests(rooms, now=NOW)
    with rooms.database.read() as db:
        return subscribing.confirm_token(rooms, db.execute(sa.select(sa.func.max(requests.c.id))).scalar_one())


def test_another_address_counts_only_when_it_says_yes(rooms: Rooms) -> None:
    reader = add(rooms)
    token = moved(rooms, reader, "new@qq.com")

    assert preferences.reader_of(rooms, link(rooms, reader)).address == ADDRESS
    assert subscribing.confirm(rooms, token, network=None, now=NOW).address == "new@qq.com"


def test_the_old_address_is_told_that_letters_go_elsewhere(rooms: Rooms) -> None:
    reader = add(rooms)
    subscribing.confirm(rooms, moved(rooms, reader, "new@qq.com"), network=None, now=NOW)
    subscribing.confirm(rooms, moved(rooms, reader, "NEW@qq.com"), network=None, now=NOW)

    assert [row for row in everything_stored(rooms) if row.startswith("notices") and "'moved'" in row] == [
        row for row in everything_stored(rooms) if row.startswith("notices") and ADDRESS in row
    ]
    book = Outbox(rooms.database, lambda _: "<1@x.cn>")
    (told,) = (c for c in book.claim(0, "w", 9, NOW) if c.recipient.address == ADDRESS)
    letter = notices.Composer(rooms, book).letter(told.recipient)
    assert b"new@qq.com" not in letter.data.lower()
    assert letter.sender == rooms.paper.from_address


def test_an_address_that_somebody_has_by_now_is_not_given_twice(rooms: Rooms) -> None:
    reader = add(rooms)
    token = moved(rooms, reader, "new@qq.com")
    add(rooms, "new@qq.com")
    with pytest.raises(Conflict):
        subscribing.confirm(rooms, token, network=None, now=NOW)


def test_after_erasure_no_table_knows_the_reader_and_the_counts_still_add_up(rooms: Rooms, sample: bytes) -> None:
    taken = take_page(rooms, sample, source="sample", now=NOW)
    sign_off(rooms, [article.id for article in taken.articles], by="test", now=NOW)
    reader, other = add(rooms), add(rooms, "other@qq.com", "王")
    moved(rooms, reader, "special.new@qq.com")
    sending, _ = sendings.start_sending(rooms, make_edition(rooms, issue_date=None, now=NOW), now=NOW)
    book = Ledger(rooms.database)
    book.open(sending.id, "w/1/1", NOW, lambda _: True)
    (claim,) = (c for c in book.claim(sending.id, "w/1/1", 10, NOW) if c.recipient.reader_id == reader)
    said = Reply(450, f"450 4.2.1 <{ADDRESS}> try later", "4.2.1")
    book.settle(
        [Outcome(sending.id, reader, DeliveryState.RETRY, "relay", said, NOW + timedelta(minutes=5), claim.ticket)], NOW
    )
    assert any(ADDRESS in row for row in everything_stored(rooms))

    opens = key(rooms, reader)
    own.erase(rooms, opens, now=NOW)
    own.erase(rooms, opens, now=NOW)

    told = [row for row in everything_stored(rooms) if "special" in row or "独特的林" in row]
    assert told == []
    book.claim(sending.id, "w/1/1", 10, NOW + timedelta(minutes=6))
    with rooms.database.read() as db:
        states = {row.reader_id: row.state for row in ledger.who(db, sending.id, 0, 10)}
        tally = ledger.by_id(db, sending.id).tally
    assert states[reader] is DeliveryState.SKIPPED
    assert states[other] is DeliveryState.CLAIMED
    assert (tally.total, tally.skipped, tally.claimed) == (2, 1, 1)


def everything_stored(rooms: Rooms) -> list[str]:
    """Every row of every table, as text."""
    with rooms.database.read() as db:
        return [
            f"{table.name}: {tuple(row)}" for table in metadata.sorted_tables for row in db.execute(sa.select(table))
        ]


def test_an_erased_reader_s_links_are_dead_and_their_number_is_never_given_again(rooms: Rooms) -> None:
    reader = add(rooms)
    own.erase(rooms, key(rooms, reader), now=NOW)

    assert add(rooms, "somebody.else@qq.com") == reader + 1
    with pytest.raises(NotAllowed):
        preferences.reader_of(rooms, link(rooms, reader))
    assert readers.leave(rooms, link(rooms, reader, "leave"), now=NOW) is None
    with pytest.raises(NotFound):
        exports.find(rooms, str(reader))


def test_all_that_is_known_is_shown(rooms: Rooms) -> None:
    reader = add(rooms)
    found = own.everything(rooms, key(rooms, reader), now=NOW)

    assert found["reader"]["address"] == ADDRESS
    assert set(found) == {"reader", "consent", "letters", "notices", "requests", "bounces"}


def test_who_left_after_their_mailbox_was_gone_does_not_come_back_by_the_link(rooms: Rooms) -> None:
    reader = add(rooms)
    exports.suppress(rooms, str(reader), now=NOW)
    readers.leave(rooms, link(rooms, reader, "leave"), now=NOW)
    readers.come_back(rooms, link(rooms, reader, "leave"), now=NOW)

    assert exports.find(rooms, str(reader)).state is ReaderState.SUPPRESSED
    exports.suppress(rooms, str(reader), now=NOW, lift=True)
    assert exports.find(rooms, str(reader)).state is ReaderState.CONFIRMED


def test_who_left_first_and_is_suppressed_then_does_not_come_back_by_the_link(rooms: Rooms) -> None:
    reader = add(rooms)
    readers.leave(rooms, link(rooms, reader, "leave"), now=NOW)
    exports.suppress(rooms, str(reader), now=NOW)
    readers.come_back(rooms, link(rooms, reader, "leave"), now=NOW)

    assert exports.find(rooms, str(reader)).state is ReaderState.SUPPRESSED


def test_an_erased_address_stands_in_no_file_of_the_database(rooms: Rooms) -> None:
    reader = add(rooms)
    assert rooms.database.file is not None
    folder = rooms.database.file.parent
    own.erase(rooms, key(rooms, reader), now=NOW)

    assert [path.name for path in folder.glob("*.db*") if ADDRESS.encode() in path.read_bytes()] == []


def test_a_forged_link_erases_nobody(rooms: Rooms) -> None:
    reader = add(rooms)
    for forged in (link(rooms, reader), link(rooms, reader, "leave"), "A" * 44, "_" * 44, "é" * 44, ""):
        with pytest.raises(NotFound):
            own.erase(rooms, forged, now=NOW)
    assert exports.find(rooms, str(reader)).address == ADDRESS
