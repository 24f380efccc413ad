"""Alembic's entry: runs the migrations in the transaction it is handed."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext

from syndicate.store import (  # noqa: F401 its tables join the others
    schema_bounces,
    schema_counts,
    schema_desk,
    schema_hits,
    schema_hub,
    schema_public,
    schema_readers,
    schema_sendings,
)
from syndicate.store.schema_ledger import deliveries


def plain(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Our kinds of columns as what the database sees: a migration must not change when they do."""
    if kind == "type" and isinstance(item, sa.TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=deliveries.metadata,
    render_as_batch=True,
    render_item=plain,
)
with context.begin_transaction():
    context.run_migrations()
