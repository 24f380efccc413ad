"""Corrections and retractions of articles: each makes a new revision, and what stood before is kept with its reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from syndicate.errors import Conflict
from syndicate.model.article import Article, ArticleState
from syndicate.model.instants import news_at
from syndicate.model.page import Story
from syndicate.store import codec, public
from syndicate.store.articles import by_key, place
from syndicate.store.database import Db
from syndicate.store.schema import article_changes, articles


@dataclass(frozen=True, slots=True)
class Change:
    """One correction or retraction: the revision it made, who did it and why, and what the story was before."""

    revision: int
    changed: datetime
    by: str
    note: str
    before: Story


def correct(db: Db, article: Article, story: Story, *, note: str, by: str, now: datetime) -> Article:
    """The article with another story, from `now` on. `article` is as the editor saw it.

    Raises Conflict when it was changed meanwhile, is no longer signed off, or a park is unknown.
    """
    changed = _change(db, article, {"story": codec.dump(story)}, note=note, by=by, now=now)
    if changed.parks != article.parks:
        place(db, changed.id, changed)
    public.record(db, [changed])
    return changed


def retract(db: Db, article: Article, *, note: str, by: str, now: datetime) -> Article:
    """The article taken back for ever, from `now` on. `article` is as the editor saw it. Raises Conflict."""
    gone = _change(db, article, {"state": ArticleState.RETRACTED.value}, note=note, by=by, now=now)
    public.record(db, [gone])
    return gone


def of_article(db: Db, article_id: int) -> tuple[Change, ...]:
    """What was changed, the first change first."""
    query = sa.select(article_changes).where(article_changes.c.article_id == article_id)
    return tuple(
        Change(row.revision, row.changed, row.changed_by, row.note, codec.load(Story, row.story_before))
        for row in db.execute(query.order_by(article_changes.c.revision))
    )


def _change(db: Db, article: Article, values: Mapping[str, str], *, note: str, by: str, now: datetime) -> Article:
    """One revision more, where the row still is the article that was seen.

    It is later news than the one before also within one second, and also before the paper has appeared.
    """
    revision = article.revision + 1
    now = max(now, news_at(article) + timedelta(seconds=1))
    seen = (
        articles.c.id == article.id,
        articles.c.revision == article.revision,
        articles.c.state == ArticleState.SIGNED_OFF.value,
    )
    done = db.execute(sa.update(articles).where(*seen).values(revision=revision, updated=now, note=note, **values))
    if not done.rowcount:
        now_there = by_key(db, article.key)
        raise Conflict(
            f"Article {article.key} is {now_there.state.value.replace('_', ' ')} at revision {now_there.revision}; "
            f"you saw revision {article.revision}.",
            hint="Look at it as it is now. Only what is signed off can be corrected or retracted.",
        )
    db.execute(
        sa.insert(article_changes).values(
            article_id=article.id,
            revision=revision,
            changed=now,
            changed_by=by,
            note=note,
            state_before=article.state.value,
            story_before=codec.dump(article.story),
        )
    )
    return by_key(db, article.key)
