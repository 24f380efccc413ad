"""Editions: which articles go out together, in which order, at which revision.

Until a sending uses it, an edition shows its articles as they are; from then on, as they were when the sending began:
the same letter has the same bytes, and a correction goes out as news of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace as changed
from datetime import date, datetime

import sqlalchemy as sa

from syndicate.errors import Conflict, NotFound
from syndicate.model.article import Article, ArticleState
from syndicate.model.edition import Edition
from syndicate.model.page import Story
from syndicate.store import codec
from syndicate.store.articles import article_of
from syndicate.store.database import Db
from syndicate.store.schema import article_changes, articles, edition_articles, editions
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
    db: Db,
    edition_id: int,
    *,
    subject: str,
    preheader: str,
    note: str | None,
    article_ids: Sequence[int],
    now: datetime | None = None,
) -> Edition:
    """Other articles and words for an edition that no sending uses yet. Raises NotFound, Conflict."""
    edition = by_id(db, edition_id, lock=True)
    if is_sent(db, edition_id):
        raise Conflict(
            f"Edition {edition.key} has a sending: what readers get stands.", hint="Make an edition with another key."
        )
    words: dict[str, object] = {"subject": subject, "preheader": preheader, "note": note}
    if now is not None:
        words["created"] = now
    db.execute(sa.update(editions).where(editions.c.id == edition_id).values(**words))
    db.execute(sa.delete(edition_articles).where(edition_articles.c.edition_id == edition_id))
    _fill(db, edition_id, article_ids)
    return by_id(db, edition_id)


def freeze(db: Db, edition_id: int) -> Edition:
    """The edition at its articles' present revisions, which it keeps once a sending uses it.

    Nobody replaces them until the transaction ends. Raises NotFound.
    """
    edition = by_id(db, edition_id, lock=True)
    if not is_sent(db, edition_id):
        now = sa.select(articles.c.revision).where(articles.c.id == edition_articles.c.article_id).scalar_subquery()
        ours = edition_articles.c.edition_id == edition_id
        db.execute(sa.update(edition_articles).where(ours).values(revision=now))
    return edition


def between(db: Db, first: date, last: date) -> tuple[tuple[Edition, bool], ...]:
    """The editions of these days in the order they were made, each with whether a sending uses it."""
    sent = sa.exists().where(sendings.c.edition_id == editions.c.id)
    query = sa.select(editions, sent.label("sent")).where(editions.c.issue_date.between(first, last))
    rows = db.execute(query.order_by(editions.c.id)).all()
    return tuple((_edition(db, row), bool(row.sent)) for row in rows)


def public(db: Db, limit: int, *, before: int | None = None) -> tuple[tuple[Edition, datetime], ...]:
    """Up to `limit` editions that were sent, the one made last first, each with when its sending began.

    Articles read as they do today; an edition whose every article was retracted is not among them. With `before`,
    those made before the edition of that id.
    """
    began = sa.func.min(sendings.c.created).label("began")
    query = sa.select(editions, began).join(sendings, sendings.c.edition_id == editions.c.id).group_by(*editions.c)
    query = query.where(
        sa.exists().where(
            edition_articles.c.edition_id == editions.c.id,
            edition_articles.c.article_id == articles.c.id,
            articles.c.state != ArticleState.RETRACTED.value,
        )
    )
    if before is not None:
        query = query.where(editions.c.id < before)
    rows = db.execute(query.order_by(editions.c.id.desc()).limit(limit)).all()
    return tuple((as_now(db, _edition(db, row)), row.began) for row in rows)


def kept(db: Db, key: str) -> tuple[Edition, datetime] | None:
    """The edition of this key, if there is one, and when it was made or last arranged."""
    row = db.execute(sa.select(editions).where(editions.c.key == key)).one_or_none()
    return (_edition(db, row), row.created) if row else None


def arranged(db: Db, edition_id: int) -> datetime:
    """When an edition was made or last arranged."""
    made: datetime = db.execute(sa.select(editions.c.created).where(editions.c.id == edition_id)).scalar_one()
    return made


def as_now(db: Db, edition: Edition) -> Edition:
    """The edition with its articles as they read today, also where readers were sent other words."""
    return changed(edition, articles=tuple(article_of(row) for row in _rows(db, edition.id)))


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


def is_sent(db: Db, edition_id: int) -> bool:
    """Whether a sending uses it: then what readers get stands."""
    return db.execute(sa.select(sendings.c.id).where(sendings.c.edition_id == edition_id).limit(1)).first() is not None


def _rows(db: Db, edition_id: int) -> Sequence[sa.Row[tuple[object, ...]]]:
    """The articles as they are, each with the revision at which the edition keeps it."""
    return db.execute(
        sa.select(articles, edition_articles.c.revision.label("kept"))
        .join_from(edition_articles, articles, edition_articles.c.article_id == articles.c.id)
        .where(edition_articles.c.edition_id == edition_id)
        .order_by(edition_articles.c.position)
    ).all()


def _articles(db: Db, edition_id: int) -> tuple[Article, ...]:
    rows = _rows(db, edition_id)
    now = tuple(article_of(row) for row in rows)
    moved = {article.id: row.kept for article, row in zip(now, rows, strict=True) if article.revision > row.kept}
    if not moved or not is_sent(db, edition_id):
        return now
    changes = _changes(db, list(moved))
    return tuple(_at(article, moved[article.id], changes) if article.id in moved else article for article in now)


def _changes(db: Db, ids: Sequence[int]) -> Mapping[tuple[int, int], sa.Row[tuple[object, ...]]]:
    """The changes of these articles, by article and the revision that each made."""
    rows = db.execute(sa.select(article_changes).where(article_changes.c.article_id.in_(ids)))
    return {(row.article_id, row.revision): row for row in rows}


def _at(article: Article, revision: int, changes: Mapping[tuple[int, int], sa.Row[tuple[object, ...]]]) -> Article:
    """The article as it read at an earlier revision; whether it is retracted is as of now."""
    made = changes.get((article.id, revision))
    return changed(
        article,
        revision=revision,
        story=codec.load(Story, changes[article.id, revision + 1].story_before),
        note=made.note if made else None,
        updated=made.changed if made else article.updated,
    )
