"""Bounces: take what came back, prove whose letter it was, do what follows. Nothing is done that is not proved."""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from syndicate.bounces import verp
from syndicate.bounces.reading import read
from syndicate.bounces.said import Kind, Said
from syndicate.bounces.standing import after_bounce
from syndicate.delivery.replies import reply as cleaned
from syndicate.delivery.verdicts import classed
from syndicate.desk import readers as desk_readers
from syndicate.desk.return_path import NO_SENDING
from syndicate.desk.rooms import Rooms
from syndicate.errors import NotAllowed, NotFound
from syndicate.letters.message_ids import message_id
from syndicate.model.article import CHINA
from syndicate.model.bounce import Bounce, BounceClass, BounceCounts, BounceEffect
from syndicate.model.notice import Notice, NoticeKind
from syndicate.model.sending import Reply
from syndicate.store import bounces, outbox, readers, requests
from syndicate.store.bounces import SentLetter
from syndicate.store.database import Db

IGNORED = frozenset({Kind.DELAY, Kind.SUCCESS, Kind.AUTO_REPLY, Kind.CHALLENGE})

PROBE_EXPIRES = timedelta(days=2)

logger = logging.getLogger(__name__)


def take(rooms: Rooms, data: bytes, *, recipients: Sequence[str] = (), now: datetime) -> bool:
    """Deal with one message; the same message again changes nothing. True: it was understood and may be thrown away.

    False: it is unknown, or is not proved to be about a letter of ours; a person should look at it. `recipients`: of
    its envelope, where that is known. Raises StoreError, and then nothing was changed.
    """
    said = read(data, recipients=recipients)
    if said.kind is Kind.LEAVE:
        return _leave(rooms, said.token, now)
    if said.kind is Kind.OTHER:
        return False
    with rooms.database.read() as db:
        letter = attributed(rooms, db, said)
    if letter is None:
        return False
    if said.kind not in IGNORED:
        _record(rooms, said, letter, now)
    return True


def attributed(rooms: Rooms, db: Db, said: Said) -> SentLetter | None:
    """The letter a message is about: by a tag that we signed, else by a Message-ID that we made; else None.

    Tags of two letters in one message prove nothing.
    """
    signed = {one for tag in said.tags if (one := verp.read(rooms.secret, tag)) is not None}
    if signed:
        return _of_tag(db, next(iter(signed))) if len(signed) == 1 else None
    found = [bounces.letter_named(db, name) for name in said.message_ids]
    named = [letter for letter in found if letter is not None and _is_made_by_us(rooms, letter)]
    return named[0] if len(named) == 1 else None


def _of_tag(db: Db, tag: verp.LetterOf) -> SentLetter | None:
    if tag.sending_id != NO_SENDING:
        return bounces.letter(db, tag.sending_id, tag.reader_id)
    address = bounces.address_of(db, tag.reader_id)
    return None if address is None else SentLetter(None, tag.reader_id, address, "", "")


def _is_made_by_us(rooms: Rooms, letter: SentLetter) -> bool:
    domain = letter.message_id.rpartition("@")[2].rstrip(">")
    return message_id(rooms.secret, letter.key, letter.reader_id, domain) == letter.message_id


def _leave(rooms: Rooms, token: str, now: datetime) -> bool:
    try:
        desk_readers.leave(rooms, token, now=now)
    except (NotAllowed, NotFound):
        return False
    return True


def _record(rooms: Rooms, said: Said, letter: SentLetter, now: datetime) -> None:
    reply = cleaned(said.reply.code, f"{said.reply.enhanced or ''} {said.reply.text}".strip())
    reply = replace(reply, enhanced=said.reply.enhanced)
    kind = BounceClass.COMPLAINT if said.kind is Kind.COMPLAINT else classed(reply)
    elsewhere = bool(said.about) and readers.mailbox(letter.address) not in said.about
    if elsewhere and kind is BounceClass.HARD:
        kind = BounceClass.SOFT  # the mailbox it was forwarded to is gone, which says little of the reader's own
    with rooms.database.write() as db:
        if not bounces.begin(db, said.digest, letter.sending_id):
            return
        effect = _act(db, letter, kind, now) if bounces.is_current(db, letter) else BounceEffect.NOTHING
        bounces.add(
            db,
            digest=said.digest,
            of=letter,
            known=bounces.address_of(db, letter.reader_id) is not None,
            kind=kind,
            effect=effect,
            reply=reply,
            now=now,
            elsewhere=elsewhere,
        )
    logger.info("reader %d bounced (%s, %s)", letter.reader_id, kind, effect)


def _act(db: Db, letter: SentLetter, kind: BounceClass, now: datetime) -> BounceEffect:
    match kind:
        case BounceClass.HARD:
            return _suppress(db, letter.reader_id, now)
        case BounceClass.COMPLAINT:
            return _suppress(db, letter.reader_id, now, event="complained")
        case BounceClass.SOFT:
            return _count(db, letter, now)
        case BounceClass.POLICY:
            return BounceEffect.NOTHING


def refused(db: Db, notice: Notice, reply: Reply, *, gone: bool, now: datetime) -> None:
    """A notice was refused at once; what follows is what follows when it comes back. `gone`: no such mailbox.

    With a question dies what it asks about, and nothing else: its address is nobody's yet.
    """
    if notice.request_id is not None:
        if gone:
            requests.die(db, notice.request_id, now)
        return
    kind = BounceClass.HARD if gone else classed(reply)
    if notice.reader_id is None or not reply.code or kind is BounceClass.POLICY:
        return
    letter = SentLetter(None, notice.reader_id, notice.address, "", "")
    digest = hashlib.sha256(f"refused notice {notice.id}".encode()).hexdigest()
    if bounces.begin(db, digest, None) and bounces.is_current(db, letter):
        effect = _act(db, letter, kind, now)
        bounces.add(db, digest=digest, of=letter, known=True, kind=kind, effect=effect, reply=reply, now=now)


def _count(db: Db, letter: SentLetter, now: datetime) -> BounceEffect:
    before = bounces.standing(db, letter.reader_id)
    if before is not None and before.probed and letter.sending_id is None:
        return _suppress(db, letter.reader_id, now)
    after = after_bounce(before, now.astimezone(CHINA).date())
    if after.wants_probe:
        _probe(db, letter.reader_id, now)
        bounces.set_standing(db, letter.reader_id, replace(after, probed=now))
        return BounceEffect.PROBE
    bounces.set_standing(db, letter.reader_id, after)
    return BounceEffect.COUNTED


def _probe(db: Db, reader_id: int, now: datetime) -> None:
    """A letter that asks nothing: only if it comes back, too, the mailbox is gone."""
    reader = readers.by_id(db, reader_id)
    outbox.put(
        db,
        kind=NoticeKind.PROBE,
        address=reader.address,
        language=reader.language,
        reader_id=reader_id,
        request_id=None,
        context={},
        now=now,
        expires=now + PROBE_EXPIRES,
    )


def _suppress(db: Db, reader_id: int, now: datetime, *, event: str = "bounced") -> BounceEffect:
    done = bounces.suppress(db, reader_id, now, event=event)
    return BounceEffect.SUPPRESSED if done else BounceEffect.NOTHING


def forgive(rooms: Rooms, *, now: datetime) -> int:
    """Forget the bounced days of readers whose probe has not come back; how many."""
    with rooms.database.write() as db:
        return bounces.forgive(db, now)


def of_sending(rooms: Rooms, sending_id: int) -> BounceCounts:
    """How many of a sending's accepted letters bounced after all. Accepted they stay: that is what the relay said."""
    with rooms.database.read() as db:
        return bounces.counts(db, sending_id)


def listing(
    rooms: Rooms,
    *,
    before: int | None = None,
    reader_id: int | None = None,
    sending_id: int | None = None,
    limit: int = 100,
) -> tuple[Bounce, ...]:
    """Bounces, of a reader or a sending or all; newest first, a page at a time: the next lies before the last id."""
    with rooms.database.read() as db:
        return bounces.listing(db, before=before, reader_id=reader_id, sending_id=sending_id, limit=limit)


def show(rooms: Rooms, bounce_id: int) -> Bounce:
    """Raises NotFound."""
    with rooms.database.read() as db:
        return bounces.by_id(db, bounce_id)
