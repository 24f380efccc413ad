"""A reader's own page: what they chose, a pause, another address, all that is known of them, and being forgotten."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from syndicate.desk.addresses import asking_hash, checked_address, hash_of
from syndicate.desk.gates import Gate, gate
from syndicate.desk.readers import park_slug
from syndicate.desk.rooms import NOTICES_DUE, Rooms
from syndicate.desk.subscribing import ASKING, ERASED, LIFE, MOST_NAME
from syndicate.errors import NotAllowed, NotFound, WrongInput
from syndicate.letters.tokens import read
from syndicate.model.article import CHINA
from syndicate.model.reader import LANGUAGES, Choice, Reader, Rhythm
from syndicate.model.request import RequestKind
from syndicate.store import consents, erasing, readers, requests, suppressions
from syndicate.store.database import Db, lock

PREFERENCES = "preferences"
LONGEST_PAUSE = timedelta(days=366)
OWN_PAGE = "preferences page"


def reader_of(rooms: Rooms, token: str) -> Reader:
    """Whose page this is. Raises NotAllowed for a link we never made; the same for one who is not here any more."""
    with rooms.database.read() as db:
        return _reader(rooms, db, token)


def choose(
    rooms: Rooms,
    token: str,
    *,
    parks: Sequence[str],
    rhythm: Rhythm,
    name: str | None,
    language: str,
    now: datetime,
) -> Reader:
    """Another choice, name or language, from the next edition on. Raises NotAllowed, NotFound for a park."""
    choice = Choice(frozenset(park_slug(rooms, park) for park in parks), rhythm)
    if language not in LANGUAGES:
        raise WrongInput("没有这种语言。", hint=f"可选：{'、'.join(LANGUAGES)}。")
    with rooms.database.write() as db:
        reader = _reader(rooms, db, token)
        called = (name or "").strip()[:MOST_NAME] or None
        readers.set_person(db, reader.id, name=called, language=language, now=now)
        changed = readers.set_choice(db, reader.id, choice, now)
        if changed.choice != reader.choice:
            consents.note(db, reader.id, "chose", at=now, source=OWN_PAGE)
        return changed


def pause(rooms: Rooms, token: str, *, until: date | None, now: datetime) -> Reader:
    """No letter before the morning of `until`, China's time; None ends a pause. Raises WrongInput, NotAllowed."""
    end = datetime.combine(until, time(0), CHINA) if until else None
    if end is not None and not now < end <= now + LONGEST_PAUSE:
        raise WrongInput("暂停要到明天以后、一年以内的某一天。", hint="请重新选日期。")
    with rooms.database.write() as db:
        reader = _reader(rooms, db, token)
        readers.pause(db, reader.id, end, now)
        consents.note(db, reader.id, "paused" if end else "resumed", at=now, source=OWN_PAGE)
        return readers.by_id(db, reader.id)


def move(rooms: Rooms, token: str, *, address: str, network: str | None, now: datetime) -> Gate:
    """Ask the new address whether it is theirs. Nothing changes before it answers; nothing is told of it here."""
    new = checked_address(address)
    with rooms.database.write() as db:
        lock(db, ASKING)
        reader = _reader(rooms, db, token)
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
                expires=now + LIFE,
            )
            rooms.defer(db, NOTICES_DUE)
        return found


def everything(rooms: Rooms, token: str) -> Mapping[str, Any]:
    """All that is kept about this reader. Raises NotAllowed."""
    with rooms.database.read() as db:
        return erasing.known(db, _reader(rooms, db, token).id)


def erase(rooms: Rooms, token: str, *, now: datetime) -> None:
    """Forget this reader, at once and everywhere. Twice is the same as once. Raises NotAllowed for a forged link."""
    reader_id = read(rooms.secret, PREFERENCES, token)
    if reader_id is None:
        raise NotAllowed("这个链接无效。", hint="请使用最近一封邮件中的链接。")
    with rooms.database.write() as db:
        try:
            forget(rooms, db, readers.by_id(db, reader_id), now=now)
        except NotFound:
            return
    rooms.database.scrub()


def forget(rooms: Rooms, db: Db, reader: Reader, *, now: datetime) -> None:
    """Erase a reader in the caller's transaction; a keyed hash stays, so that no import brings them back."""
    hashed = hash_of(rooms, reader.address)
    erasing.erase(db, reader.id, asking_hash(rooms, reader.address), now)
    suppressions.add(db, hashed, ERASED, now)


def _reader(rooms: Rooms, db: Db, token: str) -> Reader:
    reader_id = read(rooms.secret, PREFERENCES, token)
    try:
        if reader_id is not None:
            return readers.by_id(db, reader_id)
    except NotFound:
        pass
    raise NotAllowed("这个链接无效。", hint="请使用最近一封邮件中的链接。")
