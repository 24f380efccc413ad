"""What the desk keeps: pages under review, second factors, tries to log in, the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    _review()
    _people()
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("seal", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="audit_pk"),
    )


def _review() -> None:
    op.create_index("pages_issue_date", "pages", ["issue_date"])
    draft = sa.text("state = 'draft'")
    op.create_index("articles_drafts", "articles", ["page_id"], sqlite_where=draft, postgresql_where=draft)
    op.create_table(
        "drafts",
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name="drafts_page_id_fk"),
        sa.PrimaryKeyConstraint("page_id", name="drafts_pk"),
    )
    op.create_table(
        "draft_steps",
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("taken", sa.BigInteger(), nullable=False),
        sa.Column("taken_by", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["drafts.page_id"], name="draft_steps_page_id_fk"),
        sa.PrimaryKeyConstraint("page_id", "version", name="draft_steps_pk"),
    )
    op.create_table(
        "arrivals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("arrived", sa.BigInteger(), nullable=False),
        sa.Column("encoding", sa.Text(), nullable=False),
        sa.Column("raw_text", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name="arrivals_page_id_fk"),
        sa.PrimaryKeyConstraint("id", name="arrivals_pk"),
        sa.UniqueConstraint("page_id", "sha256", name="arrivals_page_id_sha256_unique"),
    )


def _people() -> None:
    op.create_table(
        "staff_totp",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="staff_totp_staff_id_fk"),
        sa.PrimaryKeyConstraint("staff_id", name="staff_totp_pk"),
    )
    op.create_table(
        "staff_recovery",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="staff_recovery_staff_id_fk"),
        sa.PrimaryKeyConstraint("staff_id", "code_hash", name="staff_recovery_pk"),
    )
    op.create_table(
        "login_tries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bucket", sa.Text(), nullable=False),
        sa.Column("tried", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="login_tries_pk"),
    )
    op.create_index("login_tries_bucket_tried", "login_tries", ["bucket", "tried"])
    op.create_index("login_tries_tried", "login_tries", ["tried"])
