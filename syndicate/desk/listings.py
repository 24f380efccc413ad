"""The desk's long lists for programs: pages, articles, editions, sendings, as far as somebody has read them."""

from datetime import date

from syndicate.desk.readers import park_slug
from syndicate.desk.rights import require
from syndicate.desk.rooms import Rooms
from syndicate.model.article import Article, ArticleState
from syndicate.model.edition import Edition
from syndicate.model.sending import Sending
from syndicate.model.staff import Role, Staff
from syndicate.store import listings
from syndicate.store.listings import Mark, Wanted
from syndicate.store.pages import PageRecord

LISTED = 200
"""Rows a page of a list has at most."""


def pages(
    rooms: Rooms, who: Staff, *, day: date | None, after: Mark | None, limit: int
) -> tuple[tuple[PageRecord, ...], Mark | None]:
    """Pages, the newest day first, and the mark to go on behind (None on the last page). Raises NotAllowed."""
    require(who, Role.VIEWER)
    with rooms.database.read() as db:
        found = listings.pages_after(db, after, limit, day=day)
    return found, listings.page_mark(found[-1]) if len(found) == limit else None


def articles(
    rooms: Rooms,
    who: Staff,
    *,
    park: str | None,
    day: date | None,
    state: ArticleState | None,
    after: Mark | None,
    limit: int,
) -> tuple[tuple[Article, ...], Mark | None]:
    """As `pages`: articles of a park (slug or name), a day, a state. Raises NotFound for a park there is not."""
    require(who, Role.VIEWER)
    wanted = Wanted(park_slug(rooms, park) if park else None, day, state)
    with rooms.database.read() as db:
        found = listings.articles_after(db, after, limit, wanted)
    return found, listings.article_mark(found[-1]) if len(found) == limit else None


def editions(rooms: Rooms, who: Staff, *, after: Mark | None, limit: int) -> tuple[tuple[Edition, ...], Mark | None]:
    """As `pages`: editions, the one made last first."""
    require(who, Role.VIEWER)
    with rooms.database.read() as db:
        found = listings.editions_before(db, _number(after), limit)
    return found, (found[-1].id,) if len(found) == limit else None


def sendings(rooms: Rooms, who: Staff, *, after: Mark | None, limit: int) -> tuple[tuple[Sending, ...], Mark | None]:
    """As `pages`: sendings, the newest first."""
    require(who, Role.VIEWER)
    with rooms.database.read() as db:
        found = listings.sendings_before(db, _number(after), limit)
    return found, (found[-1].id,) if len(found) == limit else None


def _number(mark: Mark | None) -> int | None:
    return None if mark is None else int(mark[0])
