"""Follow-ups: whoever was sent a story before it was corrected or taken back is told so, once, whatever the rhythm."""

from dataclasses import dataclass
from datetime import datetime

from syndicate.desk.rights import OPERATOR, require
from syndicate.desk.rooms import Rooms
from syndicate.desk.sendings import order
from syndicate.errors import Conflict
from syndicate.model.article import Article, ArticleState
from syndicate.model.edition import Edition
from syndicate.model.schedule import Order, Terms
from syndicate.model.staff import Role, Staff
from syndicate.store import articles, editions, ledger, orders
from syndicate.store.database import Db


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Whether a sending brought an article in other words; the order of the letter that says so, if there is one."""

    misled: bool
    order: Order | None


def offer(rooms: Rooms, key: str, *, now: datetime, who: Staff = OPERATOR) -> int:
    """How many readers a follow-up to this article would have, or has had: those whose letter holds an earlier
    revision of it, and no letter this one. Nothing is kept. Raises as `follow_up`, but for nobody.
    """
    require(who, Role.EDITOR)
    with rooms.database.read() as db:
        article = _changed(db, key)
        there = ledger.by_key(db, f"edition/{_key(article)}")
        if there is not None:
            return there.tally.total
        edition = Edition(0, _key(article), article.issue_date, _subject(article), "", None, (article,))
        return ledger.reach(db, edition, now)


def follow(rooms: Rooms, article: Article) -> FollowUp:
    """How things stand about those who were sent other words of it; no reader is read."""
    changed = article.state is not ArticleState.DRAFT and article.revision > 1
    with rooms.database.read() as db:
        misled = changed and ledger.misled(db, article.id, article.revision)
        made = editions.kept(db, _key(article)) if misled else None
        placed = orders.of_edition(db, made[0].id) if made else None
    return FollowUp(misled, placed)


def follow_up(rooms: Rooms, key: str, *, now: datetime, who: Staff = OPERATOR) -> Order:
    """Order the letter about an article's last correction, or its retraction. Asked for twice it is one order.

    Raises NotFound for the article; Conflict when it was never changed, or nobody was sent other words; NotAllowed.
    """
    require(who, Role.EDITOR)
    with rooms.database.write() as db:
        edition = _edition(db, key, now)
        (article,) = edition.articles
        if not ledger.misled(db, article.id, article.revision):
            raise Conflict(f"Nobody was sent other words of article {key}.", hint="No follow-up is needed.")
    return order(rooms, edition, now=now, who=who, terms=Terms(1, rooms.terms.late))[0]


def _edition(db: Db, key: str, now: datetime) -> Edition:
    """The edition of this article's present revision."""
    article = _changed(db, key)
    made, _ = editions.make(
        db,
        key=_key(article),
        issue_date=article.issue_date,
        subject=_subject(article),
        preheader="",
        note=None,
        article_ids=[article.id],
        now=now,
    )
    return made


def _changed(db: Db, key: str) -> Article:
    """The article. Raises NotFound; Conflict when it was never changed."""
    article = articles.by_key(db, key)
    if article.state is ArticleState.DRAFT or article.revision == 1:
        raise Conflict(f"Article {key} was never corrected.", hint="Correct or retract it first, with a note.")
    return article


def _subject(article: Article) -> str:
    word = "撤稿" if article.state is ArticleState.RETRACTED else "更正"
    return f"{word}：{article.headline}"


def _key(article: Article) -> str:
    return f"{article.key}-gone" if article.state is ArticleState.RETRACTED else f"{article.key}-r{article.revision}"
