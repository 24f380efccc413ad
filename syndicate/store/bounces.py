"""Bounces and what they came to. All of one message is in one transaction, the caller's; a message is taken once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from syndicate.bounces.standing import PATIENCE, Standing
from syndicate.errors import NotFound
from syndicate.model.bounce import Bounce, BounceClass, BounceCounts, BounceEffect
from syndicate.model.locks import Lock
from syndicate.model.sending import Outcome, Reply
from syndicate.store import readers as book
from syndicate.store import webhooks
from syndicate.store.database import Db, lock
from syndicate.store.schema_bounces import bounce_counts, bounce_days, bounces
from syndicate.store.schema_ledger import letters, sendings


@dataclass(frozen=True, slots=True)
class SentLetter:
    """A letter of the ledger: whose it is, and the address it went to."""

    sending_id: int | None
    """None: mail that belongs to no sending."""
    reader_id: int
    address: str
    key: str
    """The sending's."""
    message_id: str


def begin(db: Db, digest: str, sending_id: int | None) -> bool:
    """One bounce at a time from here; False when this message was taken before.

    The sending is locked before the counts of readers, as whoever settles letters does: in another order two could
    wait for each other.
    """
    lock(db, Lock.TAKE_BOUNCES)
    own = sa.select(sendings.c.id).where(sendings.c.id == sending_id)
    db.execute(own.with_for_update(read=True, key_share=True))
    lock(db, Lock.COUNTS)
    return db.execute(sa.select(bounces.c.id).where(bounces.c.digest == digest)).first() is None


def letter(db: Db, sending_id: int, reader_id: int) -> SentLetter | None:
    """The letter of a sending to a reader."""
    found = letters.c
    return _letter(db, sa.and_(found.sending_id == sending_id, found.reader_id == reader_id))


def letter_named(db: Db, message_id: str) -> SentLetter | None:
    """The letter with this Message-ID."""
    return _letter(db, letters.c.message_id == message_id)


def _letter(db: Db, condition: sa.ColumnElement[bool]) -> SentLetter | None:
    query = sa.select(letters, sendings.c.key).join_from(letters, sendings, sendings.c.id == letters.c.sending_id)
    row = db.execute(query.where(condition)).one_or_none()
    if row is None:
        return None
    return SentLetter(row.sending_id, row.reader_id, row.address, row.key, row.message_id)


def add(
    db: Db,
    *,
    digest: str,
    of: SentLetter,
    known: bool,
    kind: BounceClass,
    effect: BounceEffect,
    reply: Reply,
    now: datetime,
    elsewhere: bool = False,
) -> Bounce:
    """Keep a bounce of a letter, and count it if it is the letter's first. `known`: the reader is not erased."""
    first = not _has_bounced(db, of)
    values = {
        "digest": digest,
        "reader_id": of.reader_id if known else None,
        "sending_id": of.sending_id,
        "kind": kind.value,
        "effect": effect.value,
        "reply_code": reply.code,
        "reply_enhanced": reply.enhanced,
        "reply_text": reply.text,
        "received": now,
        "elsewhere": elsewhere,
    }
    made = db.execute(sa.insert(bounces).values(values).returning(bounces.c.id)).scalar_one()
    if first and of.sending_id is not None:
        _count(db, of.sending_id, kind)
    return by_id(db, made)


def _has_bounced(db: Db, of: SentLetter) -> bool:
    b = bounces.c
    query = sa.select(b.id).where(b.reader_id == of.reader_id, b.sending_id == of.sending_id).limit(1)
    return db.execute(query).first() is not None


def _count(db: Db, sending_id: int, kind: BounceClass) -> None:
    c = bounce_counts.c
    changed = db.execute(
        sa.update(bounce_counts).where(c.sending_id == sending_id).values({kind.value: c[kind.value] + 1})
    )
    if not changed.rowcount:
        values = {"sending_id": sending_id, **{one.value: int(one is kind) for one in BounceClass}}
        db.execute(sa.insert(bounce_counts).values(values))


def standing(db: Db, reader_id: int) -> Standing | None:
    """The bounced days of a reader, while there are any."""
    row = db.execute(sa.select(bounce_days).where(bounce_days.c.reader_id == reader_id)).one_or_none()
    return None if row is None else Standing(row.days, row.first, row.last, row.probed)


def set_standing(db: Db, reader_id: int, standing: Standing | None) -> None:
    """Keep a reader's bounced days; None forgets them."""
    db.execute(sa.delete(bounce_days).where(bounce_days.c.reader_id == reader_id))
    if standing is not None:
        row = {"days": standing.days, "first": standing.first, "last": standing.last, "probed": standing.probed}
        db.execute(sa.insert(bounce_days).values(reader_id=reader_id, **row))


def forgive(db: Db, now: datetime) -> int:
    """Forget the days of those whose probe arrived; how many."""
    return db.execute(sa.delete(bounce_days).where(bounce_days.c.probed < now - PATIENCE)).rowcount


def suppress_refused(db: Db, outcomes: Sequence[Outcome], now: datetime) -> int:
    """Suppress the readers whose mailbox a relay said not to exist (`Outcome.suppress`); how many."""
    gone = [letter(db, one.sending_id, one.reader_id) for one in outcomes if one.suppress]
    return sum(
        suppress(db, one.reader_id, now, event="bounced") for one in gone if one is not None and is_current(db, one)
    )


def is_current(db: Db, of: SentLetter) -> bool:
    """Whether the letter went to the address that its reader has now."""
    address = address_of(db, of.reader_id)
    return address is not None and book.mailbox(address) == book.mailbox(of.address)


def suppress(db: Db, reader_id: int, now: datetime, *, event: str) -> bool:
    """No more letters to a reader, and their bounced days are of no interest any more; False when nothing changed."""
    lock(db, Lock.COUNTS)
    set_standing(db, reader_id, None)
    if address_of(db, reader_id) is None or not book.suppress(db, reader_id, now):
        return False
    webhooks.announce(db, event, reader_id, now)
    return True


def by_id(db: Db, bounce_id: int) -> Bounce:
    """Raises NotFound."""
    row = db.execute(sa.select(bounces).where(bounces.c.id == bounce_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no bounce {bounce_id}.")
    return _bounce(row)


def listing(
    db: Db, *, before: int | None = None, reader_id: int | None = None, sending_id: int | None = None, limit: int
) -> tuple[Bounce, ...]:
    """Up to `limit` bounces, the newest first, those with an id below `before`."""
    b = bounces.c
    query = sa.select(bounces).order_by(b.id.desc()).limit(limit)
    for column, wanted in ((b.reader_id, reader_id), (b.sending_id, sending_id)):
        query = query if wanted is None else query.where(column == wanted)
    query = query if before is None else query.where(b.id < before)
    return tuple(_bounce(row) for row in db.execute(query))


def counts(db: Db, sending_id: int) -> BounceCounts:
    """How many letters of a sending bounced after all, by the writer's counters."""
    row = db.execute(sa.select(bounce_counts).where(bounce_counts.c.sending_id == sending_id)).one_or_none()
    return BounceCounts(row.hard, row.soft, row.policy, row.complaint) if row else BounceCounts()


def address_of(db: Db, reader_id: int) -> str | None:
    """The address a reader has now; None for one who is not there any more."""
    try:
        return book.by_id(db, reader_id).address
    except NotFound:
        return None


def erase(db: Db, reader_id: int) -> None:
    """Take a reader out of all bounces: what a server said may name them. Counts stay."""
    blank = {"reader_id": None, "reply_text": ""}
    db.execute(sa.update(bounces).where(bounces.c.reader_id == reader_id).values(blank))
    db.execute(sa.delete(bounce_days).where(bounce_days.c.reader_id == reader_id))


def _bounce(row: sa.Row[Any]) -> Bounce:
    return Bounce(
        id=row.id,
        reader_id=row.reader_id,
        sending_id=row.sending_id,
        kind=BounceClass(row.kind),
        effect=BounceEffect(row.effect),
        reply=Reply(row.reply_code, row.reply_text, row.reply_enhanced),
        received=row.received,
        elsewhere=bool(row.elsewhere),
    )
