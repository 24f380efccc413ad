"""Articles: signed off once, then live, newest first."""

from datetime import timedelta

import pytest

from syndicate.errors import NotFound
from syndicate.model.article import Article, ArticleState
from syndicate.store import articles, parks
from syndicate.store.database import Database
from tests.store.paper import DAY, EAST, NOW, WEST, add_page, story

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def paper(database: Database) -> Database:
    """Yesterday's page and two of today: east, west + east | none, east | west."""
    with database.write() as db:
        parks.sync(db, [EAST, WEST])
        add_page(db, [story("昨一", "east"), story("昨二", "west", "east")], day=DAY - timedelta(days=1))
        add_page(db, [story("二一", "west")], page_no="A02")
        add_page(db, [story("一一"), story("一二", "east")], page_no="A01")
    return database


def all_ids(paper: Database) -> list[int]:
    with paper.read() as db:
        return [
            article.id
            for day in (DAY - timedelta(days=1), DAY)
            for article in articles.of_day(db, day, signed_off_only=False)
        ]


def titles(found: tuple[Article, ...]) -> list[str]:
    return [article.headline for article in found]


def test_only_drafts_are_signed_off(paper: Database) -> None:
    ids = all_ids(paper)
    with paper.write() as db:
        assert articles.sign_off(db, ids[:2], by="li", now=LATER) == 2
        assert articles.sign_off(db, ids[:3], by="wang", now=LATER + timedelta(hours=1)) == 1
        assert articles.sign_off(db, [], by="li", now=LATER) == 0
        first = articles.by_key(db, "2026-03-01-a01-01")

    assert (first.state, first.updated) == (ArticleState.SIGNED_OFF, LATER)


def test_drafts_are_not_live(paper: Database) -> None:
    with paper.read() as db:
        assert articles.live(db) == ()
        assert articles.counts(db) == {}
        assert articles.days(db) == ()
        assert articles.of_day(db, DAY, signed_off_only=True) == ()


def test_live_articles_newest_first(paper: Database) -> None:
    ids = all_ids(paper)
    with paper.write() as db:
        articles.sign_off(db, ids, by="li", now=LATER)
        everything = articles.live(db, park=None, limit=None)

        assert titles(everything) == ["一二", "一一", "二一", "昨二", "昨一"]
        assert [a.published for a in everything] == sorted((a.published for a in everything), reverse=True)
        assert titles(articles.live(db, park="east", limit=None)) == ["一二", "昨二", "昨一"]
        assert titles(articles.live(db, park="east", limit=2)) == ["一二", "昨二"]
        assert articles.live(db, park="nowhere", limit=None) == ()
        assert articles.counts(db) == {"east": 3, "west": 2}
        assert articles.days(db) == (DAY, DAY - timedelta(days=1))
        assert titles(articles.of_day(db, DAY, signed_off_only=True)) == ["一一", "一二", "二一"]


def test_a_retracted_article_is_neither_live_nor_signed_off_again(paper: Database) -> None:
    ids = all_ids(paper)
    with paper.write() as db:
        articles.sign_off(db, ids, by="li", now=LATER)
        db.exec_driver_sql(f"UPDATE articles SET state = 'retracted' WHERE id = {ids[0]}")

        assert articles.sign_off(db, ids, by="li", now=LATER) == 0
        assert len(articles.live(db)) == 4
        assert articles.counts(db) == {"east": 2, "west": 2}


def test_an_article_that_is_not_there(paper: Database) -> None:
    with pytest.raises(NotFound, match="no article 2026-03-02-z9-01"), paper.read() as db:
        articles.by_key(db, "2026-03-02-z9-01")
