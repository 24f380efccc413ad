"""The tables around sendings: orders and schedules, which installations may send, and the counts of reports."""

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from syndicate.model.schedule import Days, OrderState, Question
from syndicate.model.sending import DeliveryState
from syndicate.store import schema_ledger
from syndicate.store.columns import Instant, Words, one_of

metadata = schema_ledger.sendings.metadata

schedules = Table(
    "schedules",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("days", Text, nullable=False),
    Column("minute", Integer, nullable=False),  # of the Chinese day
    Column("at_least", Integer, nullable=False),
    Column("late", Integer),  # seconds; NULL: never ask
    Column("made_by", Words, nullable=False),
    Column("due", Instant),  # NULL: removed; its orders stay
    one_of("days", Days),
    sa.CheckConstraint("minute BETWEEN 0 AND 1439", name="minute_of_a_day"),
)

_OPEN = sa.text("state IN ('waiting', 'asking')")

orders = Table(
    "orders",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("edition_id", ForeignKey("editions.id")),
    Column("schedule_id", ForeignKey("schedules.id")),
    Column("sending_id", ForeignKey("sendings.id")),
    Column("state", Text, nullable=False),
    Column("question", Text),
    Column("due", Instant, nullable=False),
    Column("at_least", Integer, nullable=False),
    Column("late", Integer),
    Column("asked_by", Words, nullable=False),
    Column("answered_by", Words),
    Column("cause", Words),
    Column("created", Instant, nullable=False),
    Column("changed", Instant, nullable=False),
    one_of("state", OrderState),
    one_of("question", Question),
    sa.CheckConstraint("(state = 'asking') = (question IS NOT NULL)", name="asks_something"),
    sa.CheckConstraint("(state = 'started') = (sending_id IS NOT NULL)", name="started_has_a_sending"),
    sa.UniqueConstraint("schedule_id", "due"),  # a schedule's time comes once
    Index("orders_open", "edition_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index("orders_due", "due", sqlite_where=_OPEN, postgresql_where=_OPEN),
)

# Who may send from this database. A row names an installation (its var/ holds the token) and where the database
# lay when a person said yes: a copy lies elsewhere.
homes = Table(
    "homes",
    metadata,
    Column("token", Words, primary_key=True),
    Column("place", Words, nullable=False),
    Column("adopted", Instant, nullable=False),
    Column("adopted_by", Words, nullable=False),
)

# Kept by the writer, so that a report of a million letters is a few hundred rows.
reports = Table(
    "reports",
    metadata,
    Column("sending_id", ForeignKey("sendings.id"), primary_key=True, autoincrement=False),
    Column("minute", Instant, primary_key=True),
    Column("provider", Words, primary_key=True),
    Column("state", Text, primary_key=True),
    Column("reply", Words, primary_key=True),  # its class: an enhanced code, a code, or empty where nothing was said
    Column("number", Integer, nullable=False),
    one_of("state", DeliveryState),
    sqlite_with_rowid=False,
)
