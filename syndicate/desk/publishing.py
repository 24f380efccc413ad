"""Publish: what the public may see of the store becomes the feeds/ folder, which is a pure function of it."""

from syndicate.desk.rooms import Rooms
from syndicate.feeds.sample import look
from syndicate.feeds.site import files
from syndicate.publish import Published, check, damaged, plan
from syndicate.publish import publish as put
from syndicate.store import articles

FRONT = "index.html"


def publish(rooms: Rooms, *, dry_run: bool = False, full: bool = False) -> Published:
    """Write what changed, and say what. With `dry_run` only say it. Raises FolderError, StoreError.

    What is made from the same content with the same templates as the last time is not made again; with `full`
    everything is, and compared with what stands there. An article that was signed off or retracted meanwhile is
    published too: of two publishers at once, the slower one never has the last, older word.
    """
    with rooms.database.read() as db:
        known, state = articles.public(db), articles.state(db)
    seen = "" if full else look(rooms.render, rooms.assets)
    made = files(rooms.paper, rooms.parks, known, rooms.render, rooms.assets, look=seen)
    source = {path: file.make() for path, file in made.items()} if full else made
    if dry_run:
        return plan(rooms.feeds, source)
    done = put(rooms.feeds, source)
    with rooms.database.read() as db:
        overtaken = articles.state(db) != state
    return publish(rooms) if overtaken else done


def mend(rooms: Rooms) -> tuple[str, ...]:
    """At the start of a server: every compressed file must equal its original, and every file what was published.

    The paths that were mended. What a crash took is published again.
    """
    if not rooms.feeds.is_dir():
        return ()
    mended = check(rooms.feeds)
    return (*mended, *publish(rooms).written) if damaged(rooms.feeds) else mended


def ready(rooms: Rooms) -> None:
    """At the start of a server: there is something to serve, and it is whole."""
    if (rooms.feeds / FRONT).exists():
        mend(rooms)
    else:
        publish(rooms)
