"""The schema: fresh metadata equals all migrations, on both databases; and upgrading is safe."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from syndicate.errors import StoreOutdated, StoreUnavailable
from syndicate.model.sending import DeliveryState as S
from syndicate.model.sending import Reply
from syndicate.store import (  # noqa: F401 its tables join the others
    ledger,
    migrate,
    schema_counts,
    schema_desk,
    schema_hits,
    schema_hub,
    schema_public,
    schema_readers,
    schema_sendings,
)
from syndicate.store.database import Database
from syndicate.store.schema_ledger import deliveries, letters

METADATA = deliveries.metadata
BEFORE_0004 = (
    (
        "INSERT INTO editions (id, key, issue_date, subject, preheader, created) "
        "VALUES (1, 'k', '2026-03-02', 's', 'p', 1)"
    ),
    (
        "INSERT INTO sendings (id, key, edition_id, state, policy, created, changed, expires, front, total, planned, "
        "claimed, offered, accepted, retry, refused, in_doubt, skipped, expired) "
        "VALUES (1, 'k', 1, 'running', 'resend', 1, 1, 9, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0)"
    ),
    (
        "INSERT INTO deliveries (sending_id, reader_id, address, parks, stories, state, attempt, repeats, ticket, "
        "relay, message_id, reply_code, reply_enhanced, reply_text, updated) VALUES (1, 7, 'r@example.com', "
        "'east west', '0,2', 'accepted', 1, 0, 1, 'relay', '<m>', 250, '2.0.0', 'ok', 1)"
    ),
)


def test_migrations_make_exactly_the_tables_of_the_metadata(database: Database) -> None:
    with database.write() as db:
        context = MigrationContext.configure(db, opts={"compare_type": True, "compare_server_default": True})

        assert compare_metadata(context, METADATA) == []


def test_migrations_name_constraints_and_indexes_as_the_metadata_does(empty_url: str) -> None:
    database = Database(empty_url)
    with database.write() as db:
        METADATA.create_all(db)
        expected = names(db)
        METADATA.drop_all(db)
    database.upgrade()
    with database.read() as db:
        assert names(db) == expected
    database.close()

    assert len(expected) > 60


def names(db: sa.Connection) -> set[tuple[str, str | None, str]]:
    """(table, name, what it says) of every constraint and index."""
    look = sa.inspect(db)
    found: set[tuple[str, str | None, str]] = set()
    for table in METADATA.tables:
        for check in look.get_check_constraints(table):
            found.add((table, check["name"], " ".join(str(check["sqltext"]).split())))
        for unique in look.get_unique_constraints(table):
            found.add((table, unique["name"], str(unique["column_names"])))
        for index in look.get_indexes(table):
            found.add((table, index["name"], f"{index['column_names']} {where(index)}"))
        for foreign in look.get_foreign_keys(table):
            found.add((table, foreign["name"], f"{foreign['constrained_columns']} {foreign['referred_table']}"))
        primary = look.get_pk_constraint(table)
        found.add((table, primary["name"], str(primary["constrained_columns"])))
        found |= {
            (table, column["name"], f"{column['type']!r} {column['nullable']}") for column in look.get_columns(table)
        }
    return found


def where(index: Any) -> list[str]:
    return [str(option) for name, option in index["dialect_options"].items() if name.endswith("_where")]


def test_what_was_sent_before_the_rows_grew_narrow_is_kept(empty_url: str) -> None:
    database = Database(empty_url)
    with database.write() as db:
        command.upgrade(migrate.alembic_config(db), "0003")
        for statement in BEFORE_0004:
            db.execute(sa.text(statement))
        command.upgrade(migrate.alembic_config(db), "0004")
    with database.read() as db:
        (row,) = ledger.who(db, 1, 0, 10)
        letter = db.execute(sa.select(letters)).mappings().one()
    database.close()

    assert (row.reader_id, row.state, row.stories, row.reply) == (7, S.ACCEPTED, (0, 2), Reply(250, "ok", "2.0.0"))
    assert dict(letter) == {
        "sending_id": 1,
        "reader_id": 7,
        "address": "r@example.com",
        "name": None,
        "parks": "east west",
        "stories": "0,2",
        "message_id": "<m>",
    }


def test_head_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrate.FOLDER))
    config.set_main_option("path_separator", "os")

    assert ScriptDirectory.from_config(config).get_current_head() == migrate.HEAD


def test_upgrading_twice_changes_nothing(empty_url: str) -> None:
    database = Database(empty_url)
    database.upgrade()
    database.upgrade()
    database.check()
    database.close()


def test_two_processes_may_upgrade_at_once(empty_url: str) -> None:
    code = "import sys; from syndicate.store.database import Database; Database(sys.argv[1]).upgrade()"
    both = [subprocess.Popen([sys.executable, "-c", code, empty_url], cwd=Path(__file__).parents[2]) for _ in range(2)]

    assert [process.wait() for process in both] == [0, 0]
    database = Database(empty_url)
    database.check()
    database.close()


def test_an_empty_database_is_outdated_and_says_what_to_do(empty_url: str) -> None:
    database = Database(empty_url)
    with pytest.raises((StoreOutdated, StoreUnavailable), match="syndicate init"):
        database.check()
    database.close()


def test_an_older_schema_is_outdated(database: Database) -> None:
    with database.write() as db:
        db.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
    with pytest.raises(StoreOutdated, match="schema 0001, this program needs"):
        database.check()


def test_a_newer_schema_is_left_alone(database: Database) -> None:
    with database.write() as db:
        db.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreOutdated, match="newer program"):
        database.check()
    with pytest.raises(StoreOutdated, match="newer program"):
        database.upgrade()
