"""The public archive: every edition that was sent, for everybody, with a feed of its own."""

from dataclasses import replace
from datetime import datetime

from syndicate.desk.editions import subject
from syndicate.desk.letters import public_page, story_url
from syndicate.desk.rooms import Rooms
from syndicate.errors import NotFound
from syndicate.feeds.atom import atom
from syndicate.feeds.editions import editions_feed
from syndicate.letters.clean import one_line
from syndicate.letters.page import EditionPage
from syndicate.model.article import ArticleState
from syndicate.model.edition import Edition
from syndicate.store import editions

PAGE = 30
"""Editions on a page of the archive, and in its feed."""
MOST_SUBJECT = 60


def archive(rooms: Rooms, *, before: str | None = None) -> tuple[tuple[Edition, datetime, str], ...]:
    """Editions that were sent, the newest first, each with when and its subject, PAGE of them at most.

    With `before`, those older than the edition of that key. Stories read as they do now; retracted ones are in none
    of them, nor is an edition whose every story was retracted. Raises NotFound for the key.
    """
    with rooms.database.read() as db:
        mark = editions.by_key(db, before).id if before else None
        found = editions.public(db, PAGE, before=mark)
    alive = ((_alive(edition), when) for edition, when in found)
    return tuple((edition, when, one_line(subject(edition), MOST_SUBJECT)) for edition, when in alive)


def archived(rooms: Rooms, key: str, *, language: str | None = None) -> EditionPage:
    """An edition with all its stories, as they read now. Raises NotFound also for one that was not sent.

    `language` of the words around the news; None: the letters' own.
    """
    with rooms.database.read() as db:
        found = editions.kept(db, key)
        if found is None or not editions.is_sent(db, found[0].id):
            raise NotFound("没有这一期。", hint="请从往期目录里选一期。")
        edition = editions.as_now(db, found[0])
    return public_page(rooms, edition, tuple(range(len(edition.articles))), language=language)


def archive_feed(rooms: Rooms) -> bytes:
    """The archive's feed, Atom."""
    base = rooms.paper.url("archive")
    return atom(editions_feed(rooms.paper, archive(rooms), lambda article: story_url(rooms, article), base=base))


def _alive(edition: Edition) -> Edition:
    kept = tuple(article for article in edition.articles if article.state is not ArticleState.RETRACTED)
    return replace(edition, articles=kept)
