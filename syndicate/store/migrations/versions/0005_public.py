"""What the public may see, in lists, and the log of what changed it."""

import sqlalchemy as sa
from alembic import op

from syndicate.model.article import Article, ArticleState
from syndicate.model.page import Story
from syndicate.store import codec, public
from syndicate.store.columns import Instant

revision = "0005"
down_revision = "0004"

ARTICLES = sa.table(
    "articles",
    *(sa.column(name) for name in ("id", "page_id", "page_no", "ordinal", "state", "revision", "story", "note")),
    sa.column("issue_date", sa.Date()),
    sa.column("updated", Instant()),
)


def upgrade() -> None:
    op.create_table(
        "public_places",
        sa.Column("park", sa.Text(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("issue_date", sa.Date(), nullable=False),
        sa.Column("page_no", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("news", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text()),
        sa.CheckConstraint("standing IN ('live', 'retracted', 'left')", name=op.f("public_places_standing_known")),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="public_places_article_id_fk"),
        sa.PrimaryKeyConstraint("park", "article_id", name="public_places_pk"),
    )
    op.create_index("public_places_article_id", "public_places", ["article_id"])
    by_news = ["park", "standing", "news", "issue_date", "ordinal"]
    op.create_index("public_places_news", "public_places", by_news)
    as_printed = ["park", "standing", "issue_date", "page_no", "ordinal"]
    op.create_index("public_places_printed", "public_places", as_printed)
    op.create_table(
        "public_months",
        sa.Column("park", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("live", sa.Integer(), nullable=False),
        sa.Column("news", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("park", "month", name="public_months_pk"),
    )
    op.create_table(
        "public_changes",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("seal", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="public_changes_article_id_fk"),
        sa.PrimaryKeyConstraint("number", name="public_changes_pk"),
    )
    _hub()
    op.create_table(
        "moved",
        sa.Column("old", sa.Text(), nullable=False),
        sa.Column("new", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("old", name="moved_pk"),
    )
    _list_what_is_public()


def _hub() -> None:
    op.create_table(
        "hub_topics",
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.Column("due", sa.BigInteger()),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("topic", name="hub_topics_pk"),
    )
    op.create_table(
        "hub_wishes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("callback", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text()),
        sa.Column("lease", sa.Integer(), nullable=False),
        sa.Column("asked", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.BigInteger()),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.CheckConstraint("mode IN ('subscribe', 'unsubscribe')", name=op.f("hub_wishes_mode_known")),
        sa.PrimaryKeyConstraint("id", name="hub_wishes_pk"),
    )
    op.create_table(
        "hub_subscriptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("callback", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text()),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("due", sa.BigInteger()),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="hub_subscriptions_pk"),
        sa.UniqueConstraint("topic", "callback", name="hub_subscriptions_topic_callback_unique"),
    )
    op.create_index("hub_wishes_due", "hub_wishes", ["due"])
    op.create_index("hub_wishes_host_asked", "hub_wishes", ["host", "asked"])
    op.create_index("hub_wishes_topic_callback", "hub_wishes", ["topic", "callback"])
    op.create_index("hub_subscriptions_due", "hub_subscriptions", ["due"])
    op.create_index("hub_subscriptions_host", "hub_subscriptions", ["host"])
    op.create_index("hub_subscriptions_expires", "hub_subscriptions", ["expires"])


def _list_what_is_public() -> None:
    db = op.get_bind()
    rows = db.execute(sa.select(ARTICLES).where(ARTICLES.c.state != "draft").order_by(ARTICLES.c.id)).mappings()
    public.record(
        db,
        [
            Article(**{**row, "state": ArticleState(row["state"]), "story": codec.load(Story, row["story"])})
            for row in rows
        ],
    )
