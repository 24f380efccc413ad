"""Addresses that moved, kept for ever; and a park that has another slug from now on, with all that is its own."""

from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from syndicate.model.article import ArticleState
from syndicate.store import codec
from syndicate.store.articles import article_of, place
from syndicate.store.database import Db
from syndicate.store.public import record
from syndicate.store.schema import article_parks, articles, parks, reader_parks
from syndicate.store.schema_hub import moved


def every(db: Db) -> dict[str, str]:
    """Old address -> new one, both below feeds/. One that ends with a slash stands for all below it."""
    return {row.old: row.new for row in db.execute(sa.select(moved).order_by(moved.c.old))}


def add(db: Db, old: str, new: str, *, now: datetime) -> None:
    """From now on `old` leads to `new`. What led to `old` leads there too, so that nobody is sent on twice; `new`
    leads nowhere else any more.
    """
    db.execute(sa.update(moved).where(moved.c.new == old).values(new=new))
    db.execute(sa.delete(moved).where(moved.c.old.in_((old, new))))
    db.execute(sa.insert(moved).values(old=old, new=new, since=now))


def knows_park(db: Db, slug: str) -> bool:
    """Whether there is or was a park of that slug."""
    return db.execute(sa.select(sa.exists().where(parks.c.slug == slug))).scalar_one()


def carry_park(db: Db, old: str, new: str) -> tuple[int, int]:
    """Put what stands under one park under another: how many articles, how many readers' choices.

    An article's words, dates and ids stay, so no feed reader takes it for new.
    """
    of_old = sa.select(article_parks.c.article_id).where(article_parks.c.park_slug == old)
    rows = db.execute(sa.select(articles).where(articles.c.id.in_(of_old)).order_by(articles.c.key)).all()
    carried = []
    for article in map(article_of, rows):
        slugs = tuple(dict.fromkeys(new if slug == old else slug for slug in article.parks))
        made = replace(article, story=replace(article.story, parks=slugs))
        db.execute(sa.update(articles).where(articles.c.id == made.id).values(story=codec.dump(made.story)))
        place(db, made.id, made)
        carried.append(made)
    record(db, [article for article in carried if article.state is not ArticleState.DRAFT])
    return len(carried), _carry_choices(db, old, new)


def _carry_choices(db: Db, old: str, new: str) -> int:
    mine = reader_parks.c.park_slug == old
    chose_both = sa.select(reader_parks.c.reader_id).where(reader_parks.c.park_slug == new)
    many = db.execute(sa.select(sa.func.count()).select_from(reader_parks).where(mine)).scalar_one()
    db.execute(sa.delete(reader_parks).where(mine, reader_parks.c.reader_id.in_(chose_both)))
    db.execute(sa.update(reader_parks).where(mine).values(park_slug=new))
    return many
