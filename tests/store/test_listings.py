"""Long lists go on behind the last row seen, on both databases: each row once, in order, whatever came since."""

from datetime import UTC, date, datetime, timedelta

import pytest

from syndicate.model.article import Article, ArticleState
from syndicate.model.page import Paragraph, Parsed, Story, StoryKind
from syndicate.model.park import Park
from syndicate.store import articles, editions, listings, pages, parks
from syndicate.store.database import Database, Db
from syndicate.store.listings import Mark, Wanted

NOW = datetime(2026, 11, 20, tzinfo=UTC)
DAYS = [date(2026, 11, 20) + timedelta(days=n) for n in range(3)]


def story(*slugs: str) -> Story:
    return Story(StoryKind.ARTICLE, "题", (Paragraph("正文。"),), parks=slugs)


def add(db: Db, day: date, page_no: str) -> None:
    """A page of three stories: of one park, of another, of both."""
    stories = (story("east"), story("west"), story("west", "east"))
    pages.add(
        db, sha256=f"{day}{page_no}", source="t", raw_text="", encoding="utf-8", issue_date=day, page_no=page_no,
        section=None, parsed=Parsed(None, stories), received=NOW,
    )  # fmt: skip


@pytest.fixture
def paper(database: Database) -> Database:
    """Two pages a day, on three days."""
    with database.write() as db:
        parks.sync(db, [Park("east", "东区"), Park("west", "西区")])
        for day in DAYS:
            for page_no in ("A01", "B02"):
                add(db, day, page_no)
    return database


def read(database: Database, wanted: Wanted, limit: int) -> list[Article]:
    seen: list[Article] = []
    mark: Mark | None = None
    while True:
        with database.read() as db:
            found = listings.articles_after(db, mark, limit, wanted)
        seen += found
        if len(found) < limit:
            return seen
        mark = listings.article_mark(found[-1])


@pytest.mark.parametrize("limit", [1, 4, 50])
@pytest.mark.parametrize(
    ("wanted", "number"),
    [
        (Wanted(), 18),
        (Wanted(park="west"), 12),
        (Wanted(day=DAYS[1]), 6),
        (Wanted(park="east", day=DAYS[0]), 4),
        (Wanted(state=ArticleState.SIGNED_OFF), 1),
    ],
)
def test_articles_by_park_day_and_state(paper: Database, wanted: Wanted, number: int, limit: int) -> None:
    with paper.write() as db:
        articles.sign_off(db, [articles.by_key(db, "2026-11-21-b02-02").id], by="li", now=NOW)
    found = read(paper, wanted, limit)

    places = [(one.issue_date, one.ordinal, one.page_no) for one in found]
    assert places == sorted(places, reverse=True)
    assert len({one.key for one in found}) == len(found) == number


def test_what_comes_in_meanwhile_moves_nothing(paper: Database) -> None:
    with paper.read() as db:
        first = listings.pages_after(db, None, 2)
    with paper.write() as db:
        add(db, DAYS[-1] + timedelta(days=1), "A01")
    with paper.read() as db:
        rest = listings.pages_after(db, listings.page_mark(first[-1]), 9)
        of_day = listings.pages_after(db, None, 9, day=DAYS[0])

    assert [page.id for page in (*first, *rest)] == [6, 5, 4, 3, 2, 1]
    assert [page.id for page in of_day] == [2, 1]


def test_editions_by_when_they_were_made(paper: Database) -> None:
    with paper.write() as db:
        (article, *_) = listings.articles_after(db, None, 1, Wanted())
        for key in ("a", "b", "c"):
            editions.make(
                db, key=key, issue_date=DAYS[0], subject="", preheader="", note=None, article_ids=[article.id], now=NOW
            )
    with paper.read() as db:
        newest = listings.editions_before(db, None, 2)
        rest = listings.editions_before(db, newest[-1].id, 2)

    assert [edition.key for edition in (*newest, *rest)] == ["c", "b", "a"]
