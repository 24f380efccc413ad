"""What sendings gain: schedules, relays, limits."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Each part by itself: they touch no table of another."""
    _orders()
    _paces()


def _orders() -> None:
    """Schedules and orders, who may send from here, and the counts of reports."""
    known = "'every-day', 'weekdays', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'"
    is_open = sa.text("state IN ('waiting', 'asking')")
    op.create_table(
        "schedules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("days", sa.Text(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("at_least", sa.Integer(), nullable=False),
        sa.Column("late", sa.Integer()),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("due", sa.BigInteger()),
        sa.CheckConstraint(f"days IN ({known})", name=op.f("schedules_days_known")),
        sa.CheckConstraint("minute BETWEEN 0 AND 1439", name=op.f("schedules_minute_of_a_day")),
        sa.PrimaryKeyConstraint("id", name="schedules_pk"),
    )
    op.create_table(
        "orders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer()),
        sa.Column("schedule_id", sa.Integer()),
        sa.Column("sending_id", sa.Integer()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("question", sa.Text()),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("at_least", sa.Integer(), nullable=False),
        sa.Column("late", sa.Integer()),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Text()),
        sa.Column("cause", sa.Text()),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'asking', 'started', 'skipped', 'withdrawn')", name=op.f("orders_state_known")
        ),
        sa.CheckConstraint(
            "question IN ('release', 'late', 'trouble', 'restored')", name=op.f("orders_question_known")
        ),
        sa.CheckConstraint("(state = 'asking') = (question IS NOT NULL)", name=op.f("orders_asks_something")),
        sa.CheckConstraint("(state = 'started') = (sending_id IS NOT NULL)", name=op.f("orders_started_has_a_sending")),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name="orders_edition_id_fk"),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedules.id"], name="orders_schedule_id_fk"),
        sa.ForeignKeyConstraint(["sending_id"], ["sendings.id"], name="orders_sending_id_fk"),
        sa.PrimaryKeyConstraint("id", name="orders_pk"),
        sa.UniqueConstraint("schedule_id", "due", name="orders_schedule_id_due_unique"),
    )
    for name, column, unique in (("orders_open", "edition_id", True), ("orders_due", "due", False)):
        op.create_index(name, "orders", [column], unique=unique, sqlite_where=is_open, postgresql_where=is_open)
    op.create_table(
        "homes",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("adopted", sa.BigInteger(), nullable=False),
        sa.Column("adopted_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("token", name="homes_pk"),
    )
    op.create_table(
        "reports",
        sa.Column("sending_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("minute", sa.BigInteger(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('planned', 'claimed', 'offered', 'accepted', 'retry', 'refused', 'in_doubt', "
            "'skipped', 'expired')",
            name=op.f("reports_state_known"),
        ),
        sa.ForeignKeyConstraint(["sending_id"], ["sendings.id"], name="reports_sending_id_fk"),
        sa.PrimaryKeyConstraint("sending_id", "minute", "provider", "state", "reply", name="reports_pk"),
        sqlite_with_rowid=False,
    )


def _paces() -> None:
    """What left within a limit, and paces learned."""
    op.create_table(
        "paces",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("minute", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("used_today", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("queued", sa.BigInteger(), nullable=False),
        sa.Column("learned", sa.Integer()),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("slowed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("scope", name="paces_pk"),
    )
