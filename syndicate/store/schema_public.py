"""The tables of the public face: what stands in which list, and in which order it became so.

All of it is made from `articles`, in the transaction that changes one; see `public`.
"""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, Table, Text

from syndicate.model.listed import Standing
from syndicate.store.columns import Instant, Words, one_of
from syndicate.store.schema import metadata

places = Table(
    "public_places",
    metadata,
    Column("park", Words, primary_key=True),  # a slug, or `all`
    Column("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("standing", Text, nullable=False),
    Column("key", Words, nullable=False),
    Column("issue_date", Date, nullable=False),
    Column("page_no", Words, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("changed", Instant, nullable=False),
    Column("news", Instant, nullable=False),
    Column("note", Words),
    one_of("standing", Standing),
    Index(None, "article_id"),
    Index("public_places_news", "park", "standing", "news", "issue_date", "ordinal"),
    Index("public_places_printed", "park", "standing", "issue_date", "page_no", "ordinal"),
)

months = Table(
    "public_months",
    metadata,
    Column("park", Words, primary_key=True),
    Column("month", Words, primary_key=True),  # 2023-03
    Column("live", Integer, nullable=False),
    Column("news", Instant, nullable=False),
)

public_changes = Table(
    "public_changes",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),  # in the order of their commits
    Column("article_id", ForeignKey("articles.id"), nullable=False),
    Column("seal", Text, nullable=False),  # a hash of this change and the seal before it
)
