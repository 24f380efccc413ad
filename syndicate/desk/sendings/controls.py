"""What a person does to a sending that has started. Each acts before the next MAIL command, within two seconds."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from syndicate.desk import audit
from syndicate.desk.rights import OPERATOR, require
from syndicate.desk.rooms import SEND_DUE, Rooms
from syndicate.model.sending import Sending
from syndicate.model.staff import Role, Staff
from syndicate.store import ledger
from syndicate.store.database import Db


def sending(rooms: Rooms, sending_id: int) -> Sending:
    """How a sending stands. Raises NotFound."""
    with rooms.database.read() as db:
        return ledger.by_id(db, sending_id)


def unfinished(rooms: Rooms) -> tuple[Sending, ...]:
    """Running sendings, oldest first."""
    with rooms.database.read() as db:
        return ledger.unfinished(db)


def sendings(rooms: Rooms) -> tuple[Sending, ...]:
    """Every sending, newest first."""
    with rooms.database.read() as db:
        return ledger.sendings(db)


def pause(rooms: Rooms, sending_id: int, now: datetime, *, who: Staff = OPERATOR) -> Sending:
    """Hold a sending before its next letter. Raises NotFound, and Conflict when it is over."""
    with _act(rooms, sending_id, "pause", who, now) as db:
        return ledger.pause(db, sending_id, now)


def resume(rooms: Rooms, sending_id: int, now: datetime, *, who: Staff = OPERATOR) -> Sending:
    """Let a sending go on, also one that stopped by itself. Raises NotFound, and Conflict when it is over."""
    with _act(rooms, sending_id, "resume", who, now) as db:
        rooms.defer(db, SEND_DUE)
        return ledger.resume(db, sending_id, now)


def cancel(rooms: Rooms, sending_id: int, now: datetime, *, who: Staff = OPERATOR) -> Sending:
    """Send nothing more of a sending, for ever. Raises NotFound, and Conflict when it is finished."""
    with _act(rooms, sending_id, "cancel", who, now) as db:
        return ledger.cancel(db, sending_id, now)


def retry_refused(rooms: Rooms, sending_id: int, now: datetime, *, who: Staff = OPERATOR) -> tuple[Sending, int]:
    """Offer the refused letters once more, how many; also of a finished sending. Raises NotFound, Conflict."""
    with _act(rooms, sending_id, "retry", who, now) as db:
        rooms.defer(db, SEND_DUE)
        return ledger.retry_refused(db, sending_id, now, now + rooms.expiry)


def resend_doubts(rooms: Rooms, sending_id: int, now: datetime, *, who: Staff = OPERATOR) -> tuple[Sending, int]:
    """Offer the letters in doubt once more, the same bytes, how many; a person's yes. Raises NotFound, Conflict."""
    with _act(rooms, sending_id, "resend", who, now) as db:
        rooms.defer(db, SEND_DUE)
        return ledger.resend_doubts(db, sending_id, now, now + rooms.expiry)


def leave_doubts(rooms: Rooms, sending_id: int, now: datetime, *, who: Staff = OPERATOR) -> Sending:
    """Leave the letters in doubt as they are, and those to come; a person's no. Raises NotFound, Conflict."""
    with _act(rooms, sending_id, "leave", who, now) as db:
        rooms.defer(db, SEND_DUE)
        return ledger.leave_doubts(db, sending_id, now)


@contextmanager
def _act(rooms: Rooms, sending_id: int, act: str, who: Staff, now: datetime) -> Iterator[Db]:
    """A transaction for something that an editor may do to a sending, noted in the audit log."""
    require(who, Role.EDITOR)
    with rooms.database.write() as db:
        yield db
        audit.record(rooms, db, who, f"sending.{act}", str(sending_id), now=now)
