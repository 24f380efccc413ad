"""What only the owner of a mailbox may do: another address, all that is kept, being forgotten.

A letter may be forwarded, and its link with it. So the link in a letter asks for another one, by a fresh mail to the
reader's own address, and that *key* opens these three for an hour.
"""

import base64
import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from syndicate.desk import preferences
from syndicate.desk.addresses import checked_address, hash_of
from syndicate.desk.gates import Gate, gate
from syndicate.desk.offers import utf8_taken
from syndicate.desk.rooms import NOTICES_DUE, Rooms
from syndicate.desk.subscribing import LIFE as REQUEST_LIFE
from syndicate.errors import NotFound
from syndicate.model.locks import Lock
from syndicate.model.notice import NoticeKind
from syndicate.model.reader import Reader
from syndicate.model.request import RequestKind
from syndicate.store import consents, erasing, outbox, readers, requests
from syndicate.store.database import Db, lock

LIFE = timedelta(hours=1)
MOST, DAY = 3, timedelta(days=1)
"""Keys that are mailed to one reader in a day: whoever has a forwarded letter cannot fill their mailbox."""
ASKED = "asked for a link"
OWN_PAGE = "own page"
_FORM = re.compile(r"[A-Za-z0-9_-]{44}", re.ASCII)
_ID, _UNTIL, _MAILBOX, _MAC = 8, 4, 5, 16
"""Bytes, 33 together: each key has one spelling."""


def send_key(rooms: Rooms, token: str, *, now: datetime) -> Reader:
    """Mail a key to the reader whose letter's link this is. Whether one was sent is not told. Raises NotAllowed."""
    with rooms.database.write() as db:
        lock(db, Lock.ASKING)
        reader = preferences.reader_by(rooms, db, token)
        if consents.count(db, reader.id, ASKED, since=now - DAY, enough=MOST) < MOST:
            consents.note(db, reader.id, ASKED, at=now, source=preferences.OWN_PAGE)
            outbox.put(
                db,
                kind=NoticeKind.PREFERENCES,
                address=reader.address,
                language=reader.language,
                reader_id=reader.id,
                request_id=None,
                context={},
                now=now,
                expires=now + LIFE,
            )
            rooms.defer(db, NOTICES_DUE)
        return reader


def key(rooms: Rooms, reader_id: int, address: str, until: datetime) -> str:
    """The key of a reader who has this address, good before `until`."""
    named = reader_id.to_bytes(_ID, "big") + int(until.timestamp()).to_bytes(_UNTIL, "big")
    named += bytes.fromhex(hash_of(rooms, address))[:_MAILBOX]
    return base64.urlsafe_b64encode(named + _mac(rooms, named)).decode("ascii")


def owner(rooms: Rooms, given: str, *, now: datetime) -> Reader:
    """Whose key this is. Raises NotFound for one that is over, or was mailed to an address they gave up."""
    with rooms.database.read() as db:
        return _owner(rooms, db, given, now)


def move(rooms: Rooms, given: str, *, address: str, network: str | None, now: datetime) -> Gate:
    """Ask the new address whether it is theirs. Nothing changes before it answers; nothing is told of it here.

    Raises NotFound as `owner`, WrongInput.
    """
    new = checked_address(address, utf8=utf8_taken(rooms))
    with rooms.database.write() as db:
        lock(db, Lock.ASKING)
        reader = _owner(rooms, db, given, now)
        found = gate(db, network=network, worked=True, now=now)
        if found is Gate.OPEN:
            requests.add(
                db,
                kind=RequestKind.MOVE,
                address=new,
                name=None,
                choice=reader.choice,
                language=reader.language,
                reader_id=reader.id,
                source=OWN_PAGE,
                wording=None,
                network=network,
                now=now,
                expires=now + REQUEST_LIFE,
            )
            rooms.defer(db, NOTICES_DUE)
        return found


def everything(rooms: Rooms, given: str, *, now: datetime) -> Mapping[str, Any]:
    """All that is kept about this reader. Raises NotFound as `owner`."""
    with rooms.database.read() as db:
        return erasing.known(db, _owner(rooms, db, given, now).id)


def erase(rooms: Rooms, given: str, *, now: datetime) -> None:
    """Forget this reader, at once and everywhere. Twice is the same as once. Raises NotFound for a dead key."""
    reader_id, _ = _read(rooms, given, now)
    with rooms.database.write() as db:
        try:
            readers.by_id(db, reader_id)
        except NotFound:
            return
        preferences.forget(rooms, db, _owner(rooms, db, given, now), now=now)
    rooms.database.scrub()


def _owner(rooms: Rooms, db: Db, given: str, now: datetime) -> Reader:
    reader_id, mailbox = _read(rooms, given, now)
    try:
        reader = readers.by_id(db, reader_id)
    except NotFound:
        raise _dead() from None
    if bytes.fromhex(hash_of(rooms, reader.address))[:_MAILBOX] != mailbox:
        raise _dead()
    return reader


def _read(rooms: Rooms, given: str, now: datetime) -> tuple[int, bytes]:
    """The reader's number and the mark of the mailbox the key was sent to."""
    data = base64.urlsafe_b64decode(given) if _FORM.fullmatch(given) else bytes(_ID + _UNTIL + _MAILBOX + _MAC)
    named, mac = data[:-_MAC], data[-_MAC:]
    until = datetime.fromtimestamp(int.from_bytes(named[_ID : _ID + _UNTIL], "big"), UTC)
    if not hmac.compare_digest(mac, _mac(rooms, named)) or now >= until:
        raise _dead()
    return int.from_bytes(named[:_ID], "big"), named[_ID + _UNTIL :]


def _mac(rooms: Rooms, named: bytes) -> bytes:
    return hmac.digest(rooms.secret, b"key\0" + named, "sha256")[:_MAC]


def _dead() -> NotFound:
    return NotFound("这个链接已经失效。", hint="链接一小时内有效，请从最近一封信里的“更改订阅”再要一个。")
