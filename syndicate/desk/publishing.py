"""Publish: the store's signed-off articles become the feeds/ folder, which is a pure function of them."""

from syndicate.desk.rooms import Rooms
from syndicate.feeds.site import site
from syndicate.publish import Published, check, plan
from syndicate.publish import publish as put
from syndicate.store import articles


def publish(rooms: Rooms, *, dry_run: bool = False) -> Published:
    """Write what changed, and say what. With `dry_run` only say it. Raises FolderError, StoreError."""
    with rooms.database.read() as db:
        known = articles.live(db)
    files = dict(site(rooms.paper, rooms.parks, known, rooms.render, rooms.assets))
    return plan(rooms.feeds, files) if dry_run else put(rooms.feeds, files)


def mend(rooms: Rooms) -> tuple[str, ...]:
    """At the start of a server: every compressed file must equal its original. The paths that were mended."""
    return check(rooms.feeds) if rooms.feeds.is_dir() else ()
