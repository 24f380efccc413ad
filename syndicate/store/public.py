"""What the public may see of the articles: lists by park, and a sealed log of everything that changed them.

The log is numbered in the order of the commits. Each change's seal is a hash of it and of the seal before, so a
number with its seal names one history: what was published from another database, or from one that was set back to
an older backup, is known for what it is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

import sqlalchemy as sa

from syndicate.model.article import Article, ArticleState
from syndicate.model.instants import changed_at, news_at
from syndicate.model.listed import ALL, Standing
from syndicate.store import codec
from syndicate.store.database import Db, lock
from syndicate.store.schema_public import months, places, public_changes

LOG = 0x7075626C
"""PostgreSQL's advisory lock for the log: numbers follow the commits."""


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
    lock(db, LOG)
    touched: dict[tuple[str, str], None] = {}
    for article in changed:
        touched |= dict.fromkeys((slug, f"{article.issue_date:%Y-%m}") for slug in _place(db, article))
    for park, month in touched:
        _count(db, park, month)
    point = now_at(db)
    for article in changed:
        point = Point(point.number + 1, _sealed(point.seal, article))
        db.execute(
            sa.insert(public_changes).values(number=point.number, article_id=article.id, seal=point.seal),
        )


def _place(db: Db, article: Article) -> Iterable[str]:
    """The lists that it stands in now, or did before."""
    mine = places.c.article_id == article.id
    before = set(db.execute(sa.select(places.c.park).where(mine, places.c.standing == Standing.LIVE.value)).scalars())
    now = (ALL, *dict.fromkeys(article.parks))
    left = sorted(before.difference(now))
    retracted = article.state is ArticleState.RETRACTED
    values = {
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
    db.execute(sa.delete(places).where(mine, places.c.park.in_(now)))
    db.execute(sa.insert(places), [{"park": park, **values} for park in now])
    if left:
        moved = {"standing": Standing.LEFT.value, "news": news_at(article), "note": article.note}
        db.execute(sa.update(places).where(mine, places.c.park.in_(left)).values(**moved))
    return (*now, *left)


def _count(db: Db, park: str, month: str) -> None:
    """Count a month of a list anew; one that shows nothing and has nothing retracted is no month of it."""
    first, end = bounds(month)
    own = (places.c.park == park, places.c.issue_date >= first, places.c.issue_date < end)
    live = sa.func.count().filter(places.c.standing == Standing.LIVE.value)
    query = sa.select(live.label("live"), sa.func.count().label("public"), sa.func.max(places.c.news).label("news"))
    row = db.execute(query.where(*own, places.c.standing != Standing.LEFT.value)).one()
    db.execute(sa.delete(months).where(months.c.park == park, months.c.month == month))
    if row.public:
        db.execute(sa.insert(months).values(park=park, month=month, live=row.live, news=row.news))


def bounds(month: str) -> tuple[date, date]:
    """The first day of a month, and of the next."""
    first = date.fromisoformat(f"{month}-01")
    return first, date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _sealed(before: str, article: Article) -> str:
    said = (before, article.key, article.revision, article.state.value, article.updated.isoformat(), article.note)
    return blake2b(f"{said!r}{codec.dump(article.story)}".encode(), digest_size=16).hexdigest()
