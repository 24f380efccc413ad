"""What is frozen of a letter goes into a table of its own, so that what moves is narrow."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

LETTERS = """
    INSERT INTO letters (sending_id, reader_id, address, name, parks, stories, message_id)
    SELECT sending_id, reader_id, address, name, parks, stories, message_id FROM deliveries_before
"""
MOVING = """
    INSERT INTO deliveries (sending_id, reader_id, state, attempt, repeats, ticket, relay, due, worker,
                            reply_code, reply_enhanced, reply_text, updated)
    SELECT sending_id, reader_id, state, attempt, repeats, ticket, relay, due, worker,
           reply_code, reply_enhanced, reply_text, updated FROM deliveries_before
"""


def upgrade() -> None:
    """Over a copy: SQLite takes no column with a constraint away, and both want the names of the old indexes free."""
    op.execute("CREATE TABLE deliveries_before AS SELECT * FROM deliveries")
    op.drop_table("deliveries")
    _letters()
    _deliveries()
    op.execute(LETTERS)
    op.execute(MOVING)
    op.drop_table("deliveries_before")


def _letters() -> None:
    op.create_table(
        "letters",
        sa.Column("sending_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reader_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("parks", sa.Text(), nullable=False),
        sa.Column("stories", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["sending_id"], ["sendings.id"], name="letters_sending_id_fk"),
        sa.PrimaryKeyConstraint("sending_id", "reader_id", name="letters_pk"),
        sa.UniqueConstraint("message_id", name="letters_message_id_unique"),
        sqlite_with_rowid=False,
    )
    op.create_index("letters_reader_id_sending_id", "letters", ["reader_id", "sending_id"])


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("sending_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reader_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("repeats", sa.Integer(), nullable=False),
        sa.Column("ticket", sa.Integer(), nullable=False),
        sa.Column("relay", sa.Text()),
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
        sqlite_with_rowid=False,
        postgresql_with={"fillfactor": 50},
    )
    op.create_index(
        "deliveries_waiting",
        "deliveries",
        ["sending_id", "due", "reader_id"],
        sqlite_where=sa.text("due IS NOT NULL"),
        postgresql_where=sa.text("due IS NOT NULL"),
    )
