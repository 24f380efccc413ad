"""Lists in: readers from a CSV file, a part a transaction; all are readers at once, or none. Bad rows are named."""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from syndicate.delivery.workers import alive
from syndicate.desk import audit
from syndicate.desk.addresses import hash_of
from syndicate.desk.list_rows import NewReader, Report, Watch, read_rows
from syndicate.desk.rights import OPERATOR, require
from syndicate.desk.rooms import Rooms
from syndicate.errors import FolderError, WrongInput
from syndicate.model.staff import Role, Staff
from syndicate.store import bulk, consents, readers, suppressions
from syndicate.store.database import Db

__all__ = ["BATCH", "Report", "import_readers", "suppress_list", "sweep"]

BATCH = 5000
"""Rows a transaction: a sending that runs waits for one of them (a quarter of a second), never for a list."""
LONGEST = timedelta(days=1)
"""An import of another machine that is older is over, whatever became of it."""


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
    gets no letters, and is swept by the next import or start. Raises WrongInput, FolderError, NotAllowed.
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
    sweep(rooms, now=now)
    begun = {"by": who.login, "file_hash": _hash(path), "consent": consent.strip(), "worker": rooms.worker}
    with rooms.database.write() as db:
        number = bulk.begin(db, now=now, **begun)
    source = _source(number, consent.strip())
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


def sweep(rooms: Rooms, *, now: datetime) -> int:
    """Take out what imports left whose process was killed: its readers were none yet. How many imports."""
    with rooms.database.read() as db:
        found = bulk.unfinished(db)
    dead = [(number, consent) for number, consent, worker, at in found if not alive(worker) or now - at > LONGEST]
    for number, consent in dead:
        _undo(rooms, number, _source(number, consent))
    return len(dead)


def _source(number: int, consent: str) -> str:
    return f"import {number}: {consent}"


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
        free = bulk.first_free(db, [row.mailbox for row in rows])
        people, parks = [], []
        for number, row in enumerate(_new(rooms, db, rows, report), free):
            people.append((number, row.address, row.mailbox, row.name, row.rhythm.value, row.language))
            parks += [(number, slug) for slug in row.parks]
        bulk.add(db, people, parks, source, now)
    report.added += len(people)


def _new(rooms: Rooms, db: Db, batch: list[NewReader], report: Report) -> list[NewReader]:
    """Those of a batch who are no readers yet and may be written to; the others are counted."""
    keys = [row.mailbox for row in batch]
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
    last: int | None = 0
    while last is not None:
        with rooms.database.write() as db:
            last = bulk.undo(db, source, BATCH, last)
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
