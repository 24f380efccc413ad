"""Addresses that moved, kept for ever; and a park that has another slug from now on, with all that is its own."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from syndicate.model.article import ArticleState
from syndicate.model.locks import Lock
from syndicate.store import codec, counting
from syndicate.store.articles import article_of, place
from syndicate.store.database import Db, lock
from syndicate.store.public import record
from syndicate.store.schema import article_parks, articles, parks, reader_parks
from syndicate.store.schema_desk import draft_steps, drafts
from syndicate.store.schema_hub import moved
from syndicate.store.schema_readers import requests


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


def slug_now(db: Db, slug: str) -> str | None:
    """The slug a park has now that was called so once; None where none was."""
    found = db.execute(sa.select(moved.c.new).where(moved.c.old == f"{slug}/")).scalar_one_or_none()
    return str(found).rstrip("/") if found else None


def carry_park(db: Db, old: str, new: str) -> tuple[int, int]:
    """Put what stands under one park under another: how many articles, how many readers' choices. Pages under review
    and requests that nobody confirmed yet go along.

    An article's words, dates and ids stay, so no feed reader takes it for new.
    """
    _carry_drafts(db, old, new)
    _carry_requests(db, old, new)
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


def follow(db: Db) -> None:
    """Carry choices that came in under a slug while its park moved on."""
    lock(db, Lock.COUNTS)
    for old in db.execute(sa.select(parks.c.slug).where(sa.not_(parks.c.active))).scalars().all():
        new = slug_now(db, old)
        if new is not None and db.execute(sa.select(sa.exists().where(reader_parks.c.park_slug == old))).scalar_one():
            _carry_choices(db, old, new)


def _carry_choices(db: Db, old: str, new: str) -> int:
    lock(db, Lock.COUNTS)
    mine = reader_parks.c.park_slug == old
    chose_both = sa.select(reader_parks.c.reader_id).where(reader_parks.c.park_slug == new)
    many = db.execute(sa.select(sa.func.count()).select_from(reader_parks).where(mine)).scalar_one()
    db.execute(sa.delete(reader_parks).where(mine, reader_parks.c.reader_id.in_(chose_both)))
    db.execute(sa.update(reader_parks).where(mine).values(park_slug=new))
    counting.recount(db)
    return many


def _carry_drafts(db: Db, old: str, new: str) -> None:
    """What an editor typed names parks by slug; a form that was open meanwhile is of an older version."""
    named = f'%"{old}"%'
    held = sa.select(drafts).where(sa.or_(drafts.c.base.like(named), drafts.c.sheet.like(named)))
    for row in db.execute(held).all():
        words = {"base": _renamed(row.base, old, new), "sheet": _renamed(row.sheet, old, new)}
        mine = drafts.c.page_id == row.page_id
        db.execute(sa.update(drafts).where(mine).values(version=row.version + 1, **words))
    for row in db.execute(sa.select(draft_steps).where(draft_steps.c.step.like(named))).all():
        mine = sa.and_(draft_steps.c.page_id == row.page_id, draft_steps.c.version == row.version)
        db.execute(sa.update(draft_steps).where(mine).values(step=_renamed(row.step, old, new)))


def _carry_requests(db: Db, old: str, new: str) -> None:
    for row in db.execute(sa.select(requests.c.id, requests.c.parks).where(requests.c.parks.contains(old))).all():
        slugs = sorted({new if slug == old else slug for slug in row.parks.split()})
        db.execute(sa.update(requests).where(requests.c.id == row.id).values(parks=" ".join(slugs)))


def _renamed(text: str, old: str, new: str) -> str:
    """A stored record whose lists of parks name the new slug."""

    def walk(value: Any) -> Any:
        if isinstance(value, list):
            return [walk(item) for item in value]
        if not isinstance(value, dict):
            return value
        return {key: slugs(item) if key == "parks" else walk(item) for key, item in value.items()}

    def slugs(given: list[str]) -> list[str]:
        return list(dict.fromkeys(new if slug == old else slug for slug in given))

    return json.dumps(walk(json.loads(text)), ensure_ascii=False, separators=(",", ":"))
