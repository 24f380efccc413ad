"""Who got what, when, with which reply; and if not, why not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from syndicate.desk.readers import numbered
from syndicate.desk.rooms import Rooms
from syndicate.errors import NotFound
from syndicate.model.article import CHINA
from syndicate.model.reader import Reader, ReaderState
from syndicate.model.sending import Delivery, DeliveryState, DoubtPolicy, Sending, SendingState
from syndicate.store import ledger, readers
from syndicate.store.ledger.absent import Absent, absent

D = DeliveryState
A_PAGE = 20
NOT_MISLED = "no letter had brought this reader the story as it was before"


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
    number = numbered(reader)
    with rooms.database.read() as db:
        found = readers.by_address(db, reader) if number is None else readers.by_id(db, number)
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
    maybe = " (An earlier try was in doubt: it may have arrived all the same.)" if row.repeats else ""
    return {
        D.PLANNED: f"Not sent yet: {waits}.",
        D.CLAIMED: "About to be sent.",
        D.OFFERED: "On its way to the relay.",
        D.ACCEPTED: f"Accepted at {when}: {said}",
        D.RETRY: f"Not taken yet after {row.attempt} attempts: {said}{later}.{maybe}",
        D.REFUSED: f"Refused at {when}: {said}{maybe}",
        D.IN_DOUBT: f"In doubt since {when}, it may have arrived ({said or 'no answer'}){doubt}.",
        D.SKIPPED: f"Not sent: at {when} the reader had left, or every story for them was retracted.",
        D.EXPIRED: f"Not sent: at {when} the edition was no news any more.",
    }[row.state]


def _absence(found: Absent, sending: Sending) -> str:
    if sending.freezing:
        return "Not in the audience yet: it is still being frozen."
    return f"Not in the audience: {next(_reasons(found, sending))}."


def _reasons(found: Absent, sending: Sending) -> Iterator[str]:
    """What speaks against a letter, the first thing first."""
    reader, kind = found.reader, found.edition.kind
    if found.joined > sending.created:
        yield f"the reader joined later, at {_day(found.joined)}"
    if reader.state is not ReaderState.CONFIRMED:
        yield f"the reader is {reader.state} since {_day(found.changed)}"
    if reader.paused is not None and reader.paused > sending.created:
        yield f"the reader pauses until {_day(reader.paused)}"
    if reader.choice.rhythm not in found.edition.rhythms:
        yield f"the edition is not for those who chose {reader.choice.rhythm} letters"
    if not found.wanted:
        yield NOT_MISLED if kind.of_one else "no story of the edition is about the reader's parks"
    if not found.standing:
        yield "every story for this reader was retracted"
    if found.had.issuperset(found.standing):
        yield "other letters had brought every story for this reader"
    yield "today the reader would be in it; parks, rhythm, a pause or consent were changed since"


def _day(when: datetime) -> str:
    return f"{when.astimezone(CHINA):%Y-%m-%d %H:%M}"
