"""An article at the desk: what is published of it, and the acts that change it: correction and retraction."""

from dataclasses import dataclass, replace
from datetime import datetime

from syndicate.desk import audit, corrections, publishing
from syndicate.desk.followups import FollowUp, follow
from syndicate.desk.rights import require
from syndicate.desk.rooms import Rooms
from syndicate.model.article import Article
from syndicate.model.edit import Reword
from syndicate.model.staff import Role, Staff
from syndicate.pages.rewording import reworded
from syndicate.store import articles, changes, pages
from syndicate.store.changes import Change


@dataclass(frozen=True, slots=True)
class Opened:
    """An article with everything that was changed about it."""

    article: Article
    history: tuple[Change, ...]
    follow_up: FollowUp


def read(rooms: Rooms, who: Staff, key: str) -> Opened:
    """Raises NotFound."""
    require(who, Role.VIEWER)
    with rooms.database.read() as db:
        article = articles.by_key(db, key)
        history = changes.of_article(db, article.id)
    return Opened(article, history, follow(rooms, article))


def correct(rooms: Rooms, who: Staff, key: str, words: Reword, *, note: str, revision: int, now: datetime) -> Article:
    """Other words for what is published, with a note that says what was wrong; and publish them.

    Raises NotFound; Conflict when somebody was first; WrongInput without a note.
    """
    require(who, Role.EDITOR)
    with rooms.database.read() as db:
        article = articles.by_key(db, key)
        text = pages.raw_text(db, article.page_id)
    story = reworded(article.story, replace(words, story=0), text)
    mended = corrections.correct(rooms, key, story, note=note, by=who.login, now=now, revision=revision)
    return _told(rooms, who, "article.correct", mended, now)


def retract(rooms: Rooms, who: Staff, key: str, *, note: str, revision: int, now: datetime) -> Article:
    """Take an article back for ever, with a note in its place; and publish that. Raises as `correct` does."""
    require(who, Role.EDITOR)
    gone = corrections.retract(rooms, key, note=note, by=who.login, now=now, revision=revision)
    return _told(rooms, who, "article.retract", gone, now)


def _told(rooms: Rooms, who: Staff, act: str, article: Article, now: datetime) -> Article:
    with rooms.database.write() as db:
        audit.record(rooms, db, who, act, article.key, now=now, detail=f"revision {article.revision}")
    publishing.publish(rooms)
    return article
