"""Postboxes that bounces are delivered into: read now and then, to their end."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime

from syndicate.desk.bounces import forgive, take
from syndicate.desk.rooms import Clock, Rooms
from syndicate.errors import SyndicateError
from syndicate.postbox import Postbox

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Emptied:
    """Messages of a postbox that were understood, and those that were left for a person."""

    understood: int = 0
    kept: int = 0


def empty(rooms: Rooms, box: Postbox, *, clock: Clock) -> Emptied:
    """Read a postbox to its end. Nothing is thrown away before what it says is stored.

    Raises FolderError, PostboxUnreachable, StoreError; what was not read is read the next time.
    """
    understood = kept = 0
    with box.open() as opened:
        for item in opened.items():
            if take(rooms, item.data, now=clock()):
                opened.throw_away(item)
                understood += 1
            else:
                opened.keep(item)
                kept += 1
    return Emptied(understood, kept)


def empty_all(rooms: Rooms, *, clock: Clock) -> Emptied:
    """Every postbox of the settings; one that fails does not keep the others, then the first failure is raised."""
    done: list[Emptied] = []
    failures: list[SyndicateError] = []
    for box in rooms.bounces.boxes:
        try:
            done.append(empty(rooms, box, clock=clock))
        except SyndicateError as error:
            failures.append(error)
    if failures:
        raise failures[0]
    return Emptied(sum(one.understood for one in done), sum(one.kept for one in done))


async def read_bounces(rooms: Rooms, *, clock: Clock) -> datetime | None:
    """The job: empty the postboxes. Returns when to look again."""
    found = await asyncio.to_thread(empty_all, rooms, clock=clock)
    if found.kept:
        logger.warning("%d messages in the bounce mailbox need a person's eyes", found.kept)
    await asyncio.to_thread(forgive, rooms, now=clock())
    return clock() + rooms.bounces.every
