"""Corrections and retractions: what an editor does when the paper was wrong. The next publish shows them."""

from datetime import datetime

from syndicate.desk.rooms import Rooms
from syndicate.errors import Conflict, WrongInput
from syndicate.model.article import Article
from syndicate.model.page import Story
from syndicate.store import articles, changes
from syndicate.store.changes import Change


def correct(
    rooms: Rooms, key: str, story: Story, *, note: str, by: str, now: datetime, revision: int | None = None
) -> Article:
    """The article with these words from now on, and a note that tells the public what was wrong.

    Its id, address and date stay; its revision moves, and `updated`. Nothing happens where `story` and `note`
    are what is there already. `revision` is the one the editor looked at (None: whichever stands there now).
    Raises NotFound; Conflict when somebody else changed it meanwhile, it is not signed off, or a park is unknown;
    WrongInput without a note.
    """
    told = _told(note)
    with rooms.database.write() as db:
        article = _seen(articles.by_key(db, key), revision)
        if (article.story, article.note) == (story, told):
            return article
        return changes.correct(db, article, story, note=told, by=by, now=now)


def retract(rooms: Rooms, key: str, *, note: str, by: str, now: datetime, revision: int | None = None) -> Article:
    """The article taken back for ever: out of feeds, pages and letters not yet sent; the note stands in its place.

    Raises NotFound; Conflict when somebody else changed it meanwhile or it is not signed off; WrongInput without
    a note.
    """
    told = _told(note)
    with rooms.database.write() as db:
        return changes.retract(db, _seen(articles.by_key(db, key), revision), note=told, by=by, now=now)


def history(rooms: Rooms, key: str) -> tuple[Change, ...]:
    """Every correction and retraction of an article, the first one first. Raises NotFound."""
    with rooms.database.read() as db:
        return changes.of_article(db, articles.by_key(db, key).id)


def _seen(article: Article, revision: int | None) -> Article:
    """Raises Conflict when it is no longer what the editor looked at."""
    if revision not in {None, article.revision}:
        raise Conflict(
            f"Article {article.key} is at revision {article.revision}; you looked at revision {revision}.",
            hint="Somebody else changed it meanwhile. Look at it again and repeat what is still needed.",
        )
    return article


def _told(note: str) -> str:
    told = " ".join(note.split())
    if not told:
        raise WrongInput("The note is empty.", hint="Tell the public in a sentence what was wrong.")
    return told
