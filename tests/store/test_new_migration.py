"""The tool that writes migrations: what it writes, makes the tables."""

import shutil
from pathlib import Path

import pytest
from alembic import command

from syndicate.store.database import Database
from syndicate.store.migrate import FOLDER, alembic_config
from syndicate.store.new_migration import write
from syndicate.store.schema_ledger import deliveries


def test_it_writes_what_is_missing_in_plain_types(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "migrations"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("000[2-9]*", "00[1-9]*", "__pycache__"))
    made = write("give the ledger back", folder)
    text = made.read_text()

    assert made == folder / "versions" / "0002_give_the_ledger_back.py"
    first = next(folder.glob("versions/0001*")).read_text().count("create_table(")
    assert text.count("create_table(") == len(deliveries.metadata.tables) - first > 1
    assert "syndicate" not in text
    assert "sa.BigInteger()" in text

    database = Database(f"sqlite:///{tmp_path}/x.db")
    with database.write() as db:
        command.upgrade(alembic_config(db, folder), "head")
    monkeypatch.setattr("syndicate.store.migrate.HEAD", "0002")
    database.check()
    database.close()
