"""The tables of the hub, and of addresses that moved."""

import sqlalchemy as sa
from sqlalchemy import Column, Index, Integer, Table, Text

from syndicate.hub.wishes import Mode
from syndicate.store.columns import Instant, Words, one_of
from syndicate.store.schema import metadata

moved = Table(
    "moved",
    metadata,
    Column("old", Words, primary_key=True),
    Column("new", Words, nullable=False),
    Column("since", Instant, nullable=False),
)

hub_topics = Table(
    "hub_topics",
    metadata,
    Column("topic", Words, primary_key=True),
    Column("seen", Text, nullable=False),  # SHA-256 of the bytes that were published last
    # Somebody else's hub has to be told then; NULL: it knows, or nobody need be told.
    Column("due", Instant),
    Column("failures", Integer, nullable=False),
)

hub_wishes = Table(
    "hub_wishes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("mode", Text, nullable=False),
    Column("topic", Words, nullable=False),
    Column("callback", Words, nullable=False),
    Column("host", Words, nullable=False),
    Column("secret", Words),
    Column("lease", Integer, nullable=False),  # seconds
    Column("asked", Instant, nullable=False),
    Column("due", Instant),  # when the subscriber is asked; NULL: they have answered, or are given up
    Column("failures", Integer, nullable=False),
    one_of("mode", Mode),
    Index(None, "due"),
    Index(None, "host", "asked"),
    Index(None, "topic", "callback"),
)

hub_subscriptions = Table(
    "hub_subscriptions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("topic", Words, nullable=False),
    Column("callback", Words, nullable=False),
    Column("host", Words, nullable=False),
    Column("secret", Words),
    Column("expires", Instant, nullable=False),
    Column("told", Text, nullable=False),  # SHA-256 of the bytes that the subscriber took last
    Column("due", Instant),  # when they are told; NULL: they know
    Column("failures", Integer, nullable=False),
    sa.UniqueConstraint("topic", "callback"),
    Index(None, "due"),
    Index(None, "host"),
    Index(None, "expires"),
)
