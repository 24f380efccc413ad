"""WebSub: readers' servers ask to be told of changed feeds, and are told. What waits stands in rows.

Publishing knows nothing of this: whatever differs in the feeds folder from what was seen last is news. So a ping never
delays a publish, none is lost in a crash, and what did not change tells nobody anything.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from syndicate.callbacks import target
from syndicate.desk.hub_calls import MOST, ask_subscribers, tell_hub, tell_subscribers
from syndicate.desk.rooms import HUB_DUE, Clock, Rooms
from syndicate.errors import CallbackRefused, NotAllowed, WrongInput
from syndicate.hub.topics import TYPES
from syndicate.hub.wishes import wish
from syndicate.publish import live
from syndicate.store import hub, hub_abroad

LOOK = timedelta(seconds=15)
"""How often the folder is looked at, when nobody says that it changed."""
MOST_SUBSCRIPTIONS = 10_000
MOST_OF_HOST = 200
MOST_WISHES_OF_HOST = 120
"""In an hour. Each is one request of ours to that host, whoever asked for it: nobody is flooded through us."""


def ask(rooms: Rooms, fields: Sequence[tuple[str, str]], *, now: datetime) -> None:
    """Take a subscriber's wish in; they are asked for their word soon (WebSub 5.1, 5.3). Asked twice is asked once.

    Raises WrongInput for what is no wish or no feed of ours, NotAllowed where there are too many already.
    """
    asked = wish(fields)
    name = topic_name(rooms, asked.topic)
    if name not in live.sums(rooms.feeds, TYPES):
        raise WrongInput("hub.topic is no feed of this paper.", hint="Take the feed's rel=self.")
    try:
        host = target(asked.callback).host
    except CallbackRefused as error:
        raise WrongInput(f"hub.callback: {error.message}") from None
    with rooms.database.write() as db:
        known = hub.is_subscribed(db, name, asked.callback)
        _refuse_too_many(hub.count(db, host, since=now - hub.REMEMBERED), known=known)
        hub.ask(db, asked, host, now=now)
        rooms.defer(db, HUB_DUE)


async def do_due(rooms: Rooms, *, clock: Clock) -> datetime | None:
    """The job: see what was published, ask who wants to be told, tell who is to be told. When to look again."""
    if rooms.paper.hub is None:
        return None
    full = True
    while full:
        await asyncio.to_thread(notice, rooms, now=clock())
        if rooms.hub_embedded:
            done = max(await ask_subscribers(rooms, clock), await tell_subscribers(rooms, clock))
        else:
            done = await tell_hub(rooms, clock)
        full = done == MOST
    return await asyncio.to_thread(_next, rooms, clock())


def notice(rooms: Rooms, *, now: datetime) -> tuple[str, ...]:
    """Make whoever is to be told of a changed feed due. The paths of those that changed since the last look."""
    found = live.sums(rooms.feeds, TYPES)
    with rooms.database.read() as db:
        before = hub.seen(db)
        news = {name: bytes_sum for name, bytes_sum in found.items() if before.get(name) != bytes_sum}
        old = hub.outdated(db, now=now)
    if news or old:
        with rooms.database.write() as db:
            hub.changed(db, news, now=now, abroad=not rooms.hub_embedded)
            hub.forget(db, now=now)
    return tuple(news)


def topic_name(rooms: Rooms, url: str) -> str:
    """The path below feeds/ of a topic's URL; empty for an address that is not ours."""
    site = rooms.paper.url("feeds/")
    return url.removeprefix(site) if url.startswith(site) else ""


def _refuse_too_many(there: hub.Count, *, known: bool) -> None:
    """`known`: it is from somebody who is told already, and may go on with it or end it however full it is."""
    full = there.subscriptions >= MOST_SUBSCRIPTIONS or there.of_host >= MOST_OF_HOST
    if there.wishes_of_host >= MOST_WISHES_OF_HOST or (full and not known):
        raise NotAllowed("This hub has too many subscriptions, or too many requests for that host.", hint="Try later.")


def _next(rooms: Rooms, now: datetime) -> datetime:
    with rooms.database.read() as db:
        due = hub_abroad.next_due(db)
    return min(due, now + LOOK) if due else now + LOOK
