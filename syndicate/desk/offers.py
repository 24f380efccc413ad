"""What our relays offer: asked once a day by the job that writes to single persons, and whenever the doctor looks.

The door reads what was noted. So it knows at sign-up whether letters can reach an address like 李@example.cn.
"""

import asyncio
import logging
from datetime import datetime, timedelta

from syndicate.delivery.probe import Offers, examine
from syndicate.delivery.relay import Relay
from syndicate.desk.rooms import Rooms
from syndicate.errors import RelayUnreachable
from syndicate.store import offers

AFRESH = timedelta(days=1)

logger = logging.getLogger(__name__)


def utf8_taken(rooms: Rooms) -> bool:
    """Whether every relay that may have to carry a reader's letters takes addresses of any script before the @."""
    with rooms.database.read() as db:
        return offers.all_take_utf8(db, [relay.place for relay in _relays(rooms)])


async def learn(rooms: Rooms, *, now: datetime) -> None:
    """Ask the relays of which nothing was noted for a day. One that is away is asked the next time."""
    known = await asyncio.to_thread(_seen, rooms, now - AFRESH)
    for relay in _relays(rooms):
        if relay.place in known:
            continue
        try:
            await asyncio.to_thread(note, rooms, await examine(relay), now)
        except RelayUnreachable as error:
            logger.info("What it offers is not known: %s", error)


def note(rooms: Rooms, found: Offers, now: datetime) -> None:
    """Keep what a relay was found to offer."""
    with rooms.database.write() as db:
        offers.note(db, found.place, utf8=found.utf8, now=now)


def _relays(rooms: Rooms) -> tuple[Relay, ...]:
    return (rooms.relay, *(relay for relay in rooms.relays if relay.place != rooms.relay.place))


def _seen(rooms: Rooms, since: datetime) -> frozenset[str]:
    with rooms.database.read() as db:
        return offers.seen(db, since)
