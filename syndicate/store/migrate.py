"""Which schema a database has, and how it gets the one this program needs."""

from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from syndicate.errors import StoreOutdated

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0009"
"""The newest of `migrations/versions`; a constant, because health checks ask often and Alembic loads slowly."""

FOLDER = Path(__file__).parent / "migrations"
_VERSION = sa.table("alembic_version", sa.column("version_num", sa.Text))


def revision(db: sa.Connection) -> str | None:
    """The migration this database stands at; None before the first."""
    if not sa.inspect(db).has_table(_VERSION.name):
        return None
    return db.execute(sa.select(_VERSION.c.version_num)).scalar()


def require_head(db: sa.Connection, name: str) -> None:
    """Raises StoreOutdated unless the database stands at HEAD."""
    found = db.execute(sa.select(_VERSION.c.version_num)).scalar()
    if found != HEAD:
        raise StoreOutdated(
            f"The database {name} has schema {found}, this program needs {HEAD}.",
            hint="Run `syndicate init`, or install the program that fits." if (found or "") < HEAD else _NEWER,
        )


def to_head(db: sa.Connection) -> None:
    """Run every migration that is missing, in the caller's transaction. Raises StoreOutdated for a newer schema."""
    found = revision(db)
    if found == HEAD:
        return
    if found is not None and found > HEAD:
        raise StoreOutdated(f"The database has schema {found}, this program knows {HEAD} at most.", hint=_NEWER)
    from alembic import command  # noqa: PLC0415 slow to load, and nearly always there is nothing to do

    command.upgrade(alembic_config(db), "head")


def alembic_config(db: sa.Connection, folder: Path = FOLDER) -> "Config":
    """Alembic's settings: the migrations of `folder`, run in this transaction."""
    from alembic.config import Config  # noqa: PLC0415 as above

    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = db
    return config


_NEWER = "A newer program was here: install it again."
