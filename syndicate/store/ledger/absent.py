"""Why a reader is not in the audience of a sending: what can still be told from the rows."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from syndicate.model.article import ArticleState
from syndicate.model.edition import Edition, EditionKind
from syndicate.model.reader import Reader
from syndicate.model.sending import Sending
from syndicate.store import editions, readers
from syndicate.store.database import Db
from syndicate.store.ledger.sent import Sent
from syndicate.store.schema import readers as table


@dataclass(frozen=True, slots=True)
class Absent:
    """What is known of a reader without a letter: who they are now, since when, and what they had otherwise."""

    reader: Reader
    joined: datetime
    changed: datetime
    edition: Edition
    wanted: tuple[int, ...]
    """Positions of the edition's stories that fit the reader's choice of today; of a correction, those that an
    earlier letter brought them in other words."""
    standing: tuple[int, ...]
    """Those of them that were not retracted, where that matters."""
    had: frozenset[int]
    """Those of them that other letters brought."""


def absent(db: Db, sending: Sending, reader_id: int) -> Absent:
    """Raises NotFound for the reader."""
    reader = readers.by_id(db, reader_id)
    joined, changed = db.execute(sa.select(table.c.created, table.c.changed).where(table.c.id == reader_id)).one()
    edition = editions.by_id(db, sending.edition_id)
    gone = edition.kind is EditionKind.RETRACTION
    if edition.kind.of_one:
        misled = Sent(db, edition, outdated=True, left=gone).between(reader_id, reader_id)
        wanted = tuple(sorted(misled.get(reader_id, ())))
    else:
        wanted = tuple(n for n, article in enumerate(edition.articles) if reader.choice.wants(article.parks))
    standing = tuple(n for n in wanted if gone or edition.articles[n].state is not ArticleState.RETRACTED)
    had = Sent(db, edition).between(reader_id, reader_id).get(reader_id, set())
    return Absent(reader, joined, changed, edition, wanted, standing, frozenset(had))
