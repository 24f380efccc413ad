"""The usual way of a letter, offered and then accepted, in three statements however many letters there are.

A sender writes this hundreds of times a second; everything else that can become of a letter is in `settling`.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeAlias

from syndicate.model.sending import Claim, DeliveryState, Outcome
from syndicate.store import reports
from syndicate.store.database import Database, Db
from syndicate.store.ledger.settling import kept

Row: TypeAlias = tuple[Any, ...]

COUNTED = {
    "sqlite": "UPDATE sendings SET claimed = claimed - ?1, offered = offered + ?1 - ?2, accepted = accepted + ?2"
    " WHERE id = ?3 AND (state = 'running' OR ?1 = 0)",
    "postgresql": "UPDATE sendings SET claimed = claimed - v.offered, offered = sendings.offered + v.offered - v.taken,"
    " accepted = accepted + v.taken FROM (VALUES (%s, %s, %s)) AS v (offered, taken, this)"
    " WHERE id = v.this AND (state = 'running' OR v.offered = 0)",
}
ACCEPTED = {
    "sqlite": "UPDATE deliveries SET state = 'accepted', worker = NULL, due = NULL, relay = v.value->>0,"
    " reply_code = v.value->>1, reply_enhanced = v.value->>2, reply_text = v.value->>3, updated = v.value->>4"
    " FROM json_each(?) AS v WHERE reader_id = v.value->>5 AND ticket = v.value->>6 AND sending_id = v.value->>7"
    " AND state = 'offered'",
    "postgresql": "UPDATE deliveries SET state = 'accepted', worker = NULL, due = NULL, relay = v.relay,"
    " reply_code = v.code, reply_enhanced = v.enhanced, reply_text = v.said, updated = v.now FROM unnest"
    "(%s::text[], %s::int[], %s::text[], %s::text[], %s::bigint[], %s::int[], %s::int[], %s::int[])"
    " AS v (relay, code, enhanced, said, now, reader, held, sending)"
    " WHERE reader_id = v.reader AND ticket = v.held AND sending_id = v.sending AND state = 'offered'",
}
OFFERED = {
    "sqlite": "UPDATE deliveries SET state = 'offered', updated = v.value->>0 FROM json_each(?) AS v"
    " WHERE reader_id = v.value->>1 AND ticket = v.value->>2 AND sending_id = v.value->>3 AND state = 'claimed'"
    " AND EXISTS (SELECT 1 FROM readers AS r WHERE r.id = reader_id AND r.state = 'confirmed'"
    " AND (r.paused IS NULL OR r.paused <= v.value->>0))",
    "postgresql": "UPDATE deliveries SET state = 'offered', updated = v.now"
    " FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::int[]) AS v (now, reader, held, sending)"
    " WHERE reader_id = v.reader AND ticket = v.held AND sending_id = v.sending AND state = 'claimed'"
    " AND EXISTS (SELECT 1 FROM readers AS r WHERE r.id = v.reader AND r.state = 'confirmed'"
    " AND (r.paused IS NULL OR r.paused <= v.now))",
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
    taken = [(*_answer(outcome), at, outcome.reader_id, outcome.ticket, sending) for outcome in outcomes]
    leaving = [(at, claim.recipient.reader_id, claim.ticket, sending) for claim in claims]
    # The counters first: that locks the sending's row, as whoever changes its letters must.
    counts = (len(leaving), len(taken), sending)
    if database.is_sqlite:
        with database.write_plainly() as driver:
            _require(_on_sqlite(driver, counts, taken, leaving), taken, leaving)
            _report(driver, sending, outcomes, at)
    else:
        with database.write() as db:
            _require(_on_postgresql(db, counts, taken, leaving), taken, leaving)
            if outcomes:
                reports.count(db, sending, outcomes, now)


def _answer(outcome: Outcome) -> Row:
    reply = outcome.reply
    if reply is None:
        return kept(outcome.relay), None, None, None
    return kept(outcome.relay), reply.code, reply.enhanced and kept(reply.enhanced), kept(reply.text)


def _report(driver: sqlite3.Connection, sending: int, outcomes: Sequence[Outcome], at: int) -> None:
    """As `reports.count`, by the driver's own hand."""
    found = Counter((outcome.provider, reports.reply_class(outcome.reply)) for outcome in outcomes)
    if found:
        rows = [(sending, at // 60 * 60, *which, number) for which, number in sorted(found.items())]
        driver.execute(REPORTED, (json.dumps(rows),))


def _require(done: tuple[int, int, int], taken: list[Row], leaving: list[Row]) -> None:
    if done != (1, len(taken), len(leaving)):
        raise Unusual


def _on_sqlite(driver: sqlite3.Connection, counts: Row, taken: list[Row], leaving: list[Row]) -> tuple[int, int, int]:
    """All rows at once, in one JSON text: a loop over rows would wait for Python's lock at every turn."""
    counted = driver.execute(COUNTED["sqlite"], counts).rowcount
    accepted = driver.execute(ACCEPTED["sqlite"], (json.dumps(taken),)).rowcount if taken else 0
    offered = driver.execute(OFFERED["sqlite"], (json.dumps(leaving),)).rowcount if leaving else 0
    return counted, accepted, offered


def _on_postgresql(db: Db, counts: Row, taken: list[Row], leaving: list[Row]) -> tuple[int, int, int]:
    """All rows at once, an array a column."""

    def columns(rows: list[Row]) -> Row:
        return tuple(map(list, zip(*rows, strict=True)))

    counted = db.exec_driver_sql(COUNTED["postgresql"], counts).rowcount
    accepted = db.exec_driver_sql(ACCEPTED["postgresql"], columns(taken)).rowcount if taken else 0
    offered = db.exec_driver_sql(OFFERED["postgresql"], columns(leaving)).rowcount if leaving else 0
    return counted, accepted, offered
