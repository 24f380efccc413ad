"""A reader's page behind the link in a letter: what they chose, and a pause. For anything graver, see `own`."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from syndicate.desk.addresses import asking_hash, hash_of
from syndicate.desk.readers import park_slug
from syndicate.desk.rooms import Rooms
from syndicate.desk.subscribing import ERASED, MOST_NAME
from syndicate.errors import NotAllowed, NotFound, WrongInput
from syndicate.letters.tokens import read
from syndicate.model.article import CHINA
from syndicate.model.reader import LANGUAGES, Choice, Reader, Rhythm
from syndicate.store import consents, erasing, readers, suppressions
from syndicate.store.database import Db

PREFERENCES = "preferences"
LONGEST_PAUSE = timedelta(days=366)
OWN_PAGE = "preferences page"


def reader_of(rooms: Rooms, token: str) -> Reader:
    """Whose page this is. Raises NotAllowed for a link we never made; the same for one who is not here any more."""
    with rooms.database.read() as db:
        return reader_by(rooms, db, token)


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
        reader = reader_by(rooms, db, token)
        called = (name or "").strip()[:MOST_NAME] or None
        readers.set_choice(db, reader.id, choice, now)
        readers.set_person(db, reader.id, name=called, language=language, now=now)
        suppressions.answered(db, asking_hash(rooms, reader.address))
        changed = readers.by_id(db, reader.id)
        if changed.choice != reader.choice:
            consents.note(db, reader.id, "chose", at=now, source=OWN_PAGE)
        return changed


def pause(rooms: Rooms, token: str, *, until: date | None, now: datetime) -> Reader:
    """No letter before the morning of `until`, China's time; None ends a pause. Raises WrongInput, NotAllowed."""
    end = datetime.combine(until, time(0), CHINA) if until else None
    if end is not None and not now < end <= now + LONGEST_PAUSE:
        raise WrongInput("暂停要到明天以后、一年以内的某一天。", hint="请重新选日期。")
    with rooms.database.write() as db:
        reader = reader_by(rooms, db, token)
        readers.pause(db, reader.id, end, now)
        consents.note(db, reader.id, "paused" if end else "resumed", at=now, source=OWN_PAGE)
        return readers.by_id(db, reader.id)


def forget(rooms: Rooms, db: Db, reader: Reader, *, now: datetime) -> None:
    """Erase a reader in the caller's transaction; a keyed hash stays, so that no import brings them back."""
    hashed = hash_of(rooms, reader.address)
    erasing.erase(db, reader.id, asking_hash(rooms, reader.address), now)
    suppressions.add(db, hashed, ERASED, now)


def reader_by(rooms: Rooms, db: Db, token: str) -> Reader:
    """`reader_of`, in the caller's transaction."""
    reader_id = read(rooms.secret, PREFERENCES, token)
    try:
        if reader_id is not None:
            return readers.by_id(db, reader_id)
    except NotFound:
        pass
    raise NotAllowed("这个链接无效。", hint="请使用最近一封邮件中的链接。")
