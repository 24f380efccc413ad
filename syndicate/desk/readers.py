"""Readers: add them, list them, let them leave and come back."""

from collections.abc import Sequence
from datetime import datetime

from email_validator import EmailNotValidError, validate_email

from syndicate.desk.rooms import Rooms
from syndicate.errors import NotAllowed, NotFound, WrongInput
from syndicate.letters.tokens import read
from syndicate.model.reader import Choice, Reader, ReaderState, Rhythm
from syndicate.store import readers

LEAVE = "leave"


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
    with rooms.database.write() as db:
        return readers.add(
            db,
            address=checked_address(address),
            name=name,
            choice=choice,
            state=ReaderState.CONFIRMED,
            source=source,
            now=now,
        )


def checked_address(address: str) -> str:
    """The address as the wire wants it, an international domain as punycode (RFC 5891).

    Raises WrongInput, whose text does not repeat the address.
    """
    try:
        found = validate_email(address, check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError as error:
        raise WrongInput(
            f"This is not an e-mail address: {error}", hint="It should look like name@example.com."
        ) from None
    return found.ascii_email or found.normalized


def park_slug(rooms: Rooms, name: str) -> str:
    """The slug of a park given by slug, name or alias. Raises NotFound with the parks there are."""
    for park in rooms.parks:
        if name == park.slug or name in park.names:
            return park.slug
    known = "、".join(f"{park.name} ({park.slug})" for park in rooms.parks)
    raise NotFound(f"There is no park {name!r}.", hint=f"There are: {known}.")


def list_readers(rooms: Rooms, *, after: int = 0, limit: int = 1000) -> tuple[Reader, ...]:
    """Readers by id, a page at a time: the next page starts after the last id."""
    with rooms.database.read() as db:
        return readers.listing(db, after, limit)


def reader_of(rooms: Rooms, token: str) -> int:
    """Whose leave link this is. Raises NotAllowed for a link we never made."""
    reader_id = read(rooms.secret, LEAVE, token)
    if reader_id is None:
        raise NotAllowed("这个链接无效。", hint="请使用最近一封邮件中的退订链接。")
    return reader_id


def leave(rooms: Rooms, token: str, *, now: datetime) -> None:
    """The reader of this link gets no more letters, from the next MAIL command on. Twice is the same as once."""
    reader_id = reader_of(rooms, token)
    with rooms.database.write() as db:
        readers.leave(db, reader_id, now)


def come_back(rooms: Rooms, token: str, *, now: datetime) -> None:
    """Undo leaving, by the same link."""
    reader_id = reader_of(rooms, token)
    with rooms.database.write() as db:
        readers.come_back(db, reader_id, now)
