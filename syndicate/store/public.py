"""What the public may see of the articles: lists by park, and a sealed log of everything that changed them.

The log is numbered in the order of the commits. Each change's seal is a hash of it and of the seal before, so a
number with its seal names one history: what was published from another database, or from one that was set back to
an older backup, is known for what it is.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

import sqlalchemy as sa

from syndicate.model.article import Article, ArticleState
from syndicate.model.instants import changed_at, news_at
from syndicate.model.listed import ALL, Standing
from syndicate.model.locks import Lock
from syndicate.store import codec
from syndicate.store.database import Db, lock
from syndicate.store.schema_public import months, places, public_changes

CHUNK = 500
"""Articles that are put into their lists by one statement."""


@dataclass(frozen=True, slots=True)
class Point:
    """A point in the history of what is public."""

    number: int
    seal: str


def now_at(db: Db) -> Point:
    """The newest point; number 0 before anything was public."""
    row = db.execute(sa.select(public_changes).order_by(public_changes.c.number.desc()).limit(1)).one_or_none()
    return Point(row.number, row.seal) if row else Point(0, "")


def knows(db: Db, point: Point) -> bool:
    """Whether this point lies in this store's own history."""
    query = sa.select(public_changes.c.seal).where(public_changes.c.number == point.number)
    return point == Point(0, "") or db.execute(query).scalar() == point.seal


def since(db: Db, point: Point) -> tuple[tuple[str, str], ...]:
    """What changed after a point: (list, key) of every list an article stands in, or stood in before it was moved."""
    changed = sa.select(public_changes.c.article_id).where(public_changes.c.number > point.number)
    rows = db.execute(sa.select(places.c.park, places.c.key).where(places.c.article_id.in_(changed)))
    return tuple((row.park, row.key) for row in rows)


def record(db: Db, changed: Sequence[Article]) -> None:
    """Put the articles, none of them a draft, into their lists as they are now, and into the log."""
    lock(db, Lock.PUBLIC)
    touched: dict[str, set[str]] = {}
    for start in range(0, len(changed), CHUNK):
        for article, slugs in _place(db, changed[start : start + CHUNK]):
            touched.setdefault(f"{article.issue_date:%Y-%m}", set()).update(slugs)
    for month, slugs in touched.items():
        _count(db, month, slugs)
    _log(db, changed)


def _place(db: Db, changed: Sequence[Article]) -> list[tuple[Article, set[str]]]:
    """Each with the lists that it stands in now, or did before."""
    mine = places.c.article_id.in_([article.id for article in changed])
    stood: dict[int, dict[str, str]] = {}
    for row in db.execute(sa.select(places.c.article_id, places.c.park, places.c.standing).where(mine)):
        stood.setdefault(row.article_id, {})[row.park] = row.standing
    lines: list[dict[str, object]] = []
    touched = []
    for article in changed:
        now = (ALL, *dict.fromkeys(article.parks))
        before = stood.get(article.id, {})
        left = {park for park, standing in before.items() if standing == Standing.LIVE.value}.difference(now)
        if before:
            _leave(db, article, left, now)
        lines += [{"park": park, **_line(article)} for park in now]
        touched.append((article, left.union(now)))
    if lines:
        db.execute(sa.insert(places), lines)
    return touched


def _leave(db: Db, article: Article, left: Collection[str], now: Collection[str]) -> None:
    """It stands no more in the lists it left; in those of `now` its line is written anew."""
    mine = places.c.article_id == article.id
    db.execute(sa.delete(places).where(mine, places.c.park.in_(now)))
    if left:
        moved = {"standing": Standing.LEFT.value, "news": news_at(article), "note": article.note}
        db.execute(sa.update(places).where(mine, places.c.park.in_(sorted(left))).values(**moved))


def _line(article: Article) -> dict[str, object]:
    retracted = article.state is ArticleState.RETRACTED
    return {
        "article_id": article.id,
        "standing": (Standing.RETRACTED if retracted else Standing.LIVE).value,
        "key": article.key,
        "issue_date": article.issue_date,
        "page_no": article.page_no,
        "ordinal": article.ordinal,
        "changed": changed_at(article),
        "news": news_at(article),
        "note": article.note,
    }


def _count(db: Db, month: str, slugs: Collection[str]) -> None:
    """Count a month of some lists anew; one that shows nothing and has nothing retracted is no month of it."""
    first, end = bounds(month)
    own = (places.c.park.in_(sorted(slugs)), places.c.issue_date >= first, places.c.issue_date < end)
    live = sa.func.count().filter(places.c.standing == Standing.LIVE.value).label("live")
    query = sa.select(places.c.park, live, sa.func.max(places.c.news).label("news"))
    rows = db.execute(query.where(*own, places.c.standing != Standing.LEFT.value).group_by(places.c.park)).all()
    db.execute(sa.delete(months).where(months.c.park.in_(sorted(slugs)), months.c.month == month))
    if rows:
        counted = [{"park": row.park, "month": month, "live": row.live, "news": row.news} for row in rows]
        db.execute(sa.insert(months), counted)


def _log(db: Db, changed: Sequence[Article]) -> None:
    point, lines = now_at(db), []
    for article in changed:
        point = Point(point.number + 1, _sealed(point.seal, article))
        lines.append({"number": point.number, "article_id": article.id, "seal": point.seal})
    if lines:
        db.execute(sa.insert(public_changes), lines)


def bounds(month: str) -> tuple[date, date]:
    """The first day of a month, and of the next."""
    first = date.fromisoformat(f"{month}-01")
    return first, date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _sealed(before: str, article: Article) -> str:
    said = (before, article.key, article.revision, article.state.value, article.updated.isoformat(), article.note)
    return blake2b(f"{said!r}{codec.dump(article.story)}".encode(), digest_size=16).hexdigest()
