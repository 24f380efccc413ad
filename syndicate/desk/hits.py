"""Counting without spying: off until an editor turns it on; then opens and clicks of an edition, never of a reader.

A letter's addresses are those of all letters of its edition, so nobody can tell, now or later, who opened what. What
seems to be a program is left out, and so is whatever comes while letters still leave: that is when scanners look.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from syndicate.desk import audit
from syndicate.desk.letters import story_url
from syndicate.desk.rights import OPERATOR, require
from syndicate.desk.rooms import Rooms
from syndicate.errors import NotFound
from syndicate.letters import counted
from syndicate.letters.clean import one_line
from syndicate.model.hits import Counted, Switch
from syndicate.model.staff import Role, Staff
from syndicate.store import editions, hits
from syndicate.store.database import Db

COUNT = "count"
"""The switch of the paper: whether sendings that start from now on are counted."""
REST = timedelta(minutes=2)
"""Letters are noted by the minute: after a minute in which one left, its next minute is left out too."""
MOST_TITLE = 60


@dataclass(frozen=True, slots=True)
class Hits:
    """What the desk is shown of an edition: opens, stories with their clicks in the order of the letter."""

    opens: int
    clicks: tuple[tuple[str, int], ...]
    left_out: int


def switch(rooms: Rooms, *, who: Staff = OPERATOR) -> Switch | None:
    """Since when and by whom sendings are counted; None: they are not."""
    require(who, Role.VIEWER)
    with rooms.database.read() as db:
        return hits.switch(db, COUNT)


def turn(rooms: Rooms, *, on: bool, now: datetime, who: Staff = OPERATOR) -> Switch | None:
    """Count sendings that start from now on, or no longer. What was sent stays as it was sent. Raises NotAllowed."""
    require(who, Role.EDITOR)
    with rooms.database.write() as db:
        if hits.turn(db, COUNT, on=on, by=who.login, now=now):
            audit.record(rooms, db, who, f"count.{'on' if on else 'off'}", "paper", now=now)
        return hits.switch(db, COUNT)


def of_edition(db: Db, edition_id: int) -> Hits | None:
    """What was counted of an edition; None where nothing is."""
    found = hits.of(db, edition_id)
    if found is None:
        return None
    titles = [one_line(article.headline, MOST_TITLE) for article in editions.by_id(db, edition_id).articles]
    return Hits(found.opens, tuple((title, found.clicks.get(n, 0)) for n, title in enumerate(titles)), found.left_out)


def opened(rooms: Rooms, token: str) -> int:
    """The id of the edition whose picture this is. Asks no database. Raises NotFound."""
    edition_id = counted.opened(rooms.secret, token)
    if edition_id is None:
        raise NotFound("没有这个文件。")
    return edition_id


def followed(rooms: Rooms, position: int, token: str) -> tuple[int, str]:
    """The id of an edition, and where its link to the story at `position` leads: always to our own page of it.

    Raises NotFound.
    """
    edition_id = counted.followed(rooms.secret, position, token)
    if edition_id is None:
        raise NotFound("这个链接不对。", hint="请从信里重新打开，或把链接完整地复制过来。")
    with rooms.database.read() as db:
        articles = editions.by_id(db, edition_id).articles
    if position >= len(articles):
        raise NotFound("这里已经没有可看的报道。", hint="请到网站看最近的新闻。")
    return edition_id, story_url(rooms, articles[position])


def add(rooms: Rooms, found: Mapping[int, Counted], *, now: datetime) -> None:
    """Write down what came in, by edition; what came while its letters leave is left out."""
    with rooms.database.write() as db:
        for edition_id, more in sorted(found.items()):
            last = hits.last_left(db, edition_id)
            resting = last is not None and now < last + REST
            hits.add(db, edition_id, _all_left_out(more) if resting else more)


def _all_left_out(more: Counted) -> Counted:
    return Counted(left_out=more.left_out + more.opens + sum(more.clicks.values()))
