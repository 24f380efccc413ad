"""Letters as they were frozen: found again by their Message-ID, or by edition and reader."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from syndicate.errors import NotFound
from syndicate.model.letter import Recipient
from syndicate.store.database import Db
from syndicate.store.ledger.views import positions
from syndicate.store.schema_ledger import letters, sendings


@dataclass(frozen=True, slots=True)
class Frozen:
    """One letter of a sending: all that its bytes are made from, beside the edition."""

    sending_id: int
    edition_id: int
    date: datetime
    """When the sending was created: the letter's Date."""
    recipient: Recipient


def by_message_id(db: Db, message_id: str) -> Frozen:
    """`message_id` has its angle brackets. Raises NotFound."""
    row = db.execute(_query().where(letters.c.message_id == message_id)).one_or_none()
    if row is None:
        raise NotFound(
            "No letter of an edition has this Message-ID.",
            hint="It stands in the letter's header, as <...@...>. Letters of the demo and trials are not kept.",
        )
    return _frozen(row)


def of_reader(db: Db, edition_id: int, reader_id: int) -> Frozen | None:
    """A reader's letter of an edition; None where they were sent none, or are forgotten."""
    where = (sendings.c.edition_id == edition_id, letters.c.reader_id == reader_id)
    row = db.execute(_query().where(*where).order_by(sendings.c.id).limit(1)).one_or_none()
    return _frozen(row) if row else None


def _query() -> sa.Select[tuple[object, ...]]:
    return sa.select(letters, sendings.c.edition_id, sendings.c.created).join(
        sendings, letters.c.sending_id == sendings.c.id
    )


def _frozen(row: sa.Row[tuple[object, ...]]) -> Frozen:
    recipient = Recipient(
        reader_id=row.reader_id,
        address=row.address,
        name=row.name,
        parks=tuple(row.parks.split()),
        stories=positions(row.stories),
        message_id=row.message_id,
    )
    return Frozen(row.sending_id, row.edition_id, row.created, recipient)
