"""Sendings: trigger one, carry it out, watch it. Triggered twice it is one; it may be interrupted anywhere."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime

from syndicate.delivery.sender import send
from syndicate.delivery.workers import alive
from syndicate.desk.editions import press
from syndicate.desk.rooms import Clock, Rooms
from syndicate.letters.message_ids import message_id
from syndicate.letters.press import Press
from syndicate.model.edition import Edition
from syndicate.model.sending import Delivery, Sending
from syndicate.store import editions, ledger
from syndicate.store.database import Db
from syndicate.store.ledger import Ledger


def start_sending(rooms: Rooms, edition: Edition, *, now: datetime) -> tuple[Sending, bool]:
    """Freeze the audience of an edition. An edition is sent once: asked again, it is the same sending (False).

    Raises TemplateError before anything is frozen when its letters cannot be written.
    """
    press(rooms, edition, date=now)
    with rooms.database.write() as db:
        return _start(rooms, db, edition, now)


class _Rehearsed(Exception):
    """Ends a rehearsal's transaction, so that nothing of it stays."""


def rehearse(rooms: Rooms, edition: Edition, *, now: datetime) -> Sending:
    """The sending that would start now, audience and all; nothing is kept. One that started already is returned."""
    with contextlib.suppress(_Rehearsed), rooms.database.write() as db:
        sending, _ = _start(rooms, db, edition, now)
        raise _Rehearsed
    return sending


async def carry_out(
    rooms: Rooms,
    sending: Sending,
    *,
    clock: Clock,
    stop: asyncio.Event | None = None,
    watch: Callable[[Sending], None] | None = None,
) -> Sending:
    """Send what is due of a sending; return when nothing is due now.

    Raises RelayUnreachable or StoreError; then nothing more leaves, and the rows know what did.
    """
    letters = await asyncio.to_thread(_press, rooms, sending)
    return await send(
        Ledger(rooms.database),
        sending.id,
        letters.letter,
        rooms.relay,
        worker=rooms.worker,
        clock=clock,
        alive=alive,
        stop=stop,
        watch=watch,
    )


def _start(rooms: Rooms, db: Db, edition: Edition, now: datetime) -> tuple[Sending, bool]:
    key = f"edition/{edition.key}"
    return ledger.start(
        db,
        edition,
        key=key,
        policy=rooms.policy,
        expires=now + rooms.expiry,
        now=now,
        message_id=lambda reader: message_id(rooms.secret, key, reader, rooms.paper.mail_domain),
    )


async def send_due(rooms: Rooms, *, clock: Clock, stop: asyncio.Event) -> datetime | None:
    """The job: carry out every sending that has something due. Returns when to look again.

    A sending that fails does not keep the others; then the first failure is raised, and the runner comes back soon.
    """
    failures = []
    for sending in await asyncio.to_thread(unfinished, rooms):
        try:
            await carry_out(rooms, sending, clock=clock, stop=stop)
        except Exception as error:  # noqa: BLE001 a bug in one edition is no reason to hold the others back
            failures.append(error)
    if failures:
        raise failures[0]
    return await asyncio.to_thread(_next_due, rooms, clock())


def _press(rooms: Rooms, sending: Sending) -> Press:
    with rooms.database.read() as db:
        edition = editions.by_id(db, sending.edition_id)
    return press(rooms, edition, date=sending.created)


def _next_due(rooms: Rooms, now: datetime) -> datetime | None:
    book = Ledger(rooms.database)
    dues = [book.next_due(sending.id, now) for sending in unfinished(rooms)]
    return min((due for due in dues if due), default=None)


def unfinished(rooms: Rooms) -> tuple[Sending, ...]:
    """Running sendings, oldest first."""
    with rooms.database.read() as db:
        return ledger.unfinished(db)


def sendings(rooms: Rooms) -> tuple[Sending, ...]:
    """Every sending, newest first."""
    with rooms.database.read() as db:
        return ledger.sendings(db)


def who(rooms: Rooms, sending_id: int, *, after: int = 0, limit: int = 1000) -> tuple[Delivery, ...]:
    """The ledger of a sending, by reader id: who got what, with which reply. Raises NotFound."""
    with rooms.database.read() as db:
        ledger.by_id(db, sending_id)
        return ledger.who(db, sending_id, after, limit)


def pause(rooms: Rooms, sending_id: int, now: datetime) -> Sending:
    """Hold a sending before its next letter. Raises NotFound, and Conflict when it is over."""
    with rooms.database.write() as db:
        return ledger.pause(db, sending_id, now)


def resume(rooms: Rooms, sending_id: int, now: datetime) -> Sending:
    """Let a sending go on, also one that stopped by itself. Raises NotFound, and Conflict when it is over."""
    with rooms.database.write() as db:
        return ledger.resume(db, sending_id, now)


def cancel(rooms: Rooms, sending_id: int, now: datetime) -> Sending:
    """Send nothing more of a sending, for ever. Raises NotFound, and Conflict when it is finished."""
    with rooms.database.write() as db:
        return ledger.cancel(db, sending_id, now)
