"""Start a sending: freeze who gets which letter. An edition is sent once, whoever asks and however often."""

import contextlib
from datetime import datetime

from syndicate.desk import audit
from syndicate.desk.letters import press
from syndicate.desk.rights import OPERATOR, require
from syndicate.desk.rooms import SEND_DUE, Rooms
from syndicate.errors import NotAllowed
from syndicate.letters.message_ids import message_id
from syndicate.model.edition import Edition
from syndicate.model.sending import Sending
from syndicate.model.staff import Role, Staff
from syndicate.store import editions, ledger
from syndicate.store.database import Db


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


class _Rehearsed(Exception):
    """Ends a rehearsal's transaction, so that nothing of it stays."""


def rehearse(rooms: Rooms, edition: Edition, *, now: datetime) -> Sending:
    """The sending that would start now, audience and all; nothing is kept. One that started already is returned."""
    with contextlib.suppress(_Rehearsed), rooms.database.write() as db:
        sending, _ = start(rooms, db, edition, OPERATOR, now)
        raise _Rehearsed
    return sending


def start(rooms: Rooms, db: Db, edition: Edition, who: Staff, now: datetime) -> tuple[Sending, bool]:
    """Freeze the audience in the caller's transaction, in which the job that carries it out is called too."""
    key = f"edition/{edition.key}"
    rooms.defer(db, SEND_DUE)
    sending, created = ledger.start(
        db,
        edition,
        key=key,
        policy=rooms.policy,
        expires=now + rooms.expiry,
        now=now,
        message_id=lambda reader: message_id(rooms.secret, key, reader, rooms.paper.mail_domain),
    )
    if created:
        audit.record(rooms, db, who, "sending.start", edition.key, now=now, detail=f"{sending.tally.total} readers")
    return sending, created
