"""The tables of the desk: pages under review, second factors, tries to log in, templates, the audit log."""

import sqlalchemy as sa
from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, Table, Text

from syndicate.store.columns import Instant, RawText, Words
from syndicate.store.schema import metadata

drafts = Table(
    "drafts",
    metadata,
    Column("page_id", ForeignKey("pages.id"), primary_key=True),
    Column("version", Integer, nullable=False),  # how many steps were taken
    Column("base", Text, nullable=False),  # the parse, before the first of them
    Column("sheet", Text, nullable=False),  # what they made of it
)

draft_steps = Table(
    "draft_steps",
    metadata,
    Column("page_id", ForeignKey("drafts.page_id"), primary_key=True),
    Column("version", Integer, primary_key=True),  # the one that this step made, from 1
    Column("taken", Instant, nullable=False),
    Column("taken_by", Words, nullable=False),
    Column("step", Text, nullable=False),
)

arrivals = Table(
    "arrivals",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("page_id", ForeignKey("pages.id"), nullable=False),
    Column("sha256", Words, nullable=False),
    Column("source", Words, nullable=False),
    Column("arrived", Instant, nullable=False),
    Column("encoding", Words, nullable=False),
    Column("raw_text", RawText, nullable=False),
    sa.UniqueConstraint("page_id", "sha256"),
)

staff_totp = Table(
    "staff_totp",
    metadata,
    Column("staff_id", ForeignKey("staff.id"), primary_key=True),
    Column("nonce", Words, nullable=False),  # the secret is made of it and of the paper's own
    Column("confirmed", Boolean, nullable=False),
    Column("last_step", BigInteger, nullable=False),  # a code is good once
)

staff_recovery = Table(
    "staff_recovery",
    metadata,
    Column("staff_id", ForeignKey("staff.id"), primary_key=True),
    Column("code_hash", Words, primary_key=True),
)

login_tries = Table(
    "login_tries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("bucket", Words, nullable=False),  # a keyed hash: no login, no address
    Column("tried", Instant, nullable=False),
    Index(None, "bucket", "tried"),
    Index(None, "tried"),
)

staff_identities = Table(
    "staff_identities",
    metadata,
    Column("staff_id", ForeignKey("staff.id"), primary_key=True),
    Column("email", Words, unique=True),  # in small letters; who is verified to have it is this person, until bound
    Column("issuer", Words),
    Column("subject", Words),
    sa.UniqueConstraint("issuer", "subject"),
)

login_states = Table(
    "login_states",
    metadata,
    Column("state_hash", Words, primary_key=True),  # of a login by a login service that was answered: good once
    Column("expires", Instant, nullable=False),
    Index(None, "expires"),
)

template_versions = Table(
    "template_versions",
    metadata,
    Column("number", Integer, primary_key=True),  # one count for all templates: a number names a state of them all
    Column("name", Words, nullable=False),
    Column("source", Words),  # NULL: the shipped one again
    Column("at", Instant, nullable=False),
    Column("by", Words, nullable=False),
    Column("note", Words, nullable=False),
    Index(None, "name", "number"),
)

template_drafts = Table(
    "template_drafts",
    metadata,
    Column("login", Words, primary_key=True),
    Column("name", Words, primary_key=True),
    Column("source", Words, nullable=False),
    Column("seen", Integer, nullable=False),  # the version it was begun on
    Column("at", Instant, nullable=False),
)

template_sets = Table(
    "template_sets",
    metadata,
    Column("seal", Text, primary_key=True),  # a hash of the body
    Column("body", Words, nullable=False),  # JSON: name -> source
)

edition_looks = Table(
    "edition_looks",
    metadata,
    Column("edition_id", ForeignKey("editions.id"), primary_key=True),
    Column("seal", ForeignKey("template_sets.seal"), nullable=False),
    Column("parks", Words, nullable=False),  # JSON: the registry when its sending began, and its articles' parks
)

audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("by", Words, nullable=False),
    Column("act", Words, nullable=False),
    Column("subject", Words, nullable=False),
    Column("detail", Words, nullable=False),
    Column("seal", Words, nullable=False),  # over all of this and the seal before
)
