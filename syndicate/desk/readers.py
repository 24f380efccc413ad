"""Readers: add them, list them, let them leave and come back."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from syndicate.desk.addresses import checked_address
from syndicate.desk.offers import utf8_taken
from syndicate.desk.rooms import HOOKS_DUE, Rooms
from syndicate.errors import NotAllowed, NotFound
from syndicate.letters.tokens import read
from syndicate.model.reader import Choice, Reader, ReaderState, Rhythm
from syndicate.store import consents, moved, readers, segments, webhooks
from syndicate.store.database import Db
from syndicate.store.segments import Segment

LEAVE = "leave"
LINK = "link in a letter"
PAGE, MOST_DIGITS = 1000, 18


def add_reader(
    rooms: Rooms,
    *,
    address: str,
    name: str | None,
    parks: Sequence[str],
    rhythm: Rhythm,
    source: str,
    now: datetime,
) -> tuple[Reader, bool]:
    """Add a reader whose consent the caller answers for (`source` says how it was given).

    `parks` are slugs or names, none of them meaning all. A known address is left as it is (False).
    """
    choice = Choice(frozenset(park_slug(rooms, park) for park in parks), rhythm)
    checked = checked_address(address, utf8=utf8_taken(rooms))
    with rooms.database.write() as db:
        reader, created = readers.add(
            db,
            address=checked,
            name=name,
            choice=choice,
            state=ReaderState.CONFIRMED,
            source=source,
            now=now,
        )
        if created:
            consents.note(db, reader.id, "added", at=now, source=source)
        return reader, created


def park_slug(rooms: Rooms, name: str) -> str:
    """The slug of a park given by slug, one it had before, name or alias. Raises NotFound with the parks there are."""
    parks = rooms.parks
    with rooms.database.read() as db:
        now = moved.slug_now(db, name)
    for park in parks:
        if park.slug in {name, now} or name in park.names:
            return park.slug
    known = "、".join(f"{park.name} ({park.slug})" for park in parks)
    raise NotFound(f"There is no park {name!r}.", hint=f"There are: {known}.")


def numbered(named: str) -> int | None:
    """The reader's number that was typed; None where it can be none, as an address."""
    return int(named) if named.isascii() and named.isdigit() and len(named) <= MOST_DIGITS else None


def list_readers(rooms: Rooms, *, after: int = 0, limit: int = 1000) -> tuple[Reader, ...]:
    """Readers by id, a page at a time: the next page starts after the last id."""
    with rooms.database.read() as db:
        return readers.listing(db, after, limit)


def in_segment(rooms: Rooms, segment: Segment) -> Iterator[Reader]:
    """All readers of a segment by id, in bounded memory; whoever takes long over them holds no transaction."""
    after = 0
    while found := _page(rooms, segment, after):
        yield from found
        after = found[-1].id


def _page(rooms: Rooms, segment: Segment, after: int) -> tuple[Reader, ...]:
    with rooms.database.read() as db:
        return segments.page(db, segment, after, PAGE)


def reader_of(rooms: Rooms, token: str) -> int:
    """Whose leave link this is. Raises NotAllowed for a link we never made."""
    reader_id = read(rooms.secret, LEAVE, token)
    if reader_id is None:
        raise NotAllowed("这个链接无效。", hint="请使用最近一封邮件中的退订链接。")
    return reader_id


def who_leaves(rooms: Rooms, token: str) -> Reader | None:
    """Whose leave link this is; None when they were erased. Raises NotAllowed for a link we never made."""
    reader_id = reader_of(rooms, token)
    with rooms.database.read() as db:
        return _found(db, reader_id)


def leave(rooms: Rooms, token: str, *, now: datetime) -> Reader | None:
    """The reader of this link gets no more letters, from the next MAIL command on. Twice is the same as once.

    None when they were erased: they have left for good.
    """
    reader_id = reader_of(rooms, token)
    with rooms.database.write() as db:
        reader = _found(db, reader_id)
        if reader and readers.leave(db, reader_id, now):
            consents.note(db, reader_id, "left", at=now, source=LINK)
            webhooks.announce(db, "left", reader_id, now)
            rooms.defer(db, HOOKS_DUE)
        return reader


def come_back(rooms: Rooms, token: str, *, now: datetime) -> Reader | None:
    """Undo leaving, by the same link. Whose mailbox was gone before stays without letters."""
    reader_id = reader_of(rooms, token)
    with rooms.database.write() as db:
        reader = _found(db, reader_id)
        if reader and readers.come_back(db, reader_id, now):
            consents.note(db, reader_id, "came back", at=now, source=LINK)
        return reader


def _found(db: Db, reader_id: int) -> Reader | None:
    try:
        return readers.by_id(db, reader_id)
    except NotFound:
        return None
