"""Editions: which articles go out together, in which order, at which revision."""

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa

from syndicate.errors import Conflict, NotFound
from syndicate.model.article import Article
from syndicate.model.edition import Edition
from syndicate.store.articles import article_of
from syndicate.store.database import Db
from syndicate.store.schema import articles, edition_articles, editions
from syndicate.store.schema_ledger import sendings


def make(
    db: Db,
    *,
    key: str,
    issue_date: date,
    subject: str,
    preheader: str,
    note: str | None,
    article_ids: Sequence[int],
    now: datetime,
) -> tuple[Edition, bool]:
    """A new edition and True; or the one of this key as it is stored, and False. Raises NotFound for an article."""
    there = db.execute(sa.select(editions).where(editions.c.key == key)).one_or_none()
    if there is not None:
        return _edition(db, there), False
    row = db.execute(
        sa.insert(editions)
        .values(key=key, issue_date=issue_date, subject=subject, preheader=preheader, note=note, created=now)
        .returning(*editions.c)
    ).one()
    _fill(db, row.id, article_ids)
    return _edition(db, row), True


def replace(
    db: Db, edition_id: int, *, subject: str, preheader: str, note: str | None, article_ids: Sequence[int]
) -> Edition:
    """Other articles and words for an edition that no sending uses yet. Raises NotFound, Conflict."""
    edition = by_id(db, edition_id, lock=True)
    if db.execute(sa.select(sendings.c.id).where(sendings.c.edition_id == edition_id).limit(1)).first():
        raise Conflict(
            f"Edition {edition.key} has a sending: what readers get stands.", hint="Make an edition with another key."
        )
    words = {"subject": subject, "preheader": preheader, "note": note}
    db.execute(sa.update(editions).where(editions.c.id == edition_id).values(**words))
    db.execute(sa.delete(edition_articles).where(edition_articles.c.edition_id == edition_id))
    _fill(db, edition_id, article_ids)
    return by_id(db, edition_id)


def of_day(db: Db, issue_date: date) -> tuple[tuple[Edition, bool], ...]:
    """The editions of a day in the order they were made, each with whether a sending uses it."""
    sent = sa.exists().where(sendings.c.edition_id == editions.c.id)
    query = sa.select(editions, sent.label("sent")).where(editions.c.issue_date == issue_date).order_by(editions.c.id)
    return tuple((_edition(db, row), bool(row.sent)) for row in db.execute(query).all())


def by_key(db: Db, key: str) -> Edition:
    """Raises NotFound."""
    row = db.execute(sa.select(editions).where(editions.c.key == key)).one_or_none()
    if row is None:
        raise NotFound(f"There is no edition {key}.")
    return _edition(db, row)


def by_id(db: Db, edition_id: int, *, lock: bool = False) -> Edition:
    """With `lock` nobody replaces its articles until the transaction ends. Raises NotFound."""
    query = sa.select(editions).where(editions.c.id == edition_id)
    row = db.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise NotFound(f"There is no edition {edition_id}.")
    return _edition(db, row)


def latest(db: Db) -> Edition:
    """The edition of the newest day, the one made last if a day has several. Raises NotFound when there is none."""
    row = db.execute(_newest_first().limit(1)).first()
    if row is None:
        raise NotFound("There is no edition yet.", hint="Sign articles off and make one.")
    return _edition(db, row)


def listing(db: Db) -> tuple[Edition, ...]:
    """Every edition, the newest day first."""
    return tuple(_edition(db, row) for row in db.execute(_newest_first()).all())


def _newest_first() -> sa.Select[tuple[object, ...]]:
    return sa.select(editions).order_by(editions.c.issue_date.desc(), editions.c.id.desc())


def _fill(db: Db, edition_id: int, article_ids: Sequence[int]) -> None:
    found = db.execute(sa.select(articles.c.id, articles.c.revision).where(articles.c.id.in_(article_ids)))
    revisions = {article_id: revision for article_id, revision in found}  # noqa: C416 rows are no pairs to the checker
    missing = [article_id for article_id in article_ids if article_id not in revisions]
    if missing:
        raise NotFound(f"There is no article with id {missing[0]}.")
    rows = [
        {"edition_id": edition_id, "position": position, "article_id": article_id, "revision": revisions[article_id]}
        for position, article_id in enumerate(dict.fromkeys(article_ids))
    ]
    if rows:
        db.execute(sa.insert(edition_articles), rows)


def _edition(db: Db, row: sa.Row[tuple[object, ...]]) -> Edition:
    return Edition(
        id=row.id,
        key=row.key,
        issue_date=row.issue_date,
        subject=row.subject,
        preheader=row.preheader,
        note=row.note,
        articles=_articles(db, row.id),
    )


def _articles(db: Db, edition_id: int) -> tuple[Article, ...]:
    rows = db.execute(
        sa.select(articles)
        .join_from(edition_articles, articles, edition_articles.c.article_id == articles.c.id)
        .where(edition_articles.c.edition_id == edition_id)
        .order_by(edition_articles.c.position)
    )
    return tuple(article_of(row) for row in rows)
