"""Follow-ups: whoever was sent a story before it was corrected is told what was wrong, once, whatever their rhythm."""

import contextlib
from datetime import datetime

from syndicate.desk.rights import OPERATOR, require
from syndicate.desk.rooms import Rooms
from syndicate.desk.sendings import order
from syndicate.desk.sendings.starting import start
from syndicate.errors import Conflict
from syndicate.model.article import ArticleState
from syndicate.model.edition import Edition
from syndicate.model.schedule import Order, Terms
from syndicate.model.staff import Role, Staff
from syndicate.store import articles, editions
from syndicate.store.database import Db


class _Counted(Exception):
    """Ends a look's transaction, so that nothing of it stays."""


def offer(rooms: Rooms, key: str, *, now: datetime, who: Staff = OPERATOR) -> int:
    """How many readers a follow-up to this article would have, or has had: those whose letter holds an earlier
    revision of it, and no letter this one. Nothing is kept. Raises as `follow_up`, but for nobody.
    """
    require(who, Role.EDITOR)
    number = 0
    with contextlib.suppress(_Counted), rooms.database.write() as db:
        number = start(rooms, db, _edition(db, key, now), who, now)[0].tally.total
        raise _Counted
    return number


def follow_up(rooms: Rooms, key: str, *, now: datetime, who: Staff = OPERATOR) -> Order:
    """Order the letter about an article's last correction. Asked for twice it is one order.

    Raises NotFound for the article; Conflict when it was never corrected, was retracted, or nobody was sent other
    words; NotAllowed.
    """
    if not offer(rooms, key, now=now, who=who):
        raise Conflict(f"Nobody was sent other words of article {key}.", hint="No follow-up is needed.")
    with rooms.database.write() as db:
        edition = _edition(db, key, now)
    return order(rooms, edition, now=now, who=who, terms=Terms(1, rooms.terms.late))[0]


def _edition(db: Db, key: str, now: datetime) -> Edition:
    """The edition of this article's present revision."""
    article = articles.by_key(db, key)
    if article.state is not ArticleState.SIGNED_OFF or article.revision == 1:
        state = "was never corrected" if article.revision == 1 else f"is {article.state.value.replace('_', ' ')}"
        raise Conflict(f"Article {key} {state}.", hint="`syndicate article correct` tells readers what was wrong.")
    made, _ = editions.make(
        db,
        key=f"{article.key}-r{article.revision}",
        issue_date=article.issue_date,
        subject=f"更正：{article.headline}",
        preheader="",
        note=None,
        article_ids=[article.id],
        now=now,
    )
    return made
