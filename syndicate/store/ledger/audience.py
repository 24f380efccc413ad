"""The audience of an edition: who gets which stories. Looks alone, a batch of readers at a time, in bounded memory."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TypeAlias

import sqlalchemy as sa

from syndicate.model.article import ArticleState
from syndicate.model.edition import Edition, EditionKind
from syndicate.model.reader import Choice, ReaderState
from syndicate.store.database import Db
from syndicate.store.ledger.sent import Sent
from syndicate.store.readers import PARKS
from syndicate.store.schema import readers

BATCH = 5000

Place: TypeAlias = tuple[int, str, str | None, str, str]
"""One of the audience: reader, address, name, the slugs of their parks, positions of their stories."""
Wanted: TypeAlias = Callable[[str], tuple[str, tuple[int, ...]]]
"""For the slugs of a choice in one text: the same in order, and the positions of the stories it wants."""


def batches(db: Db, edition: Edition, at: datetime, after: int = 0) -> Iterator[tuple[int, list[Place]]]:
    """From the first reader after `after`: the last reader that was looked at, and those with something new to read.

    A confirmed reader whose rhythm the edition keeps, and who does not pause `at` that time, gets the stories of
    their choice that no earlier letter took, or may yet take, to them in this or a later revision; retracted stories
    go to nobody. A correction is for those alone whose earlier letter has an earlier revision, whatever they chose;
    where the story was taken back, for those whose letter has left, since no other brings it any more.
    """
    wanted = _wanted(edition)
    sent = Sent(db, edition)
    gone = edition.kind is EditionKind.RETRACTION
    wrong = Sent(db, edition, outdated=True, left=gone) if edition.kind.of_one else None
    while batch := _confirmed(db, after, edition, at):
        had = sent.between(after + 1, batch[-1][0])
        misled = wrong.between(after + 1, batch[-1][0]) if wrong is not None else None
        after = batch[-1][0]
        places: list[Place] = []
        for reader_id, address, name, slugs in batch:
            parks, new = wanted(slugs or "")
            if misled is not None:
                new = tuple(sorted(misled.get(reader_id, ())))
            if reader_id in had:
                new = tuple(position for position in new if position not in had[reader_id])
            if new:
                places.append((reader_id, address, name, parks, _listed(new)))
        yield after, places


def reach(db: Db, edition: Edition, at: datetime) -> int:
    """How many readers an edition that nobody was sent yet would reach."""
    return sum(len(places) for _, places in batches(db, edition, at))


def few(db: Db, most: int) -> bool:
    """Whether there are so many readers at most, whoever they are."""
    some = sa.select(readers.c.id).limit(most + 1).subquery()
    return db.execute(sa.select(sa.func.count()).select_from(some)).scalar_one() <= most


def _confirmed(
    db: Db, after: int, edition: Edition, at: datetime
) -> Sequence[sa.Row[int, str, str | None, str | None]]:
    r = readers.c
    rhythms = [rhythm.value for rhythm in edition.rhythms]
    awake = sa.or_(r.paused.is_(None), r.paused <= at)
    wanted = (r.id > after, r.state == ReaderState.CONFIRMED.value, r.rhythm.in_(rhythms), awake)
    query = sa.select(r.id, r.address, r.name, PARKS).where(*wanted)
    return db.execute(query.order_by(r.id).limit(BATCH)).all()


def _wanted(edition: Edition) -> Wanted:
    """Which stories of the edition a choice wants. A million readers make far fewer choices."""

    @lru_cache(maxsize=10_000)
    def wanted(slugs: str) -> tuple[str, tuple[int, ...]]:
        parks = slugs.split()
        choice = Choice(frozenset(parks))
        stories = (
            position
            for position, article in enumerate(edition.articles)
            if article.state is not ArticleState.RETRACTED and choice.wants(article.parks)
        )
        return " ".join(sorted(parks)), tuple(stories)

    return wanted


@lru_cache(maxsize=10_000)
def _listed(stories: tuple[int, ...]) -> str:
    return ",".join(map(str, stories))
