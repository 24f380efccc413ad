"""Corrections and retractions: what an editor does when the paper was wrong. The next publish shows them."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from syndicate.desk.rooms import Rooms
from syndicate.errors import Conflict, WrongInput
from syndicate.model.article import Article
from syndicate.model.page import Paragraph, Story
from syndicate.pages.pieces import seen
from syndicate.store import articles, changes
from syndicate.store.changes import Change


@dataclass(frozen=True, slots=True)
class Revision:
    """What a correction changes; None leaves as it is, an empty text takes away."""

    title: str | None = None
    kicker: str | None = None
    subtitle: str | None = None
    parks: tuple[str, ...] | None = None
    paragraphs: tuple[str, ...] | None = None

    def of(self, story: Story) -> Story:
        """The story with these words instead of its own."""
        parks = story.parks if self.parks is None else tuple(dict.fromkeys(self.parks))
        return replace(
            story,
            title=_text(self.title, story.title),
            kicker=_text(self.kicker, story.kicker),
            subtitle=_text(self.subtitle, story.subtitle),
            parks=parks,
            paragraphs=story.paragraphs if self.paragraphs is None else tuple(map(Paragraph, self.paragraphs)),
        )


def find(rooms: Rooms, key: str) -> Article:
    """An article as it stands. Raises NotFound."""
    with rooms.database.read() as db:
        return articles.by_key(db, key)


def of_day(rooms: Rooms, day: date | None) -> tuple[Article, ...]:
    """The articles of a day (None: the newest with a live article) in page order, whatever their state."""
    with rooms.database.read() as db:
        chosen = day or articles.newest_day(db)
        return articles.of_day(db, chosen, signed_off_only=False) if chosen else ()


def revise(
    rooms: Rooms, key: str, words: Revision, *, note: str, by: str, now: datetime, revision: int | None = None
) -> Article:
    """As `correct`, for words that are changed one by one."""
    seen = find(rooms, key)
    story = words.of(seen.story)
    return correct(rooms, key, story, note=note, by=by, now=now, revision=revision or seen.revision)


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


def _text(said: str | None, before: str | None) -> str | None:
    return before if said is None else said.strip() or None


def _told(note: str) -> str:
    told = " ".join(seen(note).split())
    if not told:
        raise WrongInput("The note is empty.", hint="Tell the public in a sentence what was wrong.")
    return told
