"""Erasing a person: everything that names them goes, from every table, in one transaction. And the same, shown to them.

What stays says nothing of a person: that some letter was sent (a number, a state, a reply's code), so that the
counts of a sending add up for ever; and a keyed hash, so that no import brings them back.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from syndicate.model.locks import Lock
from syndicate.store import api_answers, bounces, counting, ledger, outbox, readers, suppressions
from syndicate.store.consents import of_reader
from syndicate.store.database import Db, lock
from syndicate.store.schema import editions, reader_parks
from syndicate.store.schema import readers as people
from syndicate.store.schema_ledger import deliveries, letters, sendings
from syndicate.store.schema_readers import consents, erasures, hook_calls, notices, requests

ERASED = ""
"""What stands where an address stood."""
MOST = 10_000
"""Bounces that are shown."""


def erase(db: Db, reader_id: int, asking_hash: str, now: datetime) -> None:
    """Take out everything about a reader. Letters of theirs that have not left are skipped when their turn comes.

    Raises NotFound.
    """
    lock(db, Lock.AUDIENCE)
    address = readers.by_id(db, reader_id).address
    _erase_asked(db, reader_id, address)  # before the counts: others hold these when they come to count
    mine = sa.select(letters.c.sending_id).where(letters.c.reader_id == reader_id)
    sent = sa.and_(deliveries.c.reader_id == reader_id, deliveries.c.sending_id.in_(mine))
    db.execute(sa.update(deliveries).where(sent).values(reply_text=None))
    blank = {"address": ERASED, "name": None, "parks": ""}
    db.execute(sa.update(letters).where(letters.c.reader_id == reader_id).values(blank))
    api_answers.forget_route(db, "/readers")
    with counting.kept(db, reader_id):
        _erase_asked(db, reader_id, address)  # what came in while we waited
        bounces.erase(db, reader_id)
        suppressions.forget_asking(db, asking_hash)
        for table in (hook_calls, consents, reader_parks):
            db.execute(sa.delete(table).where(table.c.reader_id == reader_id))
        db.execute(sa.delete(people).where(people.c.id == reader_id))
    db.execute(sa.insert(erasures).values(reader_id=reader_id, at=now))


def _erase_asked(db: Db, reader_id: int, address: str) -> None:
    """Requests and notices, also those of nobody for the same mailbox."""
    for table in (requests, notices):
        mine = sa.or_(table.c.mailbox == readers.mailbox(address), table.c.reader_id == reader_id)
        db.execute(sa.delete(table).where(mine))


def known(db: Db, reader_id: int) -> Mapping[str, Any]:
    """Everything that is kept about a reader, as JSON can hold it. Raises NotFound."""
    reader = readers.by_id(db, reader_id)
    return {
        "reader": {
            "number": reader.id,
            "address": reader.address,
            "name": reader.name,
            "state": reader.state.value,
            "parks": sorted(reader.choice.parks),
            "rhythm": reader.choice.rhythm.value,
            "language": reader.language,
            "paused_until": reader.paused,
            "source": reader.source,
            "since": reader.created,
        },
        "consent": [
            {"act": one.act, "at": one.at, "source": one.source, "network": one.network, "agreed_to": one.words}
            for one in of_reader(db, reader_id)
        ],
        "letters": _letters(db, reader_id),
        "notices": [
            {"kind": notice.kind.value, "at": notice.created, "state": state.value}
            for notice, state in outbox.of_mailbox(db, reader.address)
        ],
        "requests": [
            {"kind": row.kind, "at": row.asked, "address": row.address, "state": row.state}
            for row in db.execute(sa.select(requests).where(requests.c.reader_id == reader_id))
        ],
        "bounces": [
            {"at": one.received, "kind": one.kind.value, "code": one.reply.code, "text": one.reply.text}
            for one in bounces.listing(db, reader_id=reader_id, limit=MOST)
        ],
    }


def _letters(db: Db, reader_id: int) -> list[Mapping[str, Any]]:
    keys = sa.select(sendings.c.id, editions.c.key, editions.c.subject).join(editions)
    named = {row.id: row for row in db.execute(keys)}
    return [
        {
            "edition": named[row.sending_id].key,
            "state": row.state.value,
            "at": row.updated,
            "reply": row.reply.text if row.reply else None,
        }
        for row in ledger.of_reader(db, reader_id)
    ]
