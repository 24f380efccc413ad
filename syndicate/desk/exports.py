"""Lists out: readers of a segment as CSV or JSON, a line at a time; and one reader with all that is known of them."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import chain
from typing import Any

from syndicate.desk import audit, preferences
from syndicate.desk.addresses import checked_address, hash_of
from syndicate.desk.list_rows import DANGEROUS
from syndicate.desk.readers import in_segment, numbered
from syndicate.desk.rights import OPERATOR, require
from syndicate.desk.rooms import HOOKS_DUE, Rooms
from syndicate.errors import NotFound, WrongInput
from syndicate.model.reader import Reader
from syndicate.model.staff import Role, Staff
from syndicate.store import consents, erasing, readers, suppressions
from syndicate.store.segments import Segment

COLUMNS = ("number", "address", "name", "state", "parks", "rhythm", "language", "paused", "source", "since")


def export_csv(rooms: Rooms, segment: Segment, *, who: Staff = OPERATOR, now: datetime) -> Iterator[str]:
    """Lines of a CSV file, with the mark that spreadsheets know UTF-8 by. No cell can be taken for a formula."""
    rows = _rows(rooms, segment, who, now)
    lines = ([harmless(" ".join(v) if isinstance(v, list) else str(v or "")) for v in row.values()] for row in rows)
    return chain(["\ufeff" + _line(COLUMNS)], map(_line, lines))


def export_json(rooms: Rooms, segment: Segment, *, who: Staff = OPERATOR, now: datetime) -> Iterator[str]:
    """Lines of JSON, a reader each."""
    rows = _rows(rooms, segment, who, now)
    return (json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in rows)


def described(reader: Reader) -> dict[str, Any]:
    """A reader as lists and the API show them."""
    values = (
        reader.id,
        reader.address,
        reader.name,
        reader.state.value,
        sorted(reader.choice.parks),
        reader.choice.rhythm.value,
        reader.language,
        reader.paused,
        reader.source,
        reader.created,
    )
    return dict(zip(COLUMNS, values, strict=True))


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection); reading a list in takes the mark off."""
    return f"'{cell}" if cell.startswith(DANGEROUS) else cell


def find(rooms: Rooms, named: str, *, who: Staff = OPERATOR) -> Reader:
    """A reader by number or address. Raises NotFound, which does not repeat the address."""
    require(who, Role.EDITOR)
    number = numbered(named)
    with rooms.database.read() as db:
        if number is not None:
            return readers.by_id(db, number)
        found = readers.by_address(db, named) or readers.by_address(db, _on_the_wire(named))
    if found is None:
        raise NotFound("No reader has this address.", hint="`syndicate readers list` shows them all.")
    return found


def _on_the_wire(typed: str) -> str:
    """An international domain as we keep it; as it was typed where that is no address."""
    try:
        return checked_address(typed, utf8=True)
    except WrongInput:
        return typed


def known(rooms: Rooms, named: str, *, who: Staff = OPERATOR) -> Mapping[str, Any]:
    """Everything that is kept about a reader. Raises NotFound."""
    reader = find(rooms, named, who=who)
    with rooms.database.read() as db:
        return erasing.known(db, reader.id)


def erase(rooms: Rooms, named: str, *, now: datetime, who: Staff = OPERATOR) -> int:
    """Erase a reader on their behalf; their number. Raises NotFound."""
    require(who, Role.ADMIN)
    reader = find(rooms, named, who=who)
    with rooms.database.write() as db:
        preferences.forget(rooms, db, reader, now=now)
        audit.record(rooms, db, who, "readers.erase", str(reader.id), now=now)
    rooms.database.scrub()
    return reader.id


def suppress(rooms: Rooms, named: str, *, now: datetime, who: Staff = OPERATOR, lift: bool = False) -> int | None:
    """Write to this reader, or to this address of nobody, never again; or lift that. The reader's number.

    Raises NotFound for a number, WrongInput for what is no address.
    """
    require(who, Role.ADMIN)
    try:
        reader = find(rooms, named, who=who)
    except NotFound:
        if numbered(named) is not None:
            raise
        reader = None
    address = reader.address if reader else checked_address(named, utf8=True)
    with rooms.database.write() as db:
        if lift:
            suppressions.lift(db, hash_of(rooms, address))
        else:
            suppressions.add(db, hash_of(rooms, address), "by hand", now)
        if reader:
            (readers.release if lift else readers.suppress)(db, reader.id, now)
            consents.note(db, reader.id, "suppression lifted" if lift else "suppressed", at=now, source=who.login)
        audit.record(rooms, db, who, "readers.suppress", str(reader.id if reader else "an address"), now=now)
        rooms.defer(db, HOOKS_DUE)
    return reader.id if reader else None


def _rows(rooms: Rooms, segment: Segment, who: Staff, now: datetime) -> Iterator[dict[str, Any]]:
    """Whether they may is asked before the first row: a door has said 200 by then."""
    require(who, Role.ADMIN)
    with rooms.database.write() as db:
        audit.record(rooms, db, who, "readers.export", "readers", now=now)
    return map(described, in_segment(rooms, segment))


def _line(cells: Any) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()
