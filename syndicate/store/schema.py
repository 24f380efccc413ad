"""The tables of the paper and its people. Those of the ledger are in `schema_ledger`.

Ints, text and JSON text only, so that SQLite and PostgreSQL keep the same. Every change here needs a
migration (docs/howto/add-a-migration.md); a test compares the two.
"""

import sqlalchemy as sa
from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, Table, Text

from syndicate.model.article import ArticleState
from syndicate.model.reader import ReaderState, Rhythm
from syndicate.model.staff import Role
from syndicate.store.columns import Instant, RawText, Words, one_of

metadata = sa.MetaData(
    naming_convention={
        "pk": "%(table_name)s_pk",
        "uq": "%(table_name)s_%(column_0_N_name)s_unique",
        "fk": "%(table_name)s_%(column_0_N_name)s_fk",
        "ck": "%(table_name)s_%(constraint_name)s",
        "ix": "%(table_name)s_%(column_0_N_name)s",
    }
)

parks = Table(
    "parks",
    metadata,
    Column("slug", Text, primary_key=True),
    Column("name", Words, nullable=False),
    Column("aliases", Words, nullable=False),
    Column("name_en", Words),
    Column("tagline", Words),
    Column("hotline", Words),
    Column("colour", Words, nullable=False),
    Column("position", Integer, nullable=False),
    Column("active", Boolean, nullable=False),  # false: the slug was given up; what named it once still does
    Column("closed", Instant),  # since when nobody new can choose it
    Column("first_slug", Text),  # of a park that was renamed: its feed keeps the id it was born with
    Column("revision", Integer, nullable=False, server_default="1"),  # counts changes, so that editors see each other's
)

pages = Table(
    "pages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Words, nullable=False, unique=True),  # date and page number, as in the keys of its articles
    Column("sha256", Words, nullable=False, unique=True),
    Column("source", Words, nullable=False),
    Column("received", Instant, nullable=False),
    Column("issue_date", Date, nullable=False),
    Column("page_no", Words, nullable=False),
    Column("section", Words),
    Column("encoding", Words, nullable=False),
    Column("raw_text", RawText, nullable=False),
    Index(None, "issue_date"),
)

adverts = Table(
    "adverts",
    metadata,
    Column("page_id", ForeignKey("pages.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("body", Text, nullable=False),
)

problems = Table(
    "problems",
    metadata,
    Column("page_id", ForeignKey("pages.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("body", Text, nullable=False),
)

articles = Table(
    "articles",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Words, nullable=False, unique=True),
    Column("page_id", ForeignKey("pages.id"), nullable=False),
    Column("issue_date", Date, nullable=False),
    Column("page_no", Words, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("updated", Instant, nullable=False),
    Column("signed_off_by", Words),
    Column("story", Text, nullable=False),
    Column("note", Words),
    one_of("state", ArticleState),
    Index(None, "page_id"),
    Index(None, "issue_date", "ordinal", "page_no"),
)

# What waits at the desk is found without looking at a year of papers.
_DRAFT = sa.text("state = 'draft'")
Index("articles_drafts", articles.c.page_id, sqlite_where=_DRAFT, postgresql_where=_DRAFT)

article_parks = Table(
    "article_parks",
    metadata,
    Column("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("park_slug", ForeignKey("parks.slug"), primary_key=True),
    Column("position", Integer, nullable=False),
    # The article's own date and place, which never move: the newest of a park are read from one index.
    Column("issue_date", Date, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("page_no", Words, nullable=False),
    Index(None, "park_slug", "issue_date", "ordinal", "page_no"),
)

article_changes = Table(
    "article_changes",
    metadata,
    Column("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("revision", Integer, primary_key=True),  # the one that this change made
    Column("changed", Instant, nullable=False),
    Column("changed_by", Words, nullable=False),
    Column("note", Words, nullable=False),
    Column("state_before", Text, nullable=False),
    Column("story_before", Text, nullable=False),
    one_of("state_before", ArticleState),
)

editions = Table(
    "editions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Words, nullable=False, unique=True),
    Column("issue_date", Date, nullable=False),
    Column("subject", Words, nullable=False),
    Column("preheader", Words, nullable=False),
    Column("note", Words),
    Column("created", Instant, nullable=False),
)

edition_articles = Table(
    "edition_articles",
    metadata,
    Column("edition_id", ForeignKey("editions.id"), primary_key=True),
    Column("position", Integer, primary_key=True),  # from 0
    Column("article_id", ForeignKey("articles.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    sa.UniqueConstraint("edition_id", "article_id"),
    Index(None, "article_id"),
)

readers = Table(
    "readers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("address", Words, nullable=False),  # as the reader wrote it
    Column("mailbox", Words, nullable=False, unique=True),  # as two spellings of it are compared
    Column("name", Words),
    Column("rhythm", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("source", Words, nullable=False),
    Column("created", Instant, nullable=False),
    Column("changed", Instant, nullable=False),
    Column("language", Text, nullable=False, server_default="zh-CN"),
    Column("paused", Instant),  # until when no letter goes out
    Column("suppressed", Instant),  # since when the mailbox takes nothing, or wants nothing
    one_of("rhythm", Rhythm),
    one_of("state", ReaderState),
)

reader_parks = Table(
    "reader_parks",
    metadata,
    Column("reader_id", ForeignKey("readers.id"), primary_key=True),
    Column("park_slug", ForeignKey("parks.slug"), primary_key=True),
    sqlite_with_rowid=False,
)

staff = Table(
    "staff",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("login", Words, nullable=False, unique=True),
    Column("password_hash", Words, nullable=False),
    Column("role", Text, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("created", Instant, nullable=False),
    one_of("role", Role),
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("token_hash", Words, primary_key=True),
    Column("staff_id", ForeignKey("staff.id"), nullable=False),
    Column("expires", Instant, nullable=False),
    Index(None, "staff_id"),
    Index(None, "expires"),
)
