"""The tables of the ledger: sendings, one row per reader of each, and the workers that hold rows.

The database itself forbids counters that do not add up and a sending that finishes with letters left.
"""

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from syndicate.model.sending import DeliveryState, DoubtPolicy, SendingState
from syndicate.store.columns import Instant, Words, one_of
from syndicate.store.schema import metadata

_SUM = " + ".join(state.value for state in DeliveryState)
_SETTLED = "accepted + refused + skipped + expired + in_doubt"

sendings = Table(
    "sendings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Words, nullable=False, unique=True),
    Column("edition_id", ForeignKey("editions.id"), nullable=False),
    Column("state", Text, nullable=False),
    Column("policy", Text, nullable=False),
    Column("created", Instant, nullable=False),
    Column("changed", Instant, nullable=False),  # when its state last did
    Column("expires", Instant, nullable=False),
    Column("finished", Instant),
    Column("cause", Words),
    # No row below this reader is `planned`: claims begin here, as fast at the end of a million rows as at the start.
    Column("front", Integer, nullable=False),
    # Up to which reader the audience is frozen; NULL when it is whole. Until then nothing of it leaves.
    Column("freezing", Integer),
    Column("total", Integer, nullable=False),
    *(Column(state.value, Integer, nullable=False) for state in DeliveryState),
    one_of("state", SendingState),
    one_of("policy", DoubtPolicy),
    sa.CheckConstraint(f"{_SUM} = total", name="adds_up"),
    sa.CheckConstraint(" AND ".join(f"{state.value} >= 0" for state in DeliveryState), name="counts"),
    sa.CheckConstraint(f"state <> 'finished' OR {_SETTLED} = total", name="finished_is_settled"),
    sa.CheckConstraint("state <> 'finished' OR freezing IS NULL", name="finished_is_whole"),
    Index(None, "edition_id"),
)

# What is frozen at the start, apart from what moves: a state is written four times a letter, so its row is narrow.
letters = Table(
    "letters",
    metadata,
    Column("sending_id", ForeignKey("sendings.id"), primary_key=True, autoincrement=False),
    # No foreign key to readers: a reader may be erased, what was sent stays true; and a million checks are spared.
    Column("reader_id", Integer, primary_key=True, autoincrement=False),
    Column("address", Text, nullable=False),
    Column("name", Text),
    Column("parks", Text, nullable=False),
    Column("stories", Text, nullable=False),  # fewer when one is retracted before the letter is claimed
    Column("message_id", Text, nullable=False, unique=True),
    Index(None, "reader_id", "sending_id"),
    sqlite_with_rowid=False,
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("sending_id", ForeignKey("sendings.id"), primary_key=True, autoincrement=False),
    Column("reader_id", Integer, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("repeats", Integer, nullable=False),
    Column("ticket", Integer, nullable=False),  # counts claims; the newest one holds the row
    Column("relay", Words),
    # When `retry` is tried, or `in_doubt` repeated, again. NULL in doubt: never.
    Column("due", Instant),
    Column("worker", Words),
    Column("reply_code", Integer),
    Column("reply_enhanced", Words),
    Column("reply_text", Words),
    Column("updated", Instant, nullable=False),
    one_of("state", DeliveryState),
    sa.CheckConstraint("state <> 'retry' OR due IS NOT NULL", name="retry_is_due"),
    sqlite_with_rowid=False,
    # Room for a second version of every row on its own page: an update is then in place, and touches no index.
    postgresql_with={"fillfactor": 50},
)

# The only index that a letter's usual way must not touch: no state, no worker is in one. Planned letters are found by
# the sending's `front`, held ones by its counters.
_WAITING = sa.text("due IS NOT NULL")
Index(
    "deliveries_waiting",
    deliveries.c.sending_id,
    deliveries.c.due,
    deliveries.c.reader_id,
    sqlite_where=_WAITING,
    postgresql_where=_WAITING,
)

workers = Table(
    "workers",
    metadata,
    Column("name", Words, primary_key=True),
    Column("seen", Instant, nullable=False),
)

# How many letters to a provider, or in all, a worker may have under way at a time: its part of `connections`.
seats = Table(
    "seats",
    metadata,
    Column("scope", Words, primary_key=True),
    Column("worker", Words, primary_key=True),
    Column("number", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# What left within a limit: `relay/main`, `provider/qq`, `all`. Numbers of minutes and of Chinese days since the epoch.
paces = Table(
    "paces",
    metadata,
    Column("scope", Words, primary_key=True),
    Column("minute", sa.BigInteger, nullable=False),
    Column("used", Integer, nullable=False),
    Column("day", Integer, nullable=False),
    Column("used_today", Integer, nullable=False),
    Column("days", Integer, nullable=False),  # on which any left: where a warm-up plan stands
    Column("queued", sa.BigInteger, nullable=False),  # until when minutes are promised to letters that wait
    Column("learned", Integer),  # letters a minute, since somebody said "too fast"
    Column("until", sa.BigInteger, nullable=False),
    Column("slowed", sa.BigInteger, nullable=False),
)
