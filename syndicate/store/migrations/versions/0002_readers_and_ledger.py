"""Readers, staff, and the ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _readers()
    _staff()
    _sendings()
    _deliveries()


def _readers() -> None:
    op.create_table(
        "readers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("rhythm", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("rhythm IN ('edition', 'daily', 'weekly')", name=op.f("readers_rhythm_known")),
        sa.CheckConstraint("state IN ('pending', 'confirmed', 'left', 'suppressed')", name=op.f("readers_state_known")),
        sa.PrimaryKeyConstraint("id", name="readers_pk"),
        sa.UniqueConstraint("mailbox", name="readers_mailbox_unique"),
    )
    op.create_table(
        "reader_parks",
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("park_slug", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["park_slug"], ["parks.slug"], name="reader_parks_park_slug_fk"),
        sa.ForeignKeyConstraint(["reader_id"], ["readers.id"], name="reader_parks_reader_id_fk"),
        sa.PrimaryKeyConstraint("reader_id", "park_slug", name="reader_parks_pk"),
        sqlite_with_rowid=False,
    )


def _staff() -> None:
    op.create_table(
        "staff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("role IN ('viewer', 'editor', 'releaser', 'admin')", name=op.f("staff_role_known")),
        sa.PrimaryKeyConstraint("id", name="staff_pk"),
        sa.UniqueConstraint("login", name="staff_login_unique"),
    )
    op.create_table(
        "staff_sessions",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="staff_sessions_staff_id_fk"),
        sa.PrimaryKeyConstraint("token_hash", name="staff_sessions_pk"),
    )
    op.create_index("staff_sessions_expires", "staff_sessions", ["expires"])
    op.create_index("staff_sessions_staff_id", "staff_sessions", ["staff_id"])


def _sendings() -> None:
    op.create_table(
        "sendings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.Column("finished", sa.BigInteger()),
        sa.Column("cause", sa.Text()),
        sa.Column("front", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("claimed", sa.Integer(), nullable=False),
        sa.Column("offered", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("retry", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("in_doubt", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("expired", sa.Integer(), nullable=False),
        sa.CheckConstraint("policy IN ('resend', 'leave', 'ask')", name=op.f("sendings_policy_known")),
        sa.CheckConstraint(
            "state <> 'finished' OR accepted + refused + skipped + expired + in_doubt = total",
            name=op.f("sendings_finished_is_settled"),
        ),
        sa.CheckConstraint(
            "state IN ('running', 'paused', 'stopped', 'cancelled', 'finished')", name=op.f("sendings_state_known")
        ),
        sa.CheckConstraint(
            "planned + claimed + offered + accepted + retry + refused + in_doubt + skipped + expired = total",
            name=op.f("sendings_adds_up"),
        ),
        sa.CheckConstraint(
            "planned >= 0 AND claimed >= 0 AND offered >= 0 AND accepted >= 0 AND retry >= 0 AND "
            "refused >= 0 AND in_doubt >= 0 AND skipped >= 0 AND expired >= 0",
            name=op.f("sendings_counts"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name="sendings_edition_id_fk"),
        sa.PrimaryKeyConstraint("id", name="sendings_pk"),
        sa.UniqueConstraint("key", name="sendings_key_unique"),
    )
    op.create_index("sendings_edition_id", "sendings", ["edition_id"])
    op.create_table(
        "workers",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="workers_pk"),
    )


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("sending_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reader_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("parks", sa.Text(), nullable=False),
        sa.Column("stories", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("repeats", sa.Integer(), nullable=False),
        sa.Column("ticket", sa.Integer(), nullable=False),
        sa.Column("relay", sa.Text()),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("due", sa.BigInteger()),
        sa.Column("worker", sa.Text()),
        sa.Column("reply_code", sa.Integer()),
        sa.Column("reply_enhanced", sa.Text()),
        sa.Column("reply_text", sa.Text()),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("state <> 'retry' OR due IS NOT NULL", name=op.f("deliveries_retry_is_due")),
        sa.CheckConstraint(
            "state IN ('planned', 'claimed', 'offered', 'accepted', 'retry', 'refused', 'in_doubt', "
            "'skipped', 'expired')",
            name=op.f("deliveries_state_known"),
        ),
        sa.ForeignKeyConstraint(["sending_id"], ["sendings.id"], name="deliveries_sending_id_fk"),
        sa.PrimaryKeyConstraint("sending_id", "reader_id", name="deliveries_pk"),
        sa.UniqueConstraint("message_id", name="deliveries_message_id_unique"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "deliveries_held",
        "deliveries",
        ["sending_id", "worker"],
        sqlite_where=sa.text("worker IS NOT NULL"),
        postgresql_where=sa.text("worker IS NOT NULL"),
    )
    op.create_index(
        "deliveries_planned",
        "deliveries",
        ["sending_id", "reader_id"],
        sqlite_where=sa.text("state = 'planned'"),
        postgresql_where=sa.text("state = 'planned'"),
    )
    op.create_index("deliveries_reader", "deliveries", ["reader_id", "sending_id"])
    op.create_index(
        "deliveries_waiting",
        "deliveries",
        ["sending_id", "due", "reader_id"],
        sqlite_where=sa.text("due IS NOT NULL"),
        postgresql_where=sa.text("due IS NOT NULL"),
    )
