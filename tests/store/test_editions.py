"""Editions: made once by key, replaced until a sending uses them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from syndicate.errors import NotFound
from syndicate.model.edition import Edition, EditionKind
from syndicate.model.reader import Choice, ReaderState, Rhythm
from syndicate.store import articles, changes, editions, readers
from syndicate.store.database import Database
from syndicate.store.schema_ledger import letters
from tests.store.paper import DAY, NOW, Press, make_edition, start


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


def corrected(press: Press, position: int, title: str) -> None:
    with press.database.write() as db:
        article = next(one for one in articles.live(db) if one.id == press.article_ids[position])
        changes.correct(db, article, replace(article.story, title=title), note="错了。", by="li", now=NOW)


def headlines(press: Press) -> list[str]:
    with press.database.read() as db:
        return [article.headline for article in editions.by_id(db, press.edition.id).articles]


def test_until_it_is_sent_an_edition_shows_its_articles_as_they_are(press: Press) -> None:
    corrected(press, 1, "改一")

    assert headlines(press) == ["第1条", "改一", "第3条", "第4条"]


def test_once_it_is_sent_it_keeps_the_words_it_was_sent_with(press: Press) -> None:
    corrected(press, 1, "改一")
    press.start()
    corrected(press, 1, "改二")
    corrected(press, 1, "改三")
    corrected(press, 2, "改四")

    assert headlines(press) == ["第1条", "改一", "第3条", "第4条"]
    with press.database.read() as db:
        second = editions.by_id(db, press.edition.id).articles[1]
    assert (second.revision, second.note) == (2, "错了。")


def test_what_was_sent_is_public_the_newest_first(press: Press) -> None:
    with press.database.write() as db:
        second = make_edition(db, press.article_ids[:1], key="second")
        make_edition(db, press.article_ids[:1], key="third")
        start(db, second, "second")
    press.start()

    with press.database.read() as db:
        assert [(edition.key, when) for edition, when in editions.public(db, 5)] == [("second", NOW), ("first", NOW)]
        assert [edition.key for edition, _ in editions.public(db, 5, before=second.id)] == ["first"]
        assert len(editions.public(db, 1)) == 1
        assert editions.kept(db, "second") == (second, NOW)
        assert editions.kept(db, "nothing") is None


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("2022-11-30", EditionKind.DAY),
        ("2022-11-30-2", EditionKind.EXTRA),
        ("2022-w48", EditionKind.WEEK),
        ("special", EditionKind.EXTRA),
    ],
)
def test_a_key_tells_what_the_edition_is_of(press: Press, key: str, kind: EditionKind) -> None:
    assert replace(press.edition, key=key).kind is kind


@pytest.mark.parametrize(
    ("key", "rhythms"), [("2022-11-30", "edition daily"), ("2022-11-30-2", "edition"), ("2022-w48", "weekly")]
)
def test_an_edition_goes_to_the_readers_of_its_rhythms(press: Press, key: str, rhythms: str) -> None:
    with press.database.write() as db:
        for rhythm in Rhythm:
            readers.add(
                db,
                address=f"{rhythm}@example.org",
                name=rhythm.value,
                choice=Choice(rhythm=rhythm),
                state=ReaderState.CONFIRMED,
                source="test",
                now=NOW,
            )
        sending, _ = start(db, make_edition(db, press.article_ids, key=key), key)
        query = sa.select(letters.c.name).where(letters.c.sending_id == sending.id, ~letters.c.name.like("reader%"))
        names = set(db.execute(query).scalars())

    assert names == set(rhythms.split())
