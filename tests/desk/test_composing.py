"""Editions on the desk: what was left out can come back, two editors lose nothing, what was seen is what is sent."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from syndicate import config, wiring
from syndicate.desk import composing, pages, proofs, readers, sendings
from syndicate.desk.rights import OPERATOR
from syndicate.desk.rooms import Rooms
from syndicate.errors import Conflict, NotAllowed, NotFound
from syndicate.model.edition import Edition
from syndicate.model.reader import Rhythm
from syndicate.model.staff import Role, Staff

NOW = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)
KEY = "2026-11-20"
VIEWER = Staff(9, "viewer", Role.VIEWER, disabled=False, password_hash="")


@pytest.fixture
def paper(settings: config.Settings, database_url: str, sample: bytes) -> Iterator[Rooms]:
    """A page of ten stories signed off, on each kind of database."""
    rooms = wiring.build(settings.model_copy(update={"database_url": database_url}), create=True)
    take(rooms, sample, "A04", NOW)
    yield rooms
    rooms.database.close()


def take(rooms: Rooms, sample: bytes, page_no: str, now: datetime) -> None:
    taken = pages.take_page(
        rooms, sample + page_no.encode(), source="test", now=now, issue_date=date(2026, 11, 20), page_no=page_no
    )
    pages.sign_off(rooms, [article.id for article in taken.articles], by="test", now=now)


def arranged(rooms: Rooms, *places: int, seen: str | None = None, minutes: int = 1) -> Edition:
    found = composing.look(rooms, OPERATOR, KEY)
    stories = (*found.edition.articles, *found.left_out)
    return composing.arrange(
        rooms,
        OPERATOR,
        KEY,
        keys=[stories[place].key for place in places],
        subject="",
        preheader="",
        note="",
        seen=found.seen if seen is None else seen,
        now=NOW + timedelta(minutes=minutes),
    )


def subscribe(rooms: Rooms, name: str, *parks: str, rhythm: Rhythm = Rhythm.EDITION) -> int:
    return readers.add_reader(
        rooms, address=f"{name}@example.com", name=None, parks=parks, rhythm=rhythm, source="test", now=NOW
    )[0].id


def test_what_was_left_out_is_offered_again_and_comes_back(paper: Rooms) -> None:
    whole = composing.look(paper, OPERATOR, KEY)
    arranged(paper, 2, 0)

    found = composing.look(paper, OPERATOR, KEY)
    assert [one.key for one in found.edition.articles] == [whole.edition.articles[n].key for n in (2, 0)]
    assert {one.key for one in found.left_out} == {whole.edition.articles[n].key for n in (1, *range(3, 10))}

    again = arranged(paper, 0, 1, 5, minutes=2)
    assert again.articles[2] == found.left_out[3]


def test_the_second_of_two_editors_is_told_and_nothing_of_the_first_is_lost(paper: Rooms) -> None:
    seen = composing.look(paper, OPERATOR, KEY).seen
    first = arranged(paper, 3, 0)

    with pytest.raises(Conflict):
        arranged(paper, 1, seen=seen, minutes=2)

    assert composing.look(paper, OPERATOR, KEY).edition == first


def test_a_story_signed_off_meanwhile_is_not_dropped_unseen(paper: Rooms, sample: bytes) -> None:
    seen = composing.look(paper, OPERATOR, KEY).seen
    take(paper, sample, "A05", NOW + timedelta(minutes=1))

    with pytest.raises(Conflict):
        arranged(paper, 0, seen=seen, minutes=2)
    with pytest.raises(Conflict):
        composing.ready(paper, OPERATOR, KEY, seen=seen, now=NOW + timedelta(minutes=2))


def test_what_was_seen_is_what_is_sent(paper: Rooms) -> None:
    subscribe(paper, "lin")
    arranged(paper, 4, 1)
    seen = composing.look(paper, OPERATOR, KEY).seen

    ready = composing.ready(paper, OPERATOR, KEY, seen=seen, now=NOW + timedelta(minutes=3))
    sending, _ = sendings.start_sending(paper, ready, now=NOW + timedelta(minutes=3))

    found = composing.look(paper, OPERATOR, KEY)
    assert (found.sending, found.left_out) == (sending, ())
    assert composing.ready(paper, OPERATOR, KEY, seen="whatever", now=NOW).id == ready.id


def test_a_month_lists_its_editions_and_the_one_that_could_be_made(paper: Rooms) -> None:
    before = composing.month(paper, OPERATOR, None, now=NOW)
    composing.make(paper, OPERATOR, day=None, week=False, now=NOW)
    after = composing.month(paper, OPERATOR, None, now=NOW)

    assert before.upcoming is not None
    assert (before.first, before.upcoming.key, before.editions) == (date(2026, 11, 1), KEY, ())
    assert after.upcoming is None
    assert [(one.edition.key, one.sent) for one in after.editions] == [(KEY, False)]
    assert composing.month(paper, OPERATOR, date(2026, 10, 1), now=NOW).editions == ()


@pytest.mark.parametrize("key", ["2026-11-21", "2026-13-40", "2026-w99", "x", "2026-w40"])
def test_an_edition_of_nothing_is_not_found(paper: Rooms, key: str) -> None:
    with pytest.raises(NotFound):
        composing.look(paper, OPERATOR, key)


def test_who_only_looks_changes_nothing(paper: Rooms) -> None:
    seen = composing.look(paper, VIEWER, KEY).seen

    with pytest.raises(NotAllowed):
        composing.ready(paper, VIEWER, KEY, seen=seen, now=NOW)
    with pytest.raises(NotAllowed):
        composing.make(paper, VIEWER, day=None, week=False, now=NOW)
    with pytest.raises(NotAllowed):
        proofs.audience(paper, VIEWER, KEY)


def test_an_audience_counts_each_reader_once_and_in_each_park(paper: Rooms) -> None:
    edition = composing.look(paper, OPERATOR, KEY).edition
    one, two = sorted({slug for article in edition.articles for slug in article.parks})[:2]
    subscribe(paper, "all")
    subscribe(paper, "both", one, two)
    subscribe(paper, "first", one)
    subscribe(paper, "weekly", one, rhythm=Rhythm.WEEKLY)

    found = proofs.audience(paper, OPERATOR, KEY)

    assert (found.total, found.providers, found.everything) == (3, {"other": 3}, {"other": 1})
    assert (found.parks[one], found.parks[two]) == ({"other": 2}, {"other": 1})


def test_a_proof_is_the_letter_of_a_choice_or_of_a_reader(paper: Rooms) -> None:
    edition = composing.look(paper, OPERATOR, KEY).edition
    slug = edition.articles[0].parks[0]
    reader = subscribe(paper, "lin", slug)
    chosen = proofs.of_choice(paper, OPERATOR, KEY, [slug])
    whole = proofs.of_choice(paper, OPERATOR, KEY, [])

    assert proofs.of_reader(paper, OPERATOR, KEY, reader).text == chosen.text
    assert chosen.size < whole.size
    assert edition.articles[0].headline in chosen.text
    assert whole.warnings == ()
    with pytest.raises(NotFound):
        proofs.of_reader(paper, OPERATOR, KEY, 99)
