"""Subscribing: asked for at the door, answered by mail, confirmed by a button. The door learns nothing of the address.

ask (one row, whoever it is) -> job `notices_due` decides and writes -> the link's page -> confirm
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from syndicate.desk.addresses import asking_hash, checked_address, hash_of
from syndicate.desk.gates import Gate, gate
from syndicate.desk.offers import utf8_taken
from syndicate.desk.readers import park_slug
from syndicate.desk.rooms import HOOKS_DUE, NOTICES_DUE, Rooms
from syndicate.desk.wording import words
from syndicate.errors import Conflict, NotFound
from syndicate.letters.tokens import read, sign
from syndicate.model.locks import Lock
from syndicate.model.notice import NoticeKind
from syndicate.model.reader import LANGUAGES, Choice, Reader, ReaderState, Rhythm
from syndicate.model.request import Request, RequestKind, RequestState
from syndicate.store import consents, outbox, parks, readers, requests, suppressions, webhooks
from syndicate.store.database import Db, lock
from syndicate.store.readers import mailbox

CONFIRM = "confirm"
"""The purpose of tokens that confirm a request."""
LIFE = timedelta(hours=72)
REST, MOST_UNANSWERED = timedelta(hours=24), 3
"""One question a mailbox in so long, and so many without an answer, whoever asks."""
MOST_NAME = 40


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person filled in. `parks` are slugs or names, none of them meaning all."""

    address: str
    name: str | None = None
    parks: tuple[str, ...] = ()
    rhythm: Rhythm = Rhythm.EDITION
    language: str = LANGUAGES[0]


def ask(rooms: Rooms, wish: Wish, *, network: str | None, worked: bool, source: str, now: datetime) -> Gate:
    """Write the wish down, if the gate is open; everything else happens later and elsewhere.

    Raises WrongInput for what is no address, NotFound for a park. Takes the same time for every address.
    """
    address = checked_address(wish.address, utf8=utf8_taken(rooms))
    choice = Choice(frozenset(park_slug(rooms, park) for park in wish.parks), wish.rhythm)
    if any(park.closed and park.slug in choice.parks for park in rooms.parks):
        raise NotFound("这个园区不再接受订阅。", hint="请选别的园区。")
    agreed = words(rooms.paper, wish.language)
    with rooms.database.write() as db:
        lock(db, Lock.ASKING)
        answer = gate(db, network=network, worked=worked, now=now)
        if answer is Gate.OPEN:
            requests.add(
                db,
                kind=RequestKind.JOIN,
                address=address,
                name=(wish.name or "").strip()[:MOST_NAME] or None,
                choice=choice,
                language=wish.language if wish.language in LANGUAGES else LANGUAGES[0],
                reader_id=None,
                source=source,
                wording=consents.wording(db, agreed, now),
                network=network,
                now=now,
                expires=now + LIFE,
            )
            rooms.defer(db, NOTICES_DUE)
    return answer


def answer(rooms: Rooms, db: Db, request: Request, now: datetime) -> None:
    """Decide what a request is answered with: a question, the news that they are here already, or nothing."""
    requests.mark(db, request.id, RequestState.ANSWERED)
    hashed = hash_of(rooms, request.address)
    there = readers.by_address(db, request.address)
    silent = there is not None and there.state is ReaderState.SUPPRESSED
    if silent or suppressions.of(db, hashed) not in {None, ERASED}:
        return
    asked = asking_hash(rooms, request.address)
    if not suppressions.ask(db, asked, now, rest=REST, most=MOST_UNANSWERED):
        return
    if there is not None and there.state is ReaderState.CONFIRMED and there.id != request.reader_id:
        put(rooms, db, NoticeKind.ALREADY, there, now=now)
        return
    join = request.kind is RequestKind.JOIN
    outbox.put(
        db,
        kind=NoticeKind.CONFIRM if join else NoticeKind.CHANGED,
        address=request.address,
        language=request.language,
        reader_id=request.reader_id,
        request_id=request.id,
        context=_chosen(db, request.choice) if join else {},
        now=now,
        expires=request.expires,
    )


ERASED = "erased"
"""Who was erased is written to by nobody else's doing; by their own, they may begin anew."""


def put(rooms: Rooms, db: Db, kind: NoticeKind, reader: Reader, *, now: datetime) -> None:
    """Have a notice sent to a reader, in the caller's transaction."""
    outbox.put(
        db,
        kind=kind,
        address=reader.address,
        language=reader.language,
        reader_id=reader.id,
        request_id=None,
        context={"name": reader.name, **_chosen(db, reader.choice)} if kind is NoticeKind.WELCOME else {},
        now=now,
        expires=now + LIFE,
    )
    rooms.defer(db, NOTICES_DUE)


def confirm_token(rooms: Rooms, request_id: int) -> str:
    return sign(rooms.secret, CONFIRM, request_id)


def pending(rooms: Rooms, token: str, *, now: datetime) -> Request:
    """What this link would confirm; changes nothing. Raises NotFound for a link that is dead or was never ours."""
    with rooms.database.read() as db:
        return _request(rooms, db, token, now, hold=False)


def confirm(rooms: Rooms, token: str, *, network: str | None, now: datetime) -> Reader:
    """The button behind the link: from now on letters come. Twice is the same as once.

    Raises NotFound for a dead link, Conflict when another reader has the new address by now.
    """
    with rooms.database.write() as db:
        request = _request(rooms, db, token, now, hold=True)
        if request.state is RequestState.CONFIRMED and request.reader_id is not None:
            there = readers.by_id(db, request.reader_id)
            if there.state is ReaderState.CONFIRMED:
                return there
        reader = _joined(db, request, now) if request.kind is RequestKind.JOIN else _moved(rooms, db, request, now)
        requests.mark(db, request.id, RequestState.CONFIRMED, reader.id)
        suppressions.lift(db, hash_of(rooms, request.address))
        suppressions.answered(db, asking_hash(rooms, request.address))
        for act, at, where in (("asked", request.asked, request.network), ("confirmed", now, network)):
            source, agreed = request.source, request.wording
            consents.note(db, reader.id, act, at=at, source=source, wording=agreed, network=where)
        if request.kind is RequestKind.JOIN:
            put(rooms, db, NoticeKind.WELCOME, reader, now=now)
            webhooks.announce(db, "confirmed", reader.id, now)
            rooms.defer(db, HOOKS_DUE)
        return reader


def _request(rooms: Rooms, db: Db, token: str, now: datetime, *, hold: bool) -> Request:
    number = read(rooms.secret, CONFIRM, token)
    request = requests.by_id(db, number, hold=hold) if number is not None else None
    if request is None or request.expires <= now:
        raise NotFound("这个链接已经失效。", hint="链接 72 小时内有效，请重新订阅一次。")
    return request


def _joined(db: Db, request: Request, now: datetime) -> Reader:
    reader, created = readers.add(
        db,
        address=request.address,
        name=request.name,
        choice=request.choice,
        state=ReaderState.CONFIRMED,
        source=request.source,
        language=request.language,
        now=now,
    )
    if created:
        return reader
    readers.confirm(db, reader.id, now)
    readers.set_person(db, reader.id, name=request.name or reader.name, language=request.language, now=now)
    return readers.set_choice(db, reader.id, request.choice, now)


def _moved(rooms: Rooms, db: Db, request: Request, now: datetime) -> Reader:
    """The old address is told: whoever has an old letter could have asked for this."""
    if request.reader_id is None:
        raise Conflict("这个请求不属于任何读者。", hint="请重新提交一次。")
    before = readers.by_id(db, request.reader_id)
    readers.move(db, request.reader_id, request.address, now)
    after = readers.by_id(db, request.reader_id)
    if before.state is not ReaderState.SUPPRESSED and mailbox(before.address) != mailbox(after.address):
        put(rooms, db, NoticeKind.MOVED, before, now=now)
    return after


def _chosen(db: Db, choice: Choice) -> dict[str, Any]:
    """Names from our own registry: no word of the visitor."""
    slugs = [park.slug for park in parks.all_parks(db) if park.slug in choice.parks]
    return {"parks": slugs, "rhythm": choice.rhythm.value}
