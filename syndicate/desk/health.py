"""Health: the truth about database, feeds folder and relay, told by asking them."""

import asyncio
import os
from dataclasses import dataclass

from syndicate.delivery.probe import probe
from syndicate.desk.rooms import Rooms
from syndicate.desk.sendings import held
from syndicate.desk.sendings.guard import HINT
from syndicate.errors import SyndicateError


@dataclass(frozen=True, slots=True)
class Check:
    """One thing the service needs; `detail` says what is wrong and what to do, or what answered."""

    name: str
    ok: bool
    detail: str


async def health(rooms: Rooms) -> tuple[Check, ...]:
    """Ask everything the service needs, at once."""
    database, relay = await asyncio.gather(asyncio.to_thread(_database, rooms), _relay(rooms))
    return database, await asyncio.to_thread(_home, rooms), _feeds(rooms), relay


def _database(rooms: Rooms) -> Check:
    try:
        rooms.database.check()
    except SyndicateError as error:
        return Check("database", ok=False, detail=str(error))
    return Check("database", ok=True, detail="answers, schema is current")


def _home(rooms: Rooms) -> Check:
    """Whether this database may send from here."""
    try:
        cause = held(rooms)
    except SyndicateError as error:
        return Check("home", ok=False, detail=str(error))
    return Check("home", ok=cause is None, detail=f"{cause} {HINT}" if cause else "this database sends from here")


def _feeds(rooms: Rooms) -> Check:
    if not rooms.feeds.is_dir():
        return Check("feeds", ok=False, detail="the folder is missing; `syndicate publish` makes it")
    if not os.access(rooms.feeds, os.W_OK):
        return Check("feeds", ok=False, detail="the folder cannot be written")
    return Check("feeds", ok=True, detail="the folder can be written")


async def _relay(rooms: Rooms) -> Check:
    try:
        return Check("relay", ok=True, detail=await probe(rooms.relay))
    except SyndicateError as error:
        return Check("relay", ok=False, detail=str(error))
