"""Who got what, when, with which reply; and if not, why not."""

from dataclasses import dataclass
from datetime import datetime

from syndicate.desk.rooms import Rooms
from syndicate.errors import NotFound
from syndicate.model.article import CHINA
from syndicate.model.reader import Reader, ReaderState
from syndicate.model.sending import Delivery, DeliveryState, DoubtPolicy, Sending, SendingState
from syndicate.store import ledger, readers
from syndicate.store.ledger.absent import Absent, absent

D = DeliveryState
A_PAGE = 20


@dataclass(frozen=True, slots=True)
class Received:
    """What a sending was to one reader: the ledger's row, if there is one, and the reason in words."""

    sending: Sending
    delivery: Delivery | None
    reason: str


def who(
    rooms: Rooms, sending_id: int, *, after: int = 0, limit: int = 1000, state: DeliveryState | None = None
) -> tuple[Delivery, ...]:
    """The ledger of a sending by reader id: who got what, with which reply; only those in `state`. Raises NotFound."""
    with rooms.database.read() as db:
        ledger.by_id(db, sending_id)
        return ledger.who(db, sending_id, after, limit, state=state)


def of_reader(rooms: Rooms, reader_id: int, *, before: int | None = None, limit: int = A_PAGE) -> tuple[Delivery, ...]:
    """A reader's letters, the newest sending first; the next page is `before` the last sending's id."""
    with rooms.database.read() as db:
        return ledger.of_reader(db, reader_id, before=before, limit=limit)


def why(rooms: Rooms, reader: str, sending_id: int | None = None) -> tuple[Reader, tuple[Received, ...]]:
    """What the newest sendings, or the one asked about, were to a reader, given by id or address; and why.

    Raises NotFound for reader or sending; the address is not repeated.
    """
    with rooms.database.read() as db:
        found = readers.by_id(db, int(reader)) if reader.isascii() and reader.isdigit() else None
        found = found or readers.by_address(db, reader)
        if found is None:
            raise NotFound("There is no reader with this address.", hint="`syndicate readers list` shows them.")
        asked = ledger.sendings(db, limit=A_PAGE) if sending_id is None else (ledger.by_id(db, sending_id),)
        told = []
        for sending in asked:
            row = ledger.letter(db, sending.id, found.id)
            reason = _told(row, sending) if row else _absence(absent(db, sending, found.id), sending)
            told.append(Received(sending, row, reason))
    return found, tuple(told)


def _told(row: Delivery, sending: Sending) -> str:
    said = f"{row.reply.code} {row.reply.enhanced or ''} {row.reply.text}".replace("  ", " ") if row.reply else ""
    when = _day(row.updated)
    waits = {
        SendingState.PAUSED: "the sending is paused",
        SendingState.STOPPED: f"the sending is stopped: {sending.cause}",
        SendingState.CANCELLED: "the sending was cancelled",
    }.get(sending.state, "its turn has not come yet")
    later = f"; tried again at {_day(row.due)}" if row.due else ""
    doubt = later or (
        "; nobody has said yet whether to offer it again" if sending.policy is DoubtPolicy.ASK else "; left so"
    )
    return {
        D.PLANNED: f"Not sent yet: {waits}.",
        D.CLAIMED: "About to be sent.",
        D.OFFERED: "On its way to the relay.",
        D.ACCEPTED: f"Accepted at {when}: {said}",
        D.RETRY: f"Not taken yet after {row.attempt} attempts: {said}{later}.",
        D.REFUSED: f"Refused at {when}: {said}",
        D.IN_DOUBT: f"In doubt since {when}, it may have arrived ({said or 'no answer'}){doubt}.",
        D.SKIPPED: f"Not sent: at {when} the reader had left, or every story for them was retracted.",
        D.EXPIRED: f"Not sent: at {when} the edition was no news any more.",
    }[row.state]


def _absence(found: Absent, sending: Sending) -> str:
    if found.joined > sending.created:
        return f"Not in the audience: the reader joined later, at {_day(found.joined)}."
    if found.reader.state is not ReaderState.CONFIRMED:
        return f"Not in the audience: the reader is {found.reader.state} since {_day(found.changed)}."
    if not found.wanted:
        return "Not in the audience: no story of the edition is about the reader's parks."
    if found.had.issuperset(found.wanted):
        return "Not in the audience: other letters had brought every story for this reader."
    return "Not in the audience, and today they would be: parks or consent were changed since."


def _day(when: datetime) -> str:
    return f"{when.astimezone(CHINA):%Y-%m-%d %H:%M}"
