"""How many confirmed readers there are of each kind: kept with every change of a reader, so that nobody counts them."""

from sqlalchemy import Column, Integer, Table, Text

from syndicate.store.schema import metadata

readers_by_choice = Table(
    "readers_by_choice",
    metadata,
    Column("parks", Text, primary_key=True),  # ` east west `: slugs in order, each between blanks; empty for all parks
    Column("rhythm", Text, primary_key=True),
    Column("provider", Text, primary_key=True),
    Column("readers", Integer, nullable=False),
    sqlite_with_rowid=False,
)

readers_by_park = Table(
    "readers_by_park",
    metadata,
    Column("park_slug", Text, primary_key=True),
    Column("rhythm", Text, primary_key=True),
    Column("provider", Text, primary_key=True),
    Column("readers", Integer, nullable=False),
    sqlite_with_rowid=False,
)
