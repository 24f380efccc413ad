"""Counting without spying: off by default, turned on for sendings to come, kept by the edition."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from syndicate import config
from syndicate.desk import audit, hits, letters
from syndicate.desk.hits import Hits
from syndicate.desk.report import report
from syndicate.desk.rights import OPERATOR
from syndicate.desk.rooms import Rooms
from syndicate.desk.sendings.starting import start_sending
from syndicate.errors import NotAllowed, NotFound
from syndicate.letters.counted import counted_urls
from syndicate.model.edition import Edition
from syndicate.model.hits import Counted
from syndicate.model.sending import DeliveryState, Outcome, Sending
from syndicate.model.staff import Role
from syndicate.store import reports
from syndicate.store.letters import of_reader
from tests.desk.ordered import NOW, made, newest

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def rooms(settings: config.Settings, database_url: str, sample: bytes) -> Iterator[Rooms]:
    found = made(settings, database_url, sample)
    yield found
    found.database.close()


def sent(rooms: Rooms, *, on: bool = True) -> tuple[Edition, Sending]:
    hits.turn(rooms, on=on, now=NOW)
    edition = newest(rooms)
    return edition, start_sending(rooms, edition, now=NOW)[0]


def counts(rooms: Rooms, sending: Sending) -> Hits | None:
    return report(rooms, sending.id).hits


def test_nothing_is_counted_until_somebody_turns_it_on(rooms: Rooms) -> None:
    assert hits.switch(rooms) is None
    edition = newest(rooms)
    sending, _ = start_sending(rooms, edition, now=NOW)

    hits.turn(rooms, on=True, now=LATER)
    hits.add(rooms, {edition.id: Counted(opens=3, clicks={0: 1})}, now=LATER)

    assert counts(rooms, sending) is None


def test_an_editor_turns_it_on_and_off_and_the_log_says_so(rooms: Rooms) -> None:
    with pytest.raises(NotAllowed):
        hits.turn(rooms, on=True, now=NOW, who=replace(OPERATOR, role=Role.VIEWER))
    found = [hits.turn(rooms, on=on, now=NOW) for on in (True, True, False, False)]

    assert [one is not None for one in found] == [True, True, False, False]
    assert [entry.act for entry in audit.entries(rooms, OPERATOR)] == ["count.off", "count.on"]


def test_what_was_sent_is_counted_on_after_the_switch_is_off(rooms: Rooms) -> None:
    edition, sending = sent(rooms)
    hits.turn(rooms, on=False, now=LATER)
    hits.add(rooms, {edition.id: Counted(1, {0: 2, 1: 1}, 4)}, now=LATER)
    hits.add(rooms, {edition.id: Counted(1, {1: 1})}, now=LATER)

    found = counts(rooms, sending)

    assert found is not None
    assert (found.opens, [number for _, number in found.clicks][:3], found.left_out) == (2, [2, 2, 0], 4)
    assert [title for title, _ in found.clicks] == [article.headline for article in edition.articles]


def test_what_comes_while_letters_leave_is_left_out(rooms: Rooms) -> None:
    edition, sending = sent(rooms)
    accepted = Outcome(sending.id, 1, DeliveryState.ACCEPTED, "relay")
    with rooms.database.write() as db:
        reports.count(db, sending.id, [accepted], LATER)
    hits.add(rooms, {edition.id: Counted(2, {0: 1}, 1)}, now=LATER + timedelta(seconds=90))
    hits.add(rooms, {edition.id: Counted(5)}, now=LATER + hits.REST + timedelta(minutes=1))

    found = counts(rooms, sending)

    assert found is not None
    assert (found.opens, sum(number for _, number in found.clicks), found.left_out) == (5, 0, 4)


def test_the_letter_that_was_sent_is_shown_with_its_counted_addresses(rooms: Rooms) -> None:
    edition, sending = sent(rooms)
    with rooms.database.read() as db:
        frozen = of_reader(db, edition.id, 1)
        assert frozen is not None
        letter = letters.sent_press(rooms, db, edition.id, date=sending.created).letter(frozen.recipient)

    assert letters.show(rooms, frozen.recipient.message_id).data == letter.data
    assert letter.data != letters.press(rooms, edition, date=sending.created).letter(frozen.recipient).data


def test_links_lead_to_our_own_pages_and_nowhere_else(rooms: Rooms) -> None:
    edition, _ = sent(rooms)
    urls = counted_urls(rooms.secret, edition, str).stories
    tokens = [url.rpartition("/")[2] for url in urls]

    assert hits.followed(rooms, 1, tokens[1]) == (edition.id, letters.story_url(rooms, edition.articles[1]))
    for position, token in ((0, tokens[1]), (len(urls), tokens[0]), (0, "x" * 32), (0, "https://evil.example")):
        with pytest.raises(NotFound):
            hits.followed(rooms, position, token)
