"""The calls that a hub makes: the question to a subscriber, the changed feed, the word to somebody else's hub.

Each takes a handful of due rows, makes their calls at the same time, and writes down what came of each.
"""

import asyncio
import hashlib
import hmac
import logging
from collections.abc import Awaitable, Iterable

from syndicate.callbacks import get, post
from syndicate.desk.rooms import Clock, Rooms
from syndicate.errors import CallbackError, CallbackRefused
from syndicate.hub.telling import PATIENCE_OF_A_QUESTION, headers, next_wait, publish_form
from syndicate.hub.wishes import question
from syndicate.publish import live
from syndicate.store import hub, hub_abroad
from syndicate.store.hub import Asked, Untold
from syndicate.store.hub_abroad import News

MOST = 50
"""Calls in hand at the same time."""
TIMEOUT = 10.0
"""Seconds for a whole call, name and all."""
GONE = 410

logger = logging.getLogger(__name__)


async def ask_subscribers(rooms: Rooms, clock: Clock) -> int:
    """Ask who is due whether they meant it: how many."""

    def take() -> tuple[Asked, ...]:
        with rooms.database.write() as db:
            return hub.take_wishes(db, now=clock(), most=MOST)

    return await _all(_ask(rooms, clock, asked) for asked in await asyncio.to_thread(take))


async def tell_subscribers(rooms: Rooms, clock: Clock) -> int:
    """Send the changed feed to who is due: how many."""

    def take() -> tuple[Untold, ...]:
        with rooms.database.write() as db:
            return hub.take_subscriptions(db, now=clock(), most=MOST)

    return await _all(_tell(rooms, clock, untold) for untold in await asyncio.to_thread(take))


async def tell_hub(rooms: Rooms, clock: Clock) -> int:
    """Tell somebody else's hub which feeds changed: how many."""

    def take() -> tuple[News, ...]:
        with rooms.database.write() as db:
            return hub_abroad.take(db, now=clock(), most=MOST)

    return await _all(_tell_hub(rooms, clock, news) for news in await asyncio.to_thread(take))


async def _all(calls: Iterable[Awaitable[None]]) -> int:
    return len(await asyncio.gather(*calls))


async def _ask(rooms: Rooms, clock: Clock, asked: Asked) -> None:
    """The challenge comes back, and nothing else: they meant it. Whoever answers otherwise did not (WebSub 5.3.1)."""
    challenge = rooms.token()
    try:
        reply = await get(question(asked.wish, challenge), timeout=TIMEOUT, allow_private=rooms.private_callbacks)
        meant, again = reply.good and hmac.compare_digest(reply.body, challenge.encode()), None
    except CallbackError as error:
        lost = isinstance(error, CallbackRefused)
        meant, again = False, None if lost else next_wait(asked.failures + 1, PATIENCE_OF_A_QUESTION)
        logger.info("A subscriber at %s could not be asked: %s", asked.host, error.message)

    def settle() -> None:
        with rooms.database.write() as db:
            if meant:
                hub.grant(db, asked, asked.wish.topic.removeprefix(rooms.paper.url("feeds/")), now=clock())
            elif again is not None:
                hub.ask_again(db, asked, clock() + again)
            else:
                hub.deny(db, asked)

    await asyncio.to_thread(settle)


async def _tell(rooms: Rooms, clock: Clock, untold: Untold) -> None:
    """Send the whole feed as it is now (WebSub 7). Gone, silent for a day, or no such feed for a day: it ends."""
    body = await asyncio.to_thread(live.read, rooms.feeds, untold.topic)
    seen = hashlib.sha256(body or b"").hexdigest()
    status: int | None = None
    if body is not None and seen != untold.told:
        status = await _status(rooms, untold, body)
    taken = body is not None and (seen == untold.told or (status is not None and 200 <= status < 300))  # noqa: PLR2004
    again = None if status == GONE else next_wait(untold.failures + 1)

    def settle() -> None:
        with rooms.database.write() as db:
            if taken:
                hub.took(db, untold, seen)
            elif again is not None:
                hub.tell_again(db, untold, clock() + again)
            else:
                hub.end(db, untold)
                logger.info("Subscription %d to %s has ended: its subscriber is gone.", untold.id, untold.topic)

    await asyncio.to_thread(settle)


async def _status(rooms: Rooms, untold: Untold, body: bytes) -> int | None:
    """What the subscriber answers; None when nothing, GONE when they must not be called any more."""
    told = headers(rooms.paper.hub or "", rooms.paper.url(f"feeds/{untold.topic}"), body, untold.secret)
    try:
        reply = await post(untold.callback, body, told, timeout=TIMEOUT, allow_private=rooms.private_callbacks)
    except CallbackRefused:
        return GONE
    except CallbackError as error:
        logger.info("Subscription %d to %s was not told: %s", untold.id, untold.topic, error.message)
        return None
    return reply.status


async def _tell_hub(rooms: Rooms, clock: Clock, news: News) -> None:
    """A word to the hub of the settings, which may stand in our own network: it was chosen by us."""
    body, told = publish_form(rooms.paper.url(f"feeds/{news.topic}"))
    try:
        reply = await post(rooms.paper.hub or "", body, told, timeout=TIMEOUT, allow_private=True)
        good, why = reply.good, f"it answers {reply.status}"
    except CallbackError as error:
        good, why = False, error.message
    again = None if good else next_wait(news.failures + 1)
    if not good:
        last = "" if again else " That was the last try until it changes again."
        logger.warning("The hub could not be told that %s changed: %s.%s", news.topic, why.rstrip("."), last)

    def settle() -> None:
        with rooms.database.write() as db:
            hub_abroad.settle(db, news, clock() + again if again else None)

    await asyncio.to_thread(settle)
