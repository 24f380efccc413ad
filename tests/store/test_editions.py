"""Editions: made once by key, replaced until a sending uses them."""

from datetime import date, timedelta

import pytest

from syndicate.errors import NotFound
from syndicate.model.edition import Edition
from syndicate.store import articles, editions
from syndicate.store.database import Database
from tests.store.paper import DAY, NOW, Press, make_edition


def test_an_edition_holds_its_articles_in_order(press: Press) -> None:
    ids = press.article_ids
    with press.database.write() as db:
        made = make_edition(db, [ids[2], ids[0], ids[2]], key="second")
        full = {article.id: article for article in articles.live(db)}

        assert made.articles == (full[ids[2]], full[ids[0]])
        assert editions.by_key(db, "second") == editions.by_id(db, made.id) == made
    assert (made.subject, made.preheader, made.note, made.issue_date) == ("今日", "要闻", None, DAY)


def test_the_same_key_is_the_stored_edition(press: Press) -> None:
    with press.database.write() as db:
        again = editions.make(
            db, key="first", issue_date=DAY, subject="x", preheader="y", note="z", article_ids=[], now=NOW
        )

    assert again == (press.edition, False)


def test_an_edition_is_replaced(press: Press) -> None:
    with press.database.write() as db:
        ids = press.article_ids[1:3]
        other = editions.replace(db, press.edition.id, subject="改", preheader="新", note="注", article_ids=ids)

        assert editions.by_key(db, "first") == other
    assert tuple(article.id for article in other.articles) == ids
    assert (other.subject, other.preheader, other.note) == ("改", "新", "注")


def test_the_latest_is_of_the_newest_day_and_made_last(press: Press) -> None:
    def make(key: str, day: date) -> Edition:
        return editions.make(
            db, key=key, issue_date=day, subject="", preheader="", note=None, article_ids=press.article_ids, now=NOW
        )[0]

    with press.database.write() as db:
        second = make("second", DAY)
        older = make("older", DAY - timedelta(days=1))

        assert editions.latest(db) == second
        assert editions.listing(db) == (second, press.edition, older)


def test_editions_and_articles_that_are_not_there(press: Press) -> None:
    with press.database.write() as db:
        with pytest.raises(NotFound, match="no edition nothing"):
            editions.by_key(db, "nothing")
        with pytest.raises(NotFound, match="no edition 7"):
            editions.replace(db, 7, subject="", preheader="", note=None, article_ids=[])
        with pytest.raises(NotFound, match="no article with id 4711"):
            make_edition(db, [4711], key="other")


def test_no_edition_yet(database: Database) -> None:
    with pytest.raises(NotFound, match="no edition yet"), database.read() as db:
        editions.latest(db)
