"""Start a sending: freeze who gets which letter. An edition is sent once, whoever asks and however often."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from syndicate.desk import audit, looks
from syndicate.desk.hits import COUNT
from syndicate.desk.letters import press
from syndicate.desk.rights import OPERATOR, require
from syndicate.desk.rooms import FREEZE_DUE, SEND_DUE, Clock, Rooms
from syndicate.errors import NotAllowed
from syndicate.letters.message_ids import message_id
from syndicate.model.edition import Edition, EditionKind
from syndicate.model.sending import Sending
from syndicate.model.staff import Role, Staff
from syndicate.store import editions, hits, ledger
from syndicate.store.database import Db

LOOK_AGAIN = timedelta(seconds=5)
"""When nobody called: another process may have started a sending, or broken off in the middle of an audience."""


def edition(rooms: Rooms, key: str) -> Edition:
    """The edition of this key. Raises NotFound."""
    with rooms.database.read() as db:
        return editions.by_key(db, key)


def start_sending(rooms: Rooms, edition: Edition, *, now: datetime, who: Staff = OPERATOR) -> tuple[Sending, bool]:
    """Freeze the audience of an edition. An edition is sent once: asked again, it is the same sending (False).

    Raises TemplateError before anything is frozen when its letters cannot be written; NotAllowed where a second
    person must release it: then it is ordered first.
    """
    require(who, Role.EDITOR)
    if rooms.two_people:
        raise NotAllowed(
            "发送需要另一位同事放行。", hint="`syndicate send` asks for it, `syndicate sending answer` gives it."
        )
    press(rooms, edition, date=now)
    with rooms.database.write() as db:
        return start(rooms, db, edition, who, now)


def rehearse(rooms: Rooms, edition: Edition, *, now: datetime) -> int:
    """How many letters would leave now: of a sending that started already, those that have not. Changes nothing."""
    with rooms.database.read() as db:
        there = ledger.by_key(db, _key(edition))
        return there.tally.waiting if there else ledger.reach(db, editions.by_id(db, edition.id), now)


def start(rooms: Rooms, db: Db, edition: Edition, who: Staff, now: datetime) -> tuple[Sending, bool]:
    """Start it in the caller's transaction, in which the job is called too that carries it out, or that freezes a large
    audience first.
    """
    sending, created = ledger.start(
        db,
        edition,
        key=_key(edition),
        policy=rooms.policy,
        expires=now + rooms.expiry,
        now=now,
        message_id=_message_id(rooms),
    )
    rooms.defer(db, FREEZE_DUE if sending.freezing else SEND_DUE)
    if created:
        looks.freeze(rooms, db, edition.id)
        if edition.kind is not EditionKind.RETRACTION and hits.switch(db, COUNT):
            hits.begin(db, edition.id)
        detail = "a large audience" if sending.freezing else f"{sending.tally.total} readers"
        audit.record(rooms, db, who, "sending.start", edition.key, now=now, detail=detail)
    return sending, created


async def freeze_due(rooms: Rooms, *, clock: Clock, stop: asyncio.Event) -> datetime:
    """The job: freeze the large audiences of sendings that were started; when to look again."""
    await asyncio.to_thread(freeze, rooms, clock(), stop.is_set)
    return clock() + LOOK_AGAIN


def freeze(rooms: Rooms, now: datetime, stop: Callable[[], bool]) -> bool:
    """Freeze what audiences are not whole yet; whether all are. Not, when somebody else is at it: then come back."""
    whole = ledger.Freezer(rooms.database, _message_id(rooms), stop).freeze(now)
    if whole:
        with rooms.database.write() as db:
            rooms.defer(db, SEND_DUE)
    return whole


def _key(edition: Edition) -> str:
    return f"edition/{edition.key}"


def _message_id(rooms: Rooms) -> Callable[[str, int], str]:
    return lambda key, reader: message_id(rooms.secret, key, reader, rooms.paper.mail_domain)
