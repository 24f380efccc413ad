"""Write a new migration: `python -m syndicate.store.new_migration "what it does"`; see docs/howto."""

import sys
import tempfile
from pathlib import Path

from alembic import command

from syndicate.store.database import Database
from syndicate.store.migrate import FOLDER, alembic_config


def write(message: str, folder: Path = FOLDER) -> Path:
    """A file in `folder`/versions with all that the metadata has and the migrations there do not make yet."""
    newest = max(int(path.name[:4]) for path in (folder / "versions").glob("[0-9]*.py"))
    with tempfile.TemporaryDirectory() as scratch:
        database = Database(f"sqlite:///{scratch}/scratch.db")
        with database.write() as db:
            config = alembic_config(db, folder)
            command.upgrade(config, "head")
            made = command.revision(config, message, autogenerate=True, rev_id=f"{newest + 1:04}")
        database.close()
    return Path(made.path)  # type: ignore[union-attr] # one revision was asked for, one came


if __name__ == "__main__":
    sys.stdout.write(f"{write(' '.join(sys.argv[1:]))}\n")
