"""The public lists: as the database keeps them, they are what they would be in memory."""

from random import Random

import pytest
import sqlalchemy as sa

from syndicate.feeds.shelf import Held
from syndicate.model.article import Article
from syndicate.model.listed import ALL, Listed
from syndicate.store import articles, changes, parks, public
from syndicate.store.articles import article_of
from syndicate.store.database import Database, Db
from syndicate.store.public import Point
from syndicate.store.schema import articles as table
from syndicate.store.schema_public import places
from syndicate.store.shelf import Shelf
from tests.store.paper import DAY, EAST, NOW, WEST, Press, add_page, story

SLUGS = (EAST.slug, WEST.slug)
LATER = NOW.replace(hour=9)


def everything(db: Db) -> tuple[Article, ...]:
    rows = db.execute(sa.select(table).where(table.c.state != "draft").order_by(table.c.id))
    return tuple(article_of(row) for row in rows)


def left(db: Db) -> list[tuple[str, Listed]]:
    rows = db.execute(sa.select(places).where(places.c.standing == "left"))
    names = ("key", "issue_date", "page_no", "ordinal", "changed", "news", "note")
    return [(row.park, Listed(*(getattr(row, name) for name in names))) for row in rows]


@pytest.fixture
def paper(database: Database) -> Database:
    """Pages of three months; some stories corrected, moved, retracted."""
    dice = Random(2)
    with database.write() as db:
        parks.sync(db, [EAST, WEST])
        for month in (1, 2, 3):
            for page_no in ("A02", "A10", "b1"):
                chosen = [dice.sample(SLUGS, dice.randrange(3)) for _ in range(3)]
                day = DAY.replace(month=month, day=dice.randrange(1, 28))
                page = add_page(db, [story("标题", *slugs) for slugs in chosen], page_no=page_no, day=day)
                ids = [article.id for article in articles.of_page(db, page.id)]
                articles.sign_off(db, ids, by="li", now=dice.choice([NOW, LATER]))
        for article in dice.sample(everything(db), 12):
            if dice.random() < 0.6:
                moved = story("改正", *dice.sample(SLUGS, dice.randrange(3)))
                changes.correct(db, article, moved, note="有误。", by="li", now=LATER)
            else:
                changes.retract(db, article, note="不实。", by="li", now=LATER)
    return database


@pytest.mark.parametrize("park", [ALL, *SLUGS, "nowhere"])
def test_every_question_has_the_answer_that_memory_gives(paper: Database, park: str) -> None:
    with paper.read() as db:
        shelf, held = Shelf(db), Held(everything(db), left(db))
        days = [article.issue_date for article in everything(db)]

        assert list(shelf.newest(park, 5)) == list(held.newest(park, 5))
        assert list(shelf.newest(park, 500)) == list(held.newest(park, 500))
        assert list(shelf.dead(park, 50)) == list(held.dead(park, 50))
        assert list(shelf.printed(park, 7)) == list(held.printed(park, 7))
        assert shelf.first([park]) == held.first([park])
        assert shelf.months(park) == held.months(park)
        assert list(shelf.months(park)) == sorted(held.months(park))
        for month in ("2026-01", "2026-02", "2026-12"):
            assert list(shelf.month(park, month)) == list(held.month(park, month))
        for day in days:
            assert list(shelf.printed(park, 3, day)) == list(held.printed(park, 3, day))
            assert {line.key for line in shelf.near(park, day, 2)} == {line.key for line in held.near(park, day, 2)}


def test_lists_of_all_say_what_memory_says(paper: Database) -> None:
    with paper.read() as db:
        shelf, held = Shelf(db), Held(everything(db), left(db))
        keys = [article.key for article in everything(db)]

        assert left(db)
        assert shelf.whole(keys) == held.whole(keys)
        assert sorted(shelf.every()) == sorted(held.every())
        assert {park: shelf.latest()[park] for park in (ALL, *SLUGS)} == held.latest()


def test_drafts_are_in_no_list(database: Database) -> None:
    with database.write() as db:
        parks.sync(db, [EAST, WEST])
        add_page(db, [story("草稿", "east")])

        assert Shelf(db).newest(ALL, 9) == ()
        assert Shelf(db).whole(["2026-03-02-a01-01"]) == {}
        assert public.now_at(db) == Point(0, "")


def test_what_changed_since_a_point_names_every_list_it_touches(press: Press) -> None:
    with press.database.write() as db:
        before = public.now_at(db)
        first = articles.by_key(db, "2026-03-02-a01-01")
        changes.correct(db, first, story("改正", "west"), note="有误。", by="li", now=LATER)

        assert set(public.since(db, before)) == {(slug, first.key) for slug in (ALL, "east", "west")}
        assert public.since(db, public.now_at(db)) == ()
        assert public.knows(db, before)
        assert public.knows(db, Point(0, ""))


def test_another_history_is_known_by_its_seal(press: Press) -> None:
    with press.database.read() as db:
        point = public.now_at(db)

        assert not public.knows(db, Point(point.number, "0" * 32))
        assert not public.knows(db, Point(point.number + 1, point.seal))


def test_a_month_that_is_empty_again_is_no_month(press: Press) -> None:
    with press.database.write() as db:
        for key in ("2026-03-02-a01-01", "2026-03-02-a01-03"):
            changes.correct(db, articles.by_key(db, key), story("改正"), note="有误。", by="li", now=LATER)

        assert Shelf(db).months("east") == {}
        assert Shelf(db).months(ALL)["2026-03"].live == 4
        assert [line.key[-2:] for line in Shelf(db).dead("east", 9)] == ["03", "01"]
