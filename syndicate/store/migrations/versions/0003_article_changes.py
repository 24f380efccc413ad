"""Who corrected or retracted an article, and what it said before."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "article_changes",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state_before", sa.Text(), nullable=False),
        sa.Column("story_before", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state_before IN ('draft', 'signed_off', 'retracted')", name=op.f("article_changes_state_before_known")
        ),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="article_changes_article_id_fk"),
        sa.PrimaryKeyConstraint("article_id", "revision", name="article_changes_pk"),
    )
