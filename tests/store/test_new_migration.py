"""The tool that writes migrations: what it writes, makes the tables."""

import shutil
from pathlib import Path

from alembic import command

from syndicate.store.database import Database
from syndicate.store.migrate import FOLDER, alembic_config
from syndicate.store.new_migration import write


def test_it_writes_what_is_missing_in_plain_types(tmp_path: Path) -> None:
    folder = tmp_path / "migrations"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("0002*", "__pycache__"))
    made = write("give the ledger back", folder)
    text = made.read_text()

    assert made == folder / "versions" / "0002_give_the_ledger_back.py"
    assert text.count("create_table(") == 7
    assert "syndicate" not in text
    assert "sa.BigInteger()" in text

    database = Database(f"sqlite:///{tmp_path}/x.db")
    with database.write() as db:
        command.upgrade(alembic_config(db, folder), "head")
    database.check()
    database.close()
