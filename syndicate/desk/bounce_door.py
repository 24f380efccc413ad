"""The door that a mail server on this machine brings bounces to. Apart, so that only `serve` loads an SMTP server."""

import contextlib
from collections.abc import AsyncIterator

from syndicate.catcher.bounce_door import BounceDoor
from syndicate.desk.bounces import take
from syndicate.desk.return_path import is_ours
from syndicate.desk.rooms import Clock, Rooms


@contextlib.asynccontextmanager
async def listening(rooms: Rooms, *, clock: Clock) -> AsyncIterator[None]:
    """Keep the bounce door of the settings open, if there is one. Raises DoorError."""
    if rooms.bounces.port is None:
        yield
        return
    async with door(rooms, clock=clock):
        yield


def door(rooms: Rooms, *, clock: Clock) -> BounceDoor:
    """The door of the settings, not open yet. What it cannot understand goes into `rooms.bounces.unread`."""
    at = rooms.bounces

    def take_in(data: bytes, recipient: str) -> None:
        if not take(rooms, data, recipients=(recipient,), now=clock()):
            at.unread.put(data)

    return BounceDoor(
        lambda address: is_ours(rooms, address), take_in, host=at.host, port=at.port or 0, protocol=at.protocol
    )
