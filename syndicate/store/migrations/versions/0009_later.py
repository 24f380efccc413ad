"""What the parks page, the templates' versions, the API and the counts of an edition keep."""

from collections import Counter

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    _sendings()
    _parks()
    _templates()
    _counts()
    _imports()
    _api()
    _audiences()
    _identities()


def _sendings() -> None:
    """Whether an audience is whole, and seats. By hand: Alembic would copy SQLite's table for the constraint."""
    whole = "CONSTRAINT sendings_finished_is_whole CHECK (state <> 'finished' OR freezing IS NULL)"
    op.execute(f"ALTER TABLE sendings ADD COLUMN freezing INTEGER {whole}")
    op.create_table(
        "seats",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "worker", name="seats_pk"),
        sqlite_with_rowid=False,
    )


def _imports() -> None:
    """Who takes a list in. What an earlier program left unfinished has no counts, and nobody who goes on with it."""
    op.add_column("bounces", sa.Column("elsewhere", sa.Boolean()))
    op.add_column("imports", sa.Column("worker", sa.Text()))
    op.execute("UPDATE imports SET worker = 'gone' WHERE added = 0 AND known = 0 AND bad = 0 AND never = 0")


def _counts() -> None:
    op.create_table(
        "switches",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="switches_pk"),
    )
    op.create_table(
        "counted",
        sa.Column("edition_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("opens", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name="counted_edition_id_fk"),
        sa.PrimaryKeyConstraint("edition_id", name="counted_pk"),
    )
    op.create_table(
        "clicks",
        sa.Column("edition_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["counted.edition_id"], name="clicks_edition_id_fk"),
        sa.PrimaryKeyConstraint("edition_id", "position", name="clicks_pk"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "relay_offers",
        sa.Column("relay", sa.Text(), nullable=False),
        sa.Column("utf8", sa.Boolean(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("relay", name="relay_offers_pk"),
    )


def _api() -> None:
    op.create_table(
        "api_answers",
        sa.Column("token_id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("asked_hash", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("begun", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("headers", sa.Text()),
        sa.Column("body", sa.Text()),
        sa.ForeignKeyConstraint(["token_id"], ["api_tokens.id"], name="api_answers_token_id_fk"),
        sa.PrimaryKeyConstraint("token_id", "key_hash", name="api_answers_pk"),
    )
    op.create_index("api_answers_begun", "api_answers", ["begun"])


def _parks() -> None:
    op.add_column("parks", sa.Column("closed", sa.BigInteger()))
    op.add_column("parks", sa.Column("first_slug", sa.Text()))
    op.add_column("parks", sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))


def _templates() -> None:
    op.create_table(
        "template_versions",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text()),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="template_versions_pk"),
    )
    op.create_index("template_versions_name_number", "template_versions", ["name", "number"])
    op.create_table(
        "template_drafts",
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("login", "name", name="template_drafts_pk"),
    )
    op.create_table(
        "template_sets",
        sa.Column("seal", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seal", name="template_sets_pk"),
    )
    op.create_table(
        "edition_looks",
        sa.Column("edition_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seal", sa.Text(), nullable=False),
        sa.Column("parks", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name="edition_looks_edition_id_fk"),
        sa.ForeignKeyConstraint(["seal"], ["template_sets.seal"], name="edition_looks_seal_fk"),
        sa.PrimaryKeyConstraint("edition_id", name="edition_looks_pk"),
    )


def _audiences() -> None:
    for table, first in (("readers_by_choice", "parks"), ("readers_by_park", "park_slug")):
        op.create_table(
            table,
            sa.Column(first, sa.Text(), nullable=False),
            sa.Column("rhythm", sa.Text(), nullable=False),
            sa.Column("provider", sa.Text(), nullable=False),
            sa.Column("readers", sa.Integer(), nullable=False),
            sa.PrimaryKeyConstraint(first, "rhythm", "provider", name=f"{table}_pk"),
            sqlite_with_rowid=False,
        )
    _count_readers()


def _identities() -> None:
    op.create_table(
        "staff_identities",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text()),
        sa.Column("issuer", sa.Text()),
        sa.Column("subject", sa.Text()),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="staff_identities_staff_id_fk"),
        sa.PrimaryKeyConstraint("staff_id", name="staff_identities_pk"),
        sa.UniqueConstraint("email", name="staff_identities_email_unique"),
        sa.UniqueConstraint("issuer", "subject", name="staff_identities_issuer_subject_unique"),
    )
    op.create_table(
        "login_states",
        sa.Column("state_hash", sa.Text(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("state_hash", name="login_states_pk"),
    )
    op.create_index("login_states_expires", "login_states", ["expires"])


def _count_readers() -> None:
    """Everybody who is there already, grouped by the database; providers as they were known at this migration."""
    of_domain = {domain: name for name, domains in _PROVIDERS.items() for domain in domains.split()}
    at = "strpos" if op.get_bind().dialect.name == "postgresql" else "instr"
    concat = "string_agg" if op.get_bind().dialect.name == "postgresql" else "group_concat"
    rows = op.get_bind().execute(
        sa.text(
            "SELECT rhythm, domain, parks, count(*) AS many FROM (SELECT rhythm, "  # noqa: S608 our own words
            f"substr(mailbox, {at}(mailbox, '@') + 1) AS domain, (SELECT {concat}(park_slug, ' ') FROM reader_parks "
            "WHERE reader_id = readers.id) AS parks FROM readers WHERE state = 'confirmed') AS each_one "
            "GROUP BY rhythm, domain, parks"
        )
    )
    choices: Counter[tuple[str, ...]] = Counter()
    chosen: Counter[tuple[str, ...]] = Counter()
    for row in rows:
        slugs = sorted((row.parks or "").split())
        provider = of_domain.get(row.domain.rpartition("@")[2].rstrip("."), "other")
        choices[f" {' '.join(slugs)} " if slugs else "", row.rhythm, provider] += row.many
        for slug in slugs:
            chosen[slug, row.rhythm, provider] += row.many
    for name, first, sums in (("readers_by_choice", "parks", choices), ("readers_by_park", "park_slug", chosen)):
        columns = (first, "rhythm", "provider", "readers")
        table = sa.table(name, *map(sa.column, columns))
        op.bulk_insert(table, [dict(zip(columns, (*key, many), strict=True)) for key, many in sorted(sums.items())])


_PROVIDERS = {
    "qq": "qq.com vip.qq.com foxmail.com",
    "163": "163.com vip.163.com 126.com vip.126.com yeah.net 188.com",
    "sina": "sina.com sina.cn vip.sina.com sina.com.cn",
    "sohu": "sohu.com vip.sohu.com sogou.com",
    "gmail": "gmail.com googlemail.com",
    "outlook": "outlook.com hotmail.com live.com live.cn msn.com",
    "yahoo": "yahoo.com yahoo.cn yahoo.com.cn ymail.com rocketmail.com aol.com",
}
