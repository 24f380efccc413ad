"""Webhooks: others are told when a reader confirms, leaves, bounces or complains. Signed, repeated, written down.

A call carries the reader's number and no address: whoever may know it asks the API. Its signature is in
`X-Syndicate-Signature: t=<seconds>,v1=<HMAC-SHA256 of "seconds.body">`, with the key that was shown when it was made.
"""

import asyncio
import hmac
import json
from collections.abc import Collection
from datetime import datetime, timedelta

from syndicate.callbacks import post, target
from syndicate.desk import audit
from syndicate.desk.rights import OPERATOR, require
from syndicate.desk.rooms import Clock, Rooms
from syndicate.errors import CallbackError, CallbackRefused, WrongInput
from syndicate.model.staff import Role, Staff
from syndicate.store import webhooks
from syndicate.store.webhooks import EVENTS, Call, Hook

TIMEOUT = 10.0
PART = 50
HELD = timedelta(minutes=2)
"""How long a call is in one hand: whoever died with it is followed by another then."""
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480, 1440))
"""Between one call and the next; after the last it is given up."""


def add_hook(
    rooms: Rooms, *, url: str, events: Collection[str], now: datetime, who: Staff = OPERATOR
) -> tuple[Hook, str]:
    """Have an address told of events; the hook, and the key its calls are signed with.

    Raises WrongInput for an event there is not, and for an address that is not called.
    """
    require(who, Role.ADMIN)
    unknown = sorted(set(events) - set(EVENTS))
    if unknown or not events:
        raise WrongInput(f"There is no event {', '.join(unknown) or 'given'}.", hint=f"There are: {', '.join(EVENTS)}.")
    try:
        target(url)
    except CallbackRefused as error:
        raise WrongInput(error.message, hint=error.hint) from None
    with rooms.database.write() as db:
        hook = webhooks.add(db, url, events, now)
        audit.record(rooms, db, who, "webhook.add", str(hook.id), now=now, detail=" ".join(hook.events))
    return hook, key_of(rooms, hook.id)


def remove_hook(rooms: Rooms, number: int, *, now: datetime, who: Staff = OPERATOR) -> None:
    """Tell it nothing more. Raises NotFound."""
    require(who, Role.ADMIN)
    with rooms.database.write() as db:
        webhooks.remove(db, number)
        audit.record(rooms, db, who, "webhook.remove", str(number), now=now)


def hooks(rooms: Rooms, *, who: Staff = OPERATOR) -> tuple[Hook, ...]:
    require(who, Role.ADMIN)
    with rooms.database.read() as db:
        return webhooks.listing(db)


def log(rooms: Rooms, *, limit: int = 100, who: Staff = OPERATOR) -> tuple[Call, ...]:
    """The newest calls, and what came of them."""
    require(who, Role.ADMIN)
    with rooms.database.read() as db:
        return webhooks.log(db, limit)


async def call_hooks(rooms: Rooms, *, clock: Clock) -> datetime | None:
    """The job: make the calls that are due. Returns when to look again."""
    while due := await asyncio.to_thread(_due, rooms, clock()):
        await asyncio.gather(*(_call(rooms, call, clock) for call in due))
    return await asyncio.to_thread(_next, rooms)


def key_of(rooms: Rooms, hook_id: int) -> str:
    """The key of a hook: made from our secret, so that it is kept nowhere."""
    return hmac.digest(rooms.secret, f"webhook\0{hook_id}".encode(), "sha256").hex()


def signature(key: str, body: bytes, now: datetime) -> str:
    seconds = int(now.timestamp())
    return f"t={seconds},v1={hmac.digest(key.encode(), b'%d.' % seconds + body, 'sha256').hex()}"


async def _call(rooms: Rooms, call: Call, clock: Clock) -> None:
    if not await asyncio.to_thread(_hold, rooms, call, clock()):
        return
    facts = {"id": call.id, "event": call.event, "reader": call.reader_id, "at": call.at.isoformat()}
    body = json.dumps(facts).encode()
    headers = {
        "content-type": "application/json",
        "x-syndicate-event": call.event,
        "x-syndicate-signature": signature(key_of(rooms, call.hook.id), body, clock()),
    }
    status, said, good = None, "", False
    try:
        reply = await post(call.hook.url, body, headers, timeout=TIMEOUT, allow_private=rooms.private_callbacks)
        status, said, good = reply.status, "taken" if reply.good else "not taken", reply.good
    except CallbackError as error:
        said = error.message
    again = None if good or call.attempt >= len(WAITS) else clock() + WAITS[call.attempt]
    await asyncio.to_thread(_settle, rooms, call, (status, said), again, clock())


def _due(rooms: Rooms, now: datetime) -> tuple[Call, ...]:
    with rooms.database.read() as db:
        return webhooks.due(db, now, PART)


def _next(rooms: Rooms) -> datetime | None:
    with rooms.database.read() as db:
        return webhooks.next_due(db)


def _hold(rooms: Rooms, call: Call, now: datetime) -> bool:
    with rooms.database.write() as db:
        return webhooks.hold(db, call.id, call.attempt, now + HELD)


def _settle(rooms: Rooms, call: Call, answer: tuple[int | None, str], again: datetime | None, now: datetime) -> None:
    with rooms.database.write() as db:
        webhooks.settle(db, call.id, status=answer[0], said=answer[1], due=again, now=now)
