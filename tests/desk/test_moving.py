"""A park gets another slug: its articles, its readers and its old addresses go along."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from syndicate import config
from syndicate.cli.move import move
from syndicate.desk import moving, pages, publishing
from syndicate.desk.rooms import Rooms
from syndicate.errors import Conflict, NotFound, WrongInput
from syndicate.store import articles, parks, readers
from syndicate.store.database import Database
from tests.store.paper import add_reader

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)


@pytest.fixture
def named(rooms: Rooms, database: Database, sample: bytes) -> Rooms:
    """The sample page signed off and published, on each kind of database."""
    made = replace(rooms, database=database)
    with database.write() as db:
        parks.sync(db, rooms.parks)
    taken = pages.take_page(made, sample, source="sample", now=NOW)
    pages.sign_off(made, [article.id for article in taken.articles], by="test", now=NOW)
    publishing.publish(made)
    return made


def renamed(rooms: Rooms, old: str, new: str) -> Rooms:
    """The same paper after somebody changed a slug in the registry."""
    with rooms.database.write() as db:
        parks.sync(db, [replace(p, slug=new) if p.slug == old else p for p in rooms.parks])
    return rooms


def slug_of_an_article(rooms: Rooms) -> str:
    with rooms.database.read() as db:
        return next(slug for article in articles.live(db) for slug in article.parks)


def test_a_park_takes_its_articles_readers_and_addresses_along(named: Rooms) -> None:
    old = slug_of_an_article(named)
    with named.database.write() as db:
        one, both = add_reader(db, "one", old), add_reader(db, "both", old, named.parks[-1].slug)
    before = {path.name for path in (named.feeds / "articles").iterdir()}
    with named.database.read() as db:
        keys = {article.key: article.updated for article in articles.live(db) if old in article.parks}
    after = renamed(named, old, "hitech")

    done = moving.move(after, old, "hitech", now=NOW)
    publishing.publish(after)

    assert (done.articles, done.choices) == (len(keys), 2)
    with after.database.read() as db:
        carried = {article.key: article.updated for article in articles.live(db) if "hitech" in article.parks}
        choices = [readers.by_id(db, reader.id).choice.parks for reader in (one, both)]
    assert carried == keys
    assert choices == [{"hitech"}, {"hitech" if slug == old else slug for slug in both.choice.parks}]
    assert (after.feeds / "hitech" / "atom.xml").read_text().count("<entry>") == len(keys)
    assert not (after.feeds / old).exists()
    assert {path.name for path in (after.feeds / "articles").iterdir()} == before
    assert moving.moves(after) == {f"{old}/": "hitech/"}
    again = moving.move(after, old, "hitech", now=NOW)
    assert (again.articles, again.choices) == (0, 0)


def test_a_reader_who_chose_both_has_one_choice_afterwards(named: Rooms) -> None:
    old, new = named.parks[0].slug, named.parks[1].slug
    with named.database.write() as db:
        both = add_reader(db, "both", old, new)
    with named.database.write() as db:
        parks.give_up(db, old)
    moving.move(named, old, new, now=NOW)
    with named.database.read() as db:
        assert readers.by_id(db, both.id).choice.parks == {new}


def test_a_park_must_be_in_the_registry_under_its_new_slug_alone(named: Rooms) -> None:
    here, there = named.parks[0].slug, named.parks[1].slug
    with pytest.raises(Conflict):
        moving.move(named, here, there, now=NOW)
    with pytest.raises(NotFound):
        moving.move(named, here, "nowhere", now=NOW)
    with pytest.raises(NotFound):
        moving.move(named, "never-there", there, now=NOW)
    assert moving.moves(named) == {}


def test_nobody_is_sent_on_twice(named: Rooms) -> None:
    for old, new in (("articles/a.html", "articles/b.html"), ("articles/b.html", "articles/c.html")):
        moving.move(named, old, new, now=NOW)
    assert moving.moves(named) == {"articles/a.html": "articles/c.html", "articles/b.html": "articles/c.html"}

    moving.move(named, "articles/c.html", "articles/a.html", now=NOW)
    assert moving.moves(named) == {"articles/b.html": "articles/a.html", "articles/c.html": "articles/a.html"}


def test_what_is_published_does_not_move(named: Rooms) -> None:
    page = next((named.feeds / "articles").glob("*.html")).name
    with pytest.raises(Conflict):
        moving.move(named, f"articles/{page}", "articles/x.html", now=NOW)


@pytest.mark.parametrize(
    ("old", "new"),
    [("a", "a"), ("articles/a.html", "hitech"), ("/etc/passwd", "articles/x"), ("articles/../x", "articles/y"),
     ("articles/a.html", "//evil.example/x"), ("articles/a.html", "https://evil.example/"),
     ("articles/a.html", "articles/ä"), ("articles/a.html", "articles/x\r\nSet-Cookie: a")],
)  # fmt: skip
def test_what_is_no_address_of_ours_is_refused(named: Rooms, old: str, new: str) -> None:
    with pytest.raises(WrongInput):
        moving.move(named, old, new, now=NOW)


def test_the_command_moves_and_lists(settings: config.Settings, rooms: Rooms) -> None:
    done = CliRunner().invoke(move, ["articles/a.html", "articles/b.html"])
    listed = CliRunner().invoke(move, [])

    assert "feeds/articles/a.html leads to feeds/articles/b.html from now on" in done.output
    assert listed.output == "articles/a.html  articles/b.html\n"
    assert CliRunner().invoke(move, ["articles/a.html"]).exit_code == 2
