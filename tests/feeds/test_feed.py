"""What a feed says, whatever its format: identity, order, instants, size."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest

from syndicate.feeds.chain import MOST_BYTES, NEWEST
from syndicate.feeds.formats import FORMATS
from syndicate.feeds.site import born
from syndicate.feeds.whole import feeds
from syndicate.model.article import CHINA, ArticleState
from tests.feeds.paper import EAST, ISSUE, PAPER, PARKS, PICTURE, STORY, make, story, whole

SIX = datetime(2023, 3, 2, 6, tzinfo=CHINA)


def test_an_entry_is_named_by_date_page_and_place_never_by_title_or_url() -> None:
    (entry,) = whole(make()).entries
    (corrected,) = whole(make(replace(STORY, title="改过的标题", parks=()), note="标题有误。")).entries

    assert entry.id == "tag:news.example,2021:2023-03-02-a03-01"
    assert corrected.id == entry.id


def test_an_entry_is_the_same_in_the_feed_of_its_park_and_of_all() -> None:
    every, east, west, quiet = feeds(PAPER, PARKS, ISSUE)

    assert [feed.id for feed in (every, east, quiet)] == [
        "tag:news.example,2021:feed/all",
        "tag:news.example,2021:feed/dongshan",
        "tag:news.example,2021:feed/nanling",
    ]
    assert east.entries == tuple(entry for entry in every.entries if EAST.slug in dict(entry.parks))
    assert [entry.id[-2:] for entry in west.entries] == ["02"]
    assert quiet.entries == ()


def test_articles_of_a_page_follow_each_other_by_the_second_newest_first() -> None:
    entries = whole(*ISSUE).entries

    assert [entry.published - SIX for entry in entries] == [timedelta(seconds=n) for n in (3, 2, 1)]


def test_the_order_of_the_articles_given_does_not_matter() -> None:
    assert len({whole(*order) for order in permutations(ISSUE)}) == 1


def test_articles_of_the_same_second_on_two_pages_have_one_order() -> None:
    assert [entry.id[-6:] for entry in whole(make(page_no="A03"), make(page_no="A04")).entries] == ["a04-01", "a03-01"]


def test_published_never_moves_and_updated_moves_with_a_correction() -> None:
    (entry,) = whole(make(updated=datetime(2023, 3, 5, 1, 0, 0, 999, tzinfo=UTC))).entries

    assert entry.published == SIX + timedelta(seconds=1)
    assert entry.updated.isoformat() == "2023-03-05T09:00:00+08:00"


def test_a_story_signed_off_on_the_eve_counts_as_updated_when_it_appeared() -> None:
    feed = whole(replace(make(), updated=SIX - timedelta(hours=9)))

    assert feed.updated == feed.entries[0].updated == SIX + timedelta(minutes=3, seconds=1)


def test_a_story_signed_off_after_it_appeared_is_news_then_and_not_changed() -> None:
    feed = whole(replace(make(), updated=SIX + timedelta(hours=9)))

    assert feed.updated == SIX + timedelta(hours=9)
    assert feed.entries[0].updated == SIX + timedelta(minutes=3, seconds=1)


def test_no_two_articles_of_an_issue_changed_at_the_same_instant() -> None:
    pages = [f"{section}{number:02d}" for section in "ABC" for number in range(1, 25)]
    updates = [whole(make(page_no=page, ordinal=n)).entries[0].updated for page in pages for n in range(1, 9)]

    assert len(set(updates)) == len(updates)


def test_a_feed_changed_with_its_newest_change() -> None:
    assert whole(*ISSUE).updated == datetime(2023, 3, 5, 9, tzinfo=CHINA)
    assert whole(ISSUE[0]).updated == SIX + timedelta(minutes=3, seconds=1)


def test_a_feed_without_an_article_changed_when_the_paper_began() -> None:
    assert whole().updated == datetime(2021, 1, 1, 6, tzinfo=CHINA)
    assert born(replace(PAPER, since="2021-05-04")) == datetime(2021, 5, 4, 6, tzinfo=CHINA)


def test_a_draft_is_nowhere() -> None:
    assert whole(make(state=ArticleState.DRAFT)) == whole()


def test_a_retraction_takes_the_entry_out_and_moves_the_feed() -> None:
    retracted = make(ordinal=2, state=ArticleState.RETRACTED, updated=datetime(2023, 3, 9, 8, tzinfo=CHINA))
    feed = whole(make(), retracted)

    assert [entry.id[-2:] for entry in feed.entries] == ["01"]
    assert feed.updated == datetime(2023, 3, 9, 8, tzinfo=CHINA)


def test_a_live_feed_holds_the_newest_fifty() -> None:
    days = [date(2023, 1, 1) + timedelta(days=number) for number in range(NEWEST + 5)]
    feed = whole(*(make(day=day) for day in days))

    assert len(feed.entries) == NEWEST
    assert feed.entries[-1].published.date() == days[5]


def test_a_retraction_beyond_the_live_feed_is_news_too() -> None:
    days = [date(2023, 1, 1) + timedelta(days=number) for number in range(NEWEST)]
    old = make(day=date(2022, 1, 1), state=ArticleState.RETRACTED, updated=datetime(2024, 1, 1, tzinfo=CHINA))
    feed = whole(*(make(day=day) for day in days), old)

    assert feed.updated == old.updated
    assert [stone.id[-17:] for stone in feed.tombstones] == ["2022-01-01-a03-01"]
    assert len(feed.entries) == NEWEST


@pytest.mark.parametrize("name", FORMATS)
def test_a_live_feed_stays_within_its_size_and_keeps_the_newest(name: str) -> None:
    long = story(text='<&>汉字"\\' * 3000)
    feed = whole(*(make(long, ordinal) for ordinal in range(1, 11)))

    assert 1 < len(feed.entries) < 10
    assert len(FORMATS[name].write(feed)) < 512_000
    assert [entry.id[-2:] for entry in feed.entries][:2] == ["10", "09"]


def test_one_story_larger_than_a_feed_is_still_there() -> None:
    assert len(whole(make(story(text="汉" * MOST_BYTES))).entries) == 1


def test_a_title_is_one_line_never_empty_never_endless() -> None:
    titles = ["　　两行\n标题　", "\x00\ud800", "长" * 100_000]

    assert [len(whole(make(story(title=title))).entries[0].title) for title in titles] == [5, 2, 200]


def test_a_picture_story_is_titled_by_its_first_sentence() -> None:
    (entry,) = whole(make(PICTURE)).entries

    assert entry.title == "图片新闻：3月1日，工人在西河经开区的车间里装配水泵"


def test_a_park_the_registry_does_not_know_is_no_category() -> None:
    (entry,) = whole(make(story(parks=("gone", EAST.slug)))).entries

    assert entry.parks == ((EAST.slug, EAST.name),)


def test_a_hub_stands_in_every_format_where_the_paper_has_one() -> None:
    paper = replace(PAPER, hub="https://hub.example/")
    live, *_ = feeds(paper, PARKS, ISSUE)

    assert [link.href for link in live.links if link.rel == "hub"] == ["https://hub.example/"]
    assert all(b"https://hub.example/" in form.write(live) for form in FORMATS.values())
    assert not any(b"hub.example" in form.write(whole(*ISSUE)) for form in FORMATS.values())


def test_a_browser_is_told_which_style_sheet_an_xml_feed_has() -> None:
    told = b'<?xml-stylesheet type="text/css" href="../feed.css"?>'

    assert [told in form.write(whole(*ISSUE)) for form in FORMATS.values()] == [True, True, False]
