"""The tables of bounces: what came back, the days on which a reader's letters did, and counts for each sending."""

import sqlalchemy as sa
from sqlalchemy import Column, Date, ForeignKey, Index, Integer, Table

from syndicate.model.bounce import BounceClass, BounceEffect
from syndicate.store import schema_ledger
from syndicate.store.columns import Instant, Words, one_of

metadata = schema_ledger.sendings.metadata

bounces = Table(
    "bounces",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", Words, nullable=False, unique=True),  # one message is one row, however often it is read
    Column("reader_id", Integer),  # no foreign key: a reader may be erased, then it is NULL
    Column("sending_id", ForeignKey("sendings.id")),
    Column("kind", sa.Text, nullable=False),
    Column("effect", sa.Text, nullable=False),
    Column("reply_code", Integer, nullable=False),
    Column("reply_enhanced", Words),
    Column("reply_text", Words, nullable=False),
    Column("received", Instant, nullable=False),
    Column("elsewhere", sa.Boolean),  # whether the report is about another address; NULL: an older program did not look
    one_of("kind", BounceClass),
    one_of("effect", BounceEffect),
    Index(None, "reader_id", "sending_id"),
    Index(None, "sending_id"),
)

# A row while a reader's mailbox is under suspicion; days are those of China.
bounce_days = Table(
    "bounce_days",
    metadata,
    Column("reader_id", Integer, primary_key=True, autoincrement=False),
    Column("days", Integer, nullable=False),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("probed", Instant),
    Index(None, "probed"),
)

bounce_counts = Table(
    "bounce_counts",
    metadata,
    Column("sending_id", ForeignKey("sendings.id"), primary_key=True, autoincrement=False),
    *(Column(kind.value, Integer, nullable=False) for kind in BounceClass),
)
