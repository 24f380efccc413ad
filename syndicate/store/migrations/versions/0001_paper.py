"""The paper: parks, pages, articles, editions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _pages()
    _articles()
    _editions()


def _pages() -> None:
    op.create_table(
        "parks",
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("aliases", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text()),
        sa.Column("tagline", sa.Text()),
        sa.Column("hotline", sa.Text()),
        sa.Column("colour", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("slug", name="parks_pk"),
    )
    op.create_table(
        "pages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("issue_date", sa.Date(), nullable=False),
        sa.Column("page_no", sa.Text(), nullable=False),
        sa.Column("section", sa.Text()),
        sa.Column("encoding", sa.Text(), nullable=False),
        sa.Column("raw_text", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pages_pk"),
        sa.UniqueConstraint("key", name="pages_key_unique"),
        sa.UniqueConstraint("sha256", name="pages_sha256_unique"),
    )
    op.create_table(
        "adverts",
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name="adverts_page_id_fk"),
        sa.PrimaryKeyConstraint("page_id", "position", name="adverts_pk"),
    )
    op.create_table(
        "problems",
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name="problems_page_id_fk"),
        sa.PrimaryKeyConstraint("page_id", "position", name="problems_pk"),
    )


def _articles() -> None:
    op.create_table(
        "articles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("issue_date", sa.Date(), nullable=False),
        sa.Column("page_no", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("signed_off_by", sa.Text()),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("note", sa.Text()),
        sa.CheckConstraint("state IN ('draft', 'signed_off', 'retracted')", name=op.f("articles_state_known")),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name="articles_page_id_fk"),
        sa.PrimaryKeyConstraint("id", name="articles_pk"),
        sa.UniqueConstraint("key", name="articles_key_unique"),
    )
    op.create_index("articles_issue_date_ordinal_page_no", "articles", ["issue_date", "ordinal", "page_no"])
    op.create_index("articles_page_id", "articles", ["page_id"])
    op.create_table(
        "article_parks",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("park_slug", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("issue_date", sa.Date(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("page_no", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="article_parks_article_id_fk"),
        sa.ForeignKeyConstraint(["park_slug"], ["parks.slug"], name="article_parks_park_slug_fk"),
        sa.PrimaryKeyConstraint("article_id", "park_slug", name="article_parks_pk"),
    )
    op.create_index(
        "article_parks_park_slug_issue_date_ordinal_page_no",
        "article_parks",
        ["park_slug", "issue_date", "ordinal", "page_no"],
    )


def _editions() -> None:
    op.create_table(
        "editions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("issue_date", sa.Date(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("preheader", sa.Text(), nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="editions_pk"),
        sa.UniqueConstraint("key", name="editions_key_unique"),
    )
    op.create_table(
        "edition_articles",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="edition_articles_article_id_fk"),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name="edition_articles_edition_id_fk"),
        sa.PrimaryKeyConstraint("edition_id", "position", name="edition_articles_pk"),
        sa.UniqueConstraint("edition_id", "article_id", name="edition_articles_edition_id_article_id_unique"),
    )
    op.create_index("edition_articles_article_id", "edition_articles", ["article_id"])
