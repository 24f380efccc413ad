"""The tables about readers beside `readers` itself: consent, requests, notices, who is never written to, and hooks.

Nothing here needs an address that `erasing` does not know of: a new column that holds one is named there too.
"""

import sqlalchemy as sa
from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text

from syndicate.model.notice import NoticeKind
from syndicate.model.request import RequestKind, RequestState
from syndicate.model.sending import DeliveryState
from syndicate.store.columns import Instant, Words, one_of
from syndicate.store.schema import metadata

# The words people agreed to: kept as they were, so that consent can be shown with what it was given to.
wordings = Table(
    "wordings",
    metadata,
    Column("version", Text, primary_key=True),
    Column("words", Words, nullable=False),
    Column("first", Instant, nullable=False),
)

consents = Table(
    "consents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("reader_id", Integer, nullable=False),
    Column("act", Words, nullable=False),  # asked, confirmed, changed, left, ...
    Column("at", Instant, nullable=False),
    Column("source", Words, nullable=False),
    Column("wording", Text),
    Column("network", Text),  # a truncated address, never a whole one
    Index(None, "reader_id"),
)

# A number is never given to a second reader: old links and the ledger name readers by it.
erasures = Table(
    "erasures",
    metadata,
    Column("reader_id", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
)

imports = Table(
    "imports",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("by", Words, nullable=False),
    Column("file_hash", Text, nullable=False),
    Column("consent", Words, nullable=False),  # how these people agreed, in words
    Column("added", Integer, nullable=False),
    Column("known", Integer, nullable=False),
    Column("bad", Integer, nullable=False),
    Column("never", Integer, nullable=False),
    Column("worker", Words),  # who takes it in; NULL when that is done
)

# What people ask for at the door. The door only writes it down; whether it is answered is found out later, by a job,
# so that the answer at the door cannot depend on whose address it is.
requests = Table(
    "requests",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("address", Words, nullable=False),
    Column("mailbox", Words, nullable=False),
    Column("name", Words),
    Column("parks", Text, nullable=False),
    Column("rhythm", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("reader_id", Integer),  # who asks, when they are known; who it became, afterwards
    Column("source", Words, nullable=False),
    Column("wording", Text),
    Column("network", Text),
    Column("asked", Instant, nullable=False),
    Column("expires", Instant, nullable=False),
    one_of("kind", RequestKind),
    one_of("state", RequestState),
    Index(None, "mailbox"),
    Index(None, "asked"),
    Index(None, "network", "asked"),
    Index(None, "expires"),
    Index(None, "reader_id"),
    sqlite_autoincrement=True,  # its number is in a link, and must never name another's request
)
_ASKED = sa.text("state = 'asked'")
Index("requests_waiting", requests.c.id, sqlite_where=_ASKED, postgresql_where=_ASKED)

# How often a mailbox was asked for its consent without an answer; a keyed hash, for it outlives the requests.
askings = Table(
    "askings",
    metadata,
    Column("mailbox_hash", Text, primary_key=True),
    Column("last", Instant, nullable=False),
    Column("unanswered", Integer, nullable=False),
)

suppressions = Table(
    "suppressions",
    metadata,
    Column("mailbox_hash", Text, primary_key=True),
    Column("reason", Words, nullable=False),
    Column("at", Instant, nullable=False),
)

notices = Table(
    "notices",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("reader_id", Integer),
    Column("request_id", Integer),
    Column("address", Words, nullable=False),
    Column("mailbox", Words, nullable=False),
    Column("language", Text, nullable=False),
    Column("context", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("repeats", Integer, nullable=False),
    Column("ticket", Integer, nullable=False),
    Column("worker", Words),
    Column("relay", Words),
    Column("reply_code", Integer),
    Column("reply_enhanced", Words),
    Column("reply_text", Words),
    Column("due", Instant),  # when it is offered next; NULL while it is in a hand, and when it is settled
    Column("created", Instant, nullable=False),
    Column("updated", Instant, nullable=False),
    Column("expires", Instant, nullable=False),
    one_of("kind", NoticeKind),
    one_of("state", DeliveryState),
    Index(None, "mailbox"),
    Index(None, "reader_id"),
    Index(None, "expires"),
    sqlite_autoincrement=True,  # its number makes the Message-ID
)
_WAITING = sa.text("due IS NOT NULL")
_HELD = sa.text("worker IS NOT NULL")
Index("notices_waiting", notices.c.due, notices.c.id, sqlite_where=_WAITING, postgresql_where=_WAITING)
Index("notices_held", notices.c.worker, sqlite_where=_HELD, postgresql_where=_HELD)

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("staff_id", ForeignKey("staff.id"), nullable=False),
    Column("name", Words, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("created", Instant, nullable=False),
    Column("expires", Instant),
    Column("revoked", Boolean, nullable=False),
    Index(None, "staff_id"),
)

# What a call with an Idempotency-Key was answered, for a day; without a status it is still on its way.
api_answers = Table(
    "api_answers",
    metadata,
    Column("token_id", ForeignKey("api_tokens.id"), primary_key=True),
    Column("key_hash", Text, primary_key=True),
    Column("asked_hash", Text, nullable=False),  # of method, address and body
    Column("route", Text, nullable=False),
    Column("begun", Instant, nullable=False),
    Column("status", Integer),
    Column("headers", Words),
    Column("body", Words),
    Index(None, "begun"),
)

hooks = Table(
    "hooks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("url", Words, nullable=False),
    Column("events", Text, nullable=False),
    Column("created", Instant, nullable=False),
    Column("active", Boolean, nullable=False),
)

hook_calls = Table(
    "hook_calls",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("hook_id", ForeignKey("hooks.id"), nullable=False),
    Column("event", Text, nullable=False),
    Column("reader_id", Integer, nullable=False),  # a number: whoever may know the address asks for it by the API
    Column("at", Instant, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("due", Instant),  # NULL when it was taken, or given up
    Column("status", Integer),
    Column("said", Words),
    Column("updated", Instant, nullable=False),
    Index(None, "hook_id"),
    Index(None, "at"),
)
Index("hook_calls_waiting", hook_calls.c.due, hook_calls.c.id, sqlite_where=_WAITING, postgresql_where=_WAITING)
