"""Publish: what the public may see of the store becomes the feeds/ folder, which is a pure function of it."""

from syndicate.desk.rooms import Rooms
from syndicate.feeds.site import site
from syndicate.publish import Published, check, plan
from syndicate.publish import publish as put
from syndicate.store import articles

FRONT = "index.html"


def publish(rooms: Rooms, *, dry_run: bool = False) -> Published:
    """Write what changed, and say what. With `dry_run` only say it. Raises FolderError, StoreError."""
    with rooms.database.read() as db:
        known = articles.public(db)
    files = dict(site(rooms.paper, rooms.parks, known, rooms.render, rooms.assets))
    return plan(rooms.feeds, files) if dry_run else put(rooms.feeds, files)


def ready(rooms: Rooms) -> None:
    """At the start of a server: there is something to serve, and every compressed file equals its original."""
    if (rooms.feeds / FRONT).exists():
        check(rooms.feeds)
    else:
        publish(rooms)
