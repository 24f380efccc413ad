"""Lists in: readers from a CSV file, a part a transaction; all are readers at once, or none. Bad rows are named."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

from syndicate.desk import audit
from syndicate.desk.addresses import hash_of
from syndicate.desk.list_rows import NewReader, Report, Watch, read_rows
from syndicate.desk.rights import OPERATOR, require
from syndicate.desk.rooms import Rooms
from syndicate.errors import FolderError, WrongInput
from syndicate.model.staff import Role, Staff
from syndicate.store import bulk, consents, readers, suppressions
from syndicate.store.database import Db
from syndicate.store.readers import mailbox

__all__ = ["BATCH", "Report", "import_readers", "suppress_list"]

BATCH = 1000
"""Rows a transaction: a sending that runs waits for one of them, never for a list."""


def import_readers(
    rooms: Rooms,
    path: Path,
    *,
    consent: str,
    now: datetime,
    who: Staff = OPERATOR,
    columns: dict[str, str] | None = None,
    look: bool = False,
    watch: Watch = lambda _: None,
) -> Report:
    """Take the readers of a CSV file in, all at once or none; or only `look`: the same report, and nothing is changed.

    `consent` says how these people agreed; without it nothing is taken. `columns`: our word (address, name, parks,
    rhythm, language) -> the file's heading. Bad rows are left out and named. What was in when the process was killed
    gets no letters, and is taken over by reading the file again. Raises WrongInput, FolderError, NotAllowed.
    """
    require(who, Role.ADMIN)
    if not consent.strip() and not look:
        raise WrongInput("A list needs its consent source.", hint='Say how these people agreed: --consent "...".')
    report = Report()
    batches = _batches(read_rows(rooms, path, report, columns or {}, watch))
    if look:
        for batch in batches:
            with rooms.database.read() as db:
                report.added += len(_new(rooms, db, batch, report))
        return report
    with rooms.database.write() as db:
        number = bulk.begin(db, by=who.login, file_hash=_hash(path), consent=consent.strip(), now=now)
    source = f"import {number}: {consent.strip()}"
    try:
        for batch in batches:
            _add(rooms, batch, report, source, now)
        with rooms.database.write() as db:
            bulk.end(db, number, source, _counts(report))
            audit.record(rooms, db, who, "readers.import", str(number), now=now, detail=f"{report.added} added")
    except BaseException:
        _undo(rooms, number, source)
        raise
    report.number = number
    return report


def suppress_list(rooms: Rooms, path: Path, *, reason: str, now: datetime, who: Staff = OPERATOR) -> Report:
    """Never write to the addresses of a CSV file, whether they read or not. Raises as `import_readers`.

    What broke off is finished by reading the file again.
    """
    require(who, Role.ADMIN)
    report = Report()
    for batch in _batches(read_rows(rooms, path, report, {}, lambda _: None)):
        with rooms.database.write() as db:
            for row in batch:
                fresh = suppressions.add(db, hash_of(rooms, row.address), reason, now)
                report.added, report.known = report.added + fresh, report.known + (not fresh)
                reader = readers.by_address(db, row.address)
                if reader and readers.suppress(db, reader.id, now):
                    consents.note(db, reader.id, "suppressed", at=now, source=who.login)
    with rooms.database.write() as db:
        audit.record(rooms, db, who, "readers.suppress", "a list", now=now, detail=f"{report.added} added")
    return report


def _batches(rows: Iterator[NewReader]) -> Iterator[list[NewReader]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _add(rooms: Rooms, rows: list[NewReader], report: Report, source: str, now: datetime) -> None:
    """Those of a batch who may be added, as pending."""
    with rooms.database.write() as db:
        free = bulk.first_free(db, [mailbox(row.address) for row in rows])
        people, parks = [], []
        for number, row in enumerate(_new(rooms, db, rows, report), free):
            people.append((number, row.address, mailbox(row.address), row.name, row.rhythm.value, row.language))
            parks += [(number, slug) for slug in row.parks]
        bulk.add(db, people, parks, source, now)
    report.added += len(people)


def _new(rooms: Rooms, db: Db, batch: list[NewReader], report: Report) -> list[NewReader]:
    """Those of a batch who are no readers yet and may be written to; the others are counted."""
    keys = [mailbox(row.address) for row in batch]
    there = bulk.known(db, keys)
    hashes = {key: hash_of(rooms, key) for key in keys} if suppressions.any_at_all(db) else {}
    never = suppressions.among(db, hashes.values())
    found = []
    for row, key in zip(batch, keys, strict=True):
        if key in there:
            report.known += 1
        elif hashes.get(key) in never:
            report.never += 1
        else:
            found.append(row)
    return found


def _undo(rooms: Rooms, number: int, source: str) -> None:
    more = True
    while more:
        with rooms.database.write() as db:
            more = bulk.undo(db, source, BATCH)
    with rooms.database.write() as db:
        bulk.forget(db, number)


def _counts(report: Report) -> dict[str, int]:
    known = report.known + report.doubled
    return {"added": report.added, "known": known, "bad": report.bad, "never": report.never}


def _hash(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise FolderError(f"{path} cannot be read: {error.strerror}.") from None
