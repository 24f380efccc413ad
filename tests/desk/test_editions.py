"""Editions: arranged by hand, by day and week, each story once, a correction as news of its own."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from syndicate.desk import corrections, editions, pages, readers, sendings
from syndicate.desk.rooms import Rooms
from syndicate.errors import Conflict, NotAllowed, NotFound, WrongInput
from syndicate.model.article import CHINA
from syndicate.model.edition import Edition, EditionKind
from syndicate.model.reader import Rhythm
from syndicate.model.schedule import Days
from syndicate.model.staff import Role, Staff

DAY = date(2026, 11, 20)  # a Friday, the sample's
NOW = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)
VIEWER = Staff(9, "viewer", Role.VIEWER, disabled=False, password_hash="")


def take(rooms: Rooms, sample: bytes, day: date = DAY, page_no: str = "A04", now: datetime = NOW) -> None:
    """A page of ten stories, signed off; the bytes differ from day to day, as pages do."""
    raw = sample + f"\n{day} {page_no}\n".encode()
    taken = pages.take_page(rooms, raw, source="test", now=now, issue_date=day, page_no=page_no)
    pages.sign_off(rooms, [article.id for article in taken.articles], by="test", now=now)


def subscribe(rooms: Rooms, rhythm: Rhythm) -> int:
    return readers.add_reader(
        rooms, address=f"{rhythm}@example.com", name=None, parks=[], rhythm=rhythm, source="test", now=NOW
    )[0].id


def sent(rooms: Rooms, *, day: date = DAY, week: bool = False, now: datetime = NOW) -> tuple[Edition, dict[int, int]]:
    """Make and start the next edition; who gets how many stories."""
    edition = editions.make_edition(rooms, issue_date=day, now=now, week=week)
    sending, _ = sendings.start_sending(rooms, edition, now=now)
    return edition, {row.reader_id: len(row.stories) for row in sendings.who(rooms, sending.id)}


def test_an_edition_is_arranged_by_hand_and_stays_so(rooms: Rooms, sample: bytes) -> None:
    take(rooms, sample)
    draft = editions.upcoming(rooms)
    keys = [draft.articles[n].key for n in (3, 0, 1)]
    words: Any = {"subject": "好标题", "preheader": "预览", "note": "编者按"}
    arranged = editions.arrange(rooms, draft, keys=keys, now=NOW + timedelta(seconds=5), **words)

    made = editions.make_edition(rooms, issue_date=None, now=NOW + timedelta(seconds=9))

    assert [article.key for article in arranged.articles] == keys
    assert (made.subject, made.preheader, made.note) == ("好标题", "预览", "编者按")
    assert made == arranged == editions.upcoming(rooms)


def test_what_is_signed_off_after_that_comes_in_at_the_end(rooms: Rooms, sample: bytes) -> None:
    take(rooms, sample)
    draft = editions.upcoming(rooms)
    keys = [draft.articles[n].key for n in (3, 0)]
    editions.arrange(rooms, draft, keys=keys, subject="好", now=NOW + timedelta(seconds=5))
    take(rooms, sample, page_no="A05", now=NOW + timedelta(seconds=60))

    made = editions.make_edition(rooms, issue_date=None, now=NOW + timedelta(seconds=90))

    assert [article.key for article in made.articles][:2] == keys
    assert len(made.articles) == 12
    assert made.subject == "好"


def test_only_what_the_edition_holds_can_be_arranged_and_only_by_an_editor(rooms: Rooms, sample: bytes) -> None:
    take(rooms, sample)
    draft = editions.upcoming(rooms)
    key = draft.articles[0].key

    with pytest.raises(WrongInput, match="holds no article nothing"):
        editions.arrange(rooms, draft, keys=[key, "nothing"], now=NOW)
    with pytest.raises(WrongInput, match="needs an article"):
        editions.arrange(rooms, draft, keys=[], now=NOW)
    with pytest.raises(NotAllowed):
        editions.arrange(rooms, draft, keys=[key], now=NOW, who=VIEWER)


def test_what_was_sent_stands(rooms: Rooms, sample: bytes) -> None:
    take(rooms, sample)
    subscribe(rooms, Rhythm.EDITION)
    edition, _ = sent(rooms)

    with pytest.raises(Conflict, match="has a sending"):
        editions.arrange(rooms, edition, keys=[edition.articles[0].key], now=NOW)


def test_a_corrected_story_goes_out_again_and_the_first_letter_keeps_its_words(rooms: Rooms, sample: bytes) -> None:
    take(rooms, sample)
    reader = subscribe(rooms, Rhythm.EDITION)
    first, before = sent(rooms)
    wrong = first.articles[4]
    later = NOW + timedelta(hours=3)
    corrections.correct(
        rooms, wrong.key, replace(wrong.story, title="改正后的标题"), note="标题有误。", by="li", now=later
    )
    follow_up, after = sent(rooms, now=later)

    assert before == {reader: 10}
    assert (follow_up.key, [article.headline for article in follow_up.articles]) == ("2026-11-20-2", ["改正后的标题"])
    assert after == {reader: 1}
    assert editions.upcoming(rooms) == follow_up
    kept = sendings.sendings(rooms)[-1]
    assert kept.edition_key == first.key


def test_a_reader_has_the_letters_of_their_rhythm(rooms: Rooms, sample: bytes) -> None:
    """Later news of a day is for those who want every edition; the others find it in their next letter."""
    each, daily, weekly = (subscribe(rooms, rhythm) for rhythm in (Rhythm.EDITION, Rhythm.DAILY, Rhythm.WEEKLY))
    thursday = DAY - timedelta(days=1)
    take(rooms, sample, day=thursday)
    first, of_thursday = sent(rooms, day=thursday)
    take(rooms, sample, day=thursday, page_no="A05", now=NOW + timedelta(hours=1))
    extra, of_later_news = sent(rooms, day=thursday, now=NOW + timedelta(hours=1))
    take(rooms, sample, now=NOW + timedelta(hours=9))
    _, of_friday = sent(rooms, now=NOW + timedelta(hours=9))
    week, of_week = sent(rooms, week=True, now=NOW + timedelta(hours=10))

    assert [edition.kind for edition in (first, extra, week)] == [EditionKind.DAY, EditionKind.EXTRA, EditionKind.WEEK]
    assert week.key == "2026-w47"
    assert of_thursday == {each: 10, daily: 10}
    assert of_later_news == {each: 10}
    assert of_friday == {each: 10, daily: 20}
    assert of_week == {weekly: 30}


def test_a_week_has_one_edition(rooms: Rooms, sample: bytes) -> None:
    subscribe(rooms, Rhythm.WEEKLY)
    take(rooms, sample)
    week, _ = sent(rooms, week=True)
    take(rooms, sample, page_no="A05", now=NOW + timedelta(hours=1))

    assert editions.make_edition(rooms, issue_date=DAY, now=NOW, week=True) == week


def test_there_is_no_edition_of_nothing(rooms: Rooms) -> None:
    with pytest.raises(NotFound, match="No article is signed off"):
        editions.upcoming(rooms)
    with pytest.raises(NotFound, match="No article of 2026-11-20 is signed off"):
        editions.upcoming(rooms, issue_date=DAY, week=True)


def test_what_an_editor_left_out_is_not_sent_by_asking_again(rooms: Rooms, sample: bytes) -> None:
    take(rooms, sample)
    subscribe(rooms, Rhythm.EDITION)
    draft = editions.upcoming(rooms)
    editions.arrange(rooms, draft, keys=[draft.articles[0].key], now=NOW + timedelta(seconds=5))
    edition, _ = sent(rooms)

    assert editions.make_edition(rooms, issue_date=DAY, now=NOW + timedelta(hours=1)) == edition

    take(rooms, sample, day=DAY + timedelta(days=1), now=NOW + timedelta(hours=2))
    assert len(editions.upcoming(rooms).articles) == 10


def test_what_was_signed_off_too_late_for_its_day_is_in_the_next(rooms: Rooms, sample: bytes) -> None:
    """A schedule makes one edition a day: a page, or a whole Sunday, that missed it must not be lost."""
    friday, saturday, monday = (DAY + timedelta(days=n) for n in (0, 1, 3))
    daily = subscribe(rooms, Rhythm.DAILY)
    take(rooms, sample)
    sent(rooms)
    take(rooms, sample, page_no="A05", now=NOW + timedelta(hours=1))
    take(rooms, sample, day=saturday, now=NOW + timedelta(hours=30))
    take(rooms, sample, day=monday, now=NOW + timedelta(hours=70))

    edition, of_monday = sent(rooms, day=monday, now=NOW + timedelta(hours=71))

    assert [article.issue_date for article in edition.articles] == [monday] * 10 + [friday] * 10 + [saturday] * 10
    assert of_monday == {daily: 30}


def test_a_week_takes_in_what_the_one_before_missed(rooms: Rooms, sample: bytes) -> None:
    weekly = subscribe(rooms, Rhythm.WEEKLY)
    take(rooms, sample)
    first, of_first = sent(rooms, week=True)
    take(rooms, sample, day=DAY + timedelta(days=1), now=NOW + timedelta(hours=30))
    take(rooms, sample, day=DAY + timedelta(days=5), now=NOW + timedelta(days=5))
    second, of_second = sent(rooms, day=DAY + timedelta(days=7), week=True, now=NOW + timedelta(days=7))

    assert (first.key, of_first) == ("2026-w47", {weekly: 10})
    assert (second.key, of_second) == ("2026-w48", {weekly: 20})
    assert second.articles[0].issue_date == DAY + timedelta(days=5)


async def test_a_schedule_of_mondays_sends_the_week_before(rooms: Rooms, sample: bytes) -> None:
    take(rooms, sample)
    subscribe(rooms, Rhythm.WEEKLY)
    sendings.add_schedule(rooms, Days.MONDAY, time(6), now=NOW)
    monday = datetime(2026, 11, 23, 6, 0, tzinfo=CHINA)

    await sendings.start_due(rooms, clock=lambda: monday)

    (sending,) = sendings.sendings(rooms)
    assert (sending.edition_key, sending.tally.total) == ("2026-w48", 1)
