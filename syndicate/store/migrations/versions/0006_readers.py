"""What the service knows about readers: consent, requests, bounces, suppression."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    _readers()
    _consents()
    _requests()
    _notices()
    _outside()
    _bounces()


def _readers() -> None:
    op.add_column("readers", sa.Column("language", sa.Text(), nullable=False, server_default="zh-CN"))
    op.add_column("readers", sa.Column("paused", sa.BigInteger()))
    op.add_column("readers", sa.Column("suppressed", sa.BigInteger()))
    op.execute("UPDATE readers SET suppressed = changed WHERE state = 'suppressed'")


def _consents() -> None:
    op.create_table(
        "wordings",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("version", name="wordings_pk"),
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("wording", sa.Text()),
        sa.Column("network", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="consents_pk"),
    )
    op.create_index("consents_reader_id", "consents", ["reader_id"])
    op.create_table(
        "erasures",
        sa.Column("reader_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("reader_id", name="erasures_pk"),
    )
    op.create_table(
        "imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("file_hash", sa.Text(), nullable=False),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("bad", sa.Integer(), nullable=False),
        sa.Column("never", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="imports_pk"),
    )


def _requests() -> None:
    op.create_table(
        "requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("parks", sa.Text(), nullable=False),
        sa.Column("rhythm", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("reader_id", sa.Integer()),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("wording", sa.Text()),
        sa.Column("network", sa.Text()),
        sa.Column("asked", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('join', 'move')", name=op.f("requests_kind_known")),
        sa.CheckConstraint("state IN ('asked', 'answered', 'confirmed')", name=op.f("requests_state_known")),
        sa.PrimaryKeyConstraint("id", name="requests_pk"),
        sqlite_autoincrement=True,
    )
    op.create_index("requests_asked", "requests", ["asked"])
    op.create_index("requests_expires", "requests", ["expires"])
    op.create_index(
        "requests_waiting",
        "requests",
        ["id"],
        sqlite_where=sa.text("state = 'asked'"),
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.create_index("requests_mailbox", "requests", ["mailbox"])
    op.create_index("requests_network_asked", "requests", ["network", "asked"])
    op.create_index("requests_reader_id", "requests", ["reader_id"])
    op.create_table(
        "askings",
        sa.Column("mailbox_hash", sa.Text(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("unanswered", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("mailbox_hash", name="askings_pk"),
    )
    op.create_table(
        "suppressions",
        sa.Column("mailbox_hash", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("mailbox_hash", name="suppressions_pk"),
    )


def _notices() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reader_id", sa.Integer()),
        sa.Column("request_id", sa.Integer()),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("context", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("repeats", sa.Integer(), nullable=False),
        sa.Column("ticket", sa.Integer(), nullable=False),
        sa.Column("worker", sa.Text()),
        sa.Column("relay", sa.Text()),
        sa.Column("reply_code", sa.Integer()),
        sa.Column("reply_enhanced", sa.Text()),
        sa.Column("reply_text", sa.Text()),
        sa.Column("due", sa.BigInteger()),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('confirm', 'welcome', 'already', 'preferences', 'changed', 'moved', 'probe')",
            name=op.f("notices_kind_known"),
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'claimed', 'offered', 'accepted', 'retry', 'refused', 'in_doubt', "
            "'skipped', 'expired')",
            name=op.f("notices_state_known"),
        ),
        sa.PrimaryKeyConstraint("id", name="notices_pk"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "notices_waiting",
        "notices",
        ["due", "id"],
        sqlite_where=sa.text("due IS NOT NULL"),
        postgresql_where=sa.text("due IS NOT NULL"),
    )
    op.create_index("notices_expires", "notices", ["expires"])
    op.create_index("notices_mailbox", "notices", ["mailbox"])
    op.create_index("notices_reader_id", "notices", ["reader_id"])
    op.create_index(
        "notices_held",
        "notices",
        ["worker"],
        sqlite_where=sa.text("worker IS NOT NULL"),
        postgresql_where=sa.text("worker IS NOT NULL"),
    )


def _outside() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger()),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="api_tokens_staff_id_fk"),
        sa.PrimaryKeyConstraint("id", name="api_tokens_pk"),
        sa.UniqueConstraint("token_hash", name="api_tokens_token_hash_unique"),
    )
    op.create_index("api_tokens_staff_id", "api_tokens", ["staff_id"])
    op.create_table(
        "hooks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("events", sa.Text(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="hooks_pk"),
    )
    op.create_table(
        "hook_calls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hook_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("due", sa.BigInteger()),
        sa.Column("status", sa.Integer()),
        sa.Column("said", sa.Text()),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["hook_id"], ["hooks.id"], name="hook_calls_hook_id_fk"),
        sa.PrimaryKeyConstraint("id", name="hook_calls_pk"),
    )
    op.create_index("hook_calls_at", "hook_calls", ["at"])
    op.create_index(
        "hook_calls_waiting",
        "hook_calls",
        ["due", "id"],
        sqlite_where=sa.text("due IS NOT NULL"),
        postgresql_where=sa.text("due IS NOT NULL"),
    )
    op.create_index("hook_calls_hook_id", "hook_calls", ["hook_id"])


def _bounces() -> None:
    op.create_table(
        "bounces",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("reader_id", sa.Integer()),
        sa.Column("sending_id", sa.Integer()),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("reply_code", sa.Integer(), nullable=False),
        sa.Column("reply_enhanced", sa.Text()),
        sa.Column("reply_text", sa.Text(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('hard', 'soft', 'policy', 'complaint')", name=op.f("bounces_kind_known")),
        sa.CheckConstraint(
            "effect IN ('suppressed', 'counted', 'probe', 'nothing')", name=op.f("bounces_effect_known")
        ),
        sa.ForeignKeyConstraint(["sending_id"], ["sendings.id"], name="bounces_sending_id_fk"),
        sa.PrimaryKeyConstraint("id", name="bounces_pk"),
        sa.UniqueConstraint("digest", name="bounces_digest_unique"),
    )
    op.create_index("bounces_reader_id_sending_id", "bounces", ["reader_id", "sending_id"])
    op.create_index("bounces_sending_id", "bounces", ["sending_id"])
    op.create_table(
        "bounce_days",
        sa.Column("reader_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("probed", sa.BigInteger()),
        sa.PrimaryKeyConstraint("reader_id", name="bounce_days_pk"),
    )
    op.create_index("bounce_days_probed", "bounce_days", ["probed"])
    op.create_table(
        "bounce_counts",
        sa.Column("sending_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hard", sa.Integer(), nullable=False),
        sa.Column("soft", sa.Integer(), nullable=False),
        sa.Column("policy", sa.Integer(), nullable=False),
        sa.Column("complaint", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["sending_id"], ["sendings.id"], name="bounce_counts_sending_id_fk"),
        sa.PrimaryKeyConstraint("sending_id", name="bounce_counts_pk"),
    )
