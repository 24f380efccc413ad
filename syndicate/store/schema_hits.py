"""The tables of counting, and of what relays offer. Nothing here names a reader, or could be led back to one."""

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Integer, Table

from syndicate.store.columns import Instant, Words
from syndicate.store.schema import metadata

# What editors turned on for the whole paper: a row is "on", and says since when and by whom.
switches = Table(
    "switches",
    metadata,
    Column("name", Words, primary_key=True),
    Column("since", Instant, nullable=False),
    Column("by", Words, nullable=False),
)

# The editions whose letters are counted, and how often one was opened. `left_out`: by machines.
counted = Table(
    "counted",
    metadata,
    Column("edition_id", ForeignKey("editions.id"), primary_key=True, autoincrement=False),
    Column("opens", Integer, nullable=False),
    Column("left_out", Integer, nullable=False),
)

clicks = Table(
    "clicks",
    metadata,
    Column("edition_id", ForeignKey("counted.edition_id"), primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),  # of the story in its edition
    Column("number", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# What whoever connected last was offered by a relay: the sign-up asks it of no relay.
relay_offers = Table(
    "relay_offers",
    metadata,
    Column("relay", Words, primary_key=True),
    Column("utf8", sa.Boolean, nullable=False),  # SMTPUTF8 (RFC 6531)
    Column("seen", Instant, nullable=False),
)
