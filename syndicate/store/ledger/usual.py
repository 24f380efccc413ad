"""The usual way of a letter, offered and then accepted, in three statements however many letters there are.

A sender writes this hundreds of times a second; everything else that can become of a letter is in `settling`.
"""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from syndicate.model.sending import Claim, DeliveryState, Outcome
from syndicate.store import reports
from syndicate.store.database import Database, Db
from syndicate.store.ledger.settling import kept

Row: TypeAlias = tuple[Any, ...]
Groups: TypeAlias = Mapping[Row, list[Row]]
"""Rows by what they have in common."""
Run: TypeAlias = Callable[..., int]
"""Carries out the statement of this name with these values, of which a list is rows; how many rows it changed."""

# `0 * v.key`: SQLite takes the rows of a sending for few, and would go through them all.
SQLITE = {
    "counted": "UPDATE sendings SET claimed = claimed - ?1, offered = offered + ?1 - ?2, accepted = accepted + ?2"
    " WHERE id = ?3 AND (state = 'running' OR ?1 = 0)",
    "accepted": "UPDATE deliveries SET state = 'accepted', worker = NULL, due = NULL, updated = ?, relay = ?,"
    " reply_code = ?, reply_enhanced = ?, reply_text = v.value->>1 FROM json_each(?) AS v"
    " WHERE sending_id = ? + 0 * v.key AND reader_id = v.value->>0 AND ticket = ? AND state = 'offered'",
    "offered": "UPDATE deliveries SET state = 'offered', updated = ? WHERE reader_id IN (SELECT value->>0 FROM"
    " json_each(?)) AND sending_id = ? AND ticket = ? AND state = 'claimed' AND EXISTS (SELECT 1 FROM readers AS r"
    " WHERE r.id = reader_id AND r.state = 'confirmed' AND (r.paused IS NULL OR r.paused <= ?))",
}
POSTGRESQL = {
    "counted": "UPDATE sendings SET claimed = claimed - v.offered, offered = sendings.offered + v.offered - v.taken,"
    " accepted = accepted + v.taken FROM (VALUES (%s, %s, %s)) AS v (offered, taken, this)"
    " WHERE id = v.this AND (state = 'running' OR v.offered = 0)",
    "accepted": "UPDATE deliveries SET state = 'accepted', worker = NULL, due = NULL, updated = %s, relay = %s,"
    " reply_code = %s, reply_enhanced = %s, reply_text = v.said FROM unnest(%s::int[], %s::text[]) AS v (reader, said)"
    " WHERE sending_id = %s AND reader_id = v.reader AND ticket = %s AND state = 'offered'",
    "offered": "UPDATE deliveries SET state = 'offered', updated = %s FROM unnest(%s::int[]) AS v (reader)"
    " WHERE reader_id = v.reader AND sending_id = %s AND ticket = %s AND state = 'claimed' AND EXISTS (SELECT 1 FROM"
    " readers AS r WHERE r.id = v.reader AND r.state = 'confirmed' AND (r.paused IS NULL OR r.paused <= %s))",
}
REPORTED = (
    "INSERT INTO reports (sending_id, minute, provider, state, reply, number) SELECT value->>0, value->>1, value->>2,"
    " 'accepted', value->>3, value->>4 FROM json_each(?) WHERE true"
    " ON CONFLICT (sending_id, minute, provider, state, reply) DO UPDATE SET number = number + excluded.number"
)


class Unusual(Exception):
    """A row is not where it should be, a reader left, or the sending does not run: nothing of it all may stay."""


def fits(outcomes: Sequence[Outcome], claims: Sequence[Claim]) -> bool:
    """Whether all of it is of one sending, accepted or offered."""
    if any(outcome.state is not DeliveryState.ACCEPTED or outcome.ticket is None for outcome in outcomes):
        return False
    return len({outcome.sending_id for outcome in outcomes} | {claim.sending_id for claim in claims}) == 1


def note(database: Database, outcomes: Sequence[Outcome], claims: Sequence[Claim], now: datetime) -> None:
    """Write it down, each row only if its claim is the newest. Raises Unusual, Conflict, StoreError."""
    sending = (outcomes[0] if outcomes else claims[0]).sending_id
    at = int(now.timestamp())
    taken = _grouped((_answer(one), (one.reader_id, kept(one.reply.text) if one.reply else None)) for one in outcomes)
    leaving = _grouped(((claim.ticket,), (claim.recipient.reader_id,)) for claim in claims)
    # The counters first: that locks the sending's row, as whoever changes its letters must.
    counts = len(claims), len(outcomes), sending
    if database.is_sqlite:
        with database.write_plainly() as driver:
            _write(_on_sqlite(driver), counts, at, taken, leaving)
            _report(driver, sending, outcomes, at)
    else:
        with database.write() as db:
            _write(_on_postgresql(db), counts, at, taken, leaving)
            if outcomes:
                reports.count(db, sending, outcomes, now)


def _write(run: Run, counts: Row, at: int, taken: Groups, leaving: Groups) -> None:
    """All rows of a group at once: a loop over rows would wait for Python's lock at every turn. Raises Unusual."""
    sending = counts[2]
    _require(run("counted", *counts), 1)
    for (ticket, *answer), rows in taken.items():
        _require(run("accepted", at, *answer, rows, sending, ticket), len(rows))
    for (ticket,), rows in leaving.items():
        _require(run("offered", at, rows, sending, ticket, at), len(rows))


def _require(done: int, wanted: int) -> None:
    if done != wanted:
        raise Unusual


def _grouped(pairs: Iterable[tuple[Row, Row]]) -> Groups:
    """Nearly always one group: the first claim of each, and the same answer but for its text."""
    groups: dict[Row, list[Row]] = defaultdict(list)
    for common, row in pairs:
        groups[common].append(row)
    return groups


def _answer(outcome: Outcome) -> Row:
    """The ticket, and what was said without its text."""
    reply = outcome.reply
    if reply is None:
        return outcome.ticket, kept(outcome.relay), None, None
    return outcome.ticket, kept(outcome.relay), reply.code, reply.enhanced and kept(reply.enhanced)


def _on_sqlite(driver: sqlite3.Connection) -> Run:
    """SQLite reads rows from JSON."""

    def run(name: str, *values: Any) -> int:
        given = [json.dumps(value) if type(value) is list else value for value in values]
        return driver.execute(SQLITE[name], given).rowcount

    return run


def _on_postgresql(db: Db) -> Run:
    """PostgreSQL reads an array a column."""

    def run(name: str, *values: Any) -> int:
        given: list[Any] = []
        for value in values:
            given += map(list, zip(*value, strict=True)) if type(value) is list else [value]
        return db.exec_driver_sql(POSTGRESQL[name], tuple(given)).rowcount

    return run


def _report(driver: sqlite3.Connection, sending: int, outcomes: Sequence[Outcome], at: int) -> None:
    """As `reports.count`, by the driver's own hand."""
    found = Counter((outcome.provider, reports.reply_class(outcome.reply)) for outcome in outcomes)
    if found:
        rows = [(sending, at // 60 * 60, *which, number) for which, number in sorted(found.items())]
        driver.execute(REPORTED, (json.dumps(rows),))
