"""The park registry in the database."""

from syndicate.model.park import Park
from syndicate.store import articles, pages, parks
from syndicate.store.database import Database
from tests.store.paper import EAST, WEST, Press, add_reader


def test_the_registry_comes_back_in_its_order(database: Database) -> None:
    full = Park("west", "西区", ("西部",), "West", "向西", "0731-1", "#123456")
    with database.write() as db:
        parks.sync(db, [full, EAST])
        parks.sync(db, [full, EAST])

        assert parks.all_parks(db) == (full, EAST)


def test_a_changed_registry_changes_the_parks(database: Database) -> None:
    renamed = Park("east", "东部新区")
    with database.write() as db:
        parks.sync(db, [EAST, WEST])
        parks.sync(db, [WEST, renamed])

        assert parks.all_parks(db) == (WEST, renamed)


def test_a_park_that_left_is_kept_for_what_names_it(press: Press) -> None:
    with press.database.write() as db:
        parks.sync(db, [WEST])
        assert parks.all_parks(db) == (WEST,)
        assert add_reader(db, "old", "east").choice.parks == {"east"}
        assert len(articles.live(db, park="east")) == 2
        parks.sync(db, [WEST, EAST])
        assert parks.all_parks(db) == (WEST, EAST)
        assert len(pages.listing(db)) == 1
