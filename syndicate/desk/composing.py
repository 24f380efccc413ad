"""Editions as the desk works on them: what is in one, what was left out, who ordered it; two editors lose nothing."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from syndicate.desk import editions as use
from syndicate.desk.rights import require
from syndicate.desk.rooms import Rooms
from syndicate.errors import Conflict, NotFound
from syndicate.letters.subject import preheader_of, subject_of
from syndicate.model.article import Article
from syndicate.model.edition import Edition, EditionKind
from syndicate.model.schedule import Order
from syndicate.model.sending import Sending
from syndicate.model.staff import Role, Staff
from syndicate.store import articles, editions, ledger, orders
from syndicate.store.database import Db

_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:-\d+)?")
_WEEK = re.compile(r"(\d{4})-w(\d{2})(?:-\d+)?")


@dataclass(frozen=True, slots=True)
class Composed:
    """An edition on the desk. `left_out` could be in it; `subject` and `preheader` are those suggested.

    With a `sending`, what readers get stands. `seen` names this very arrangement, for those who change it.
    """

    edition: Edition
    subject: str
    preheader: str
    left_out: tuple[Article, ...]
    sending: Sending | None
    order: Order | None
    seen: str


@dataclass(frozen=True, slots=True)
class Listed:
    """An edition in the list of its month; `sent`: a sending uses it."""

    edition: Edition
    subject: str
    sent: bool


@dataclass(frozen=True, slots=True)
class Month:
    """The editions of a month, the newest first. `upcoming` could be sent next and is written down nowhere yet."""

    first: date
    editions: tuple[Listed, ...]
    upcoming: Edition | None


def month(rooms: Rooms, who: Staff, first: date | None, *, now: datetime) -> Month:
    """The editions of the month that begins on `first` (None: of the newest articles)."""
    require(who, Role.VIEWER)
    with rooms.database.read() as db:
        newest = articles.newest_day(db)
        first = (first or newest or now.date()).replace(day=1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        found = editions.between(db, first, last)
    listed = tuple(Listed(edition, _subject(edition), sent) for edition, sent in reversed(found))
    upcoming = use.upcoming(rooms, issue_date=newest) if newest else None
    known = {one.edition.key for one in listed}
    return Month(first, listed, upcoming if upcoming and not upcoming.id and upcoming.key not in known else None)


def look(rooms: Rooms, who: Staff, key: str) -> Composed:
    """The edition of this key as it stands, or as it would be made now. Raises NotFound."""
    require(who, Role.VIEWER)
    draft = _upcoming(rooms, key)
    with rooms.database.read() as db:
        edition = draft if draft is not None else editions.by_key(db, key)
        sending = ledger.by_key(db, f"edition/{edition.key}")
        order = orders.of_edition(db, edition.id) if edition.id else None
        left_out = () if sending else _left_out(db, edition)
    preheader = preheader_of(edition.articles) if edition.articles else ""
    return Composed(edition, _suggested(edition), preheader, left_out, sending, order, _seen(edition, left_out))


def make(rooms: Rooms, who: Staff, *, day: date | None, week: bool, now: datetime) -> Edition:
    """Write the next edition of a day (None: the newest) or its week down. Raises NotFound, NotAllowed."""
    require(who, Role.EDITOR)
    return use.make_edition(rooms, issue_date=day, now=now, week=week)


def arrange(
    rooms: Rooms,
    who: Staff,
    key: str,
    *,
    keys: Sequence[str],
    subject: str,
    preheader: str,
    note: str,
    seen: str,
    now: datetime,
) -> Edition:
    """These articles, the lead first, and these words. Raises Conflict when it is not what was `seen` any more."""
    require(who, Role.EDITOR)
    found = _as_seen(rooms, who, key, seen)
    whole = replace(found.edition, articles=(*found.edition.articles, *found.left_out))
    return use.arrange(
        rooms, whole, keys=keys, subject=subject, preheader=preheader, note=note or None, now=now, who=who
    )


def ready(rooms: Rooms, who: Staff, key: str, *, seen: str, now: datetime) -> Edition:
    """The edition as it was seen, written down, so that it can be ordered. Raises Conflict, NotAllowed."""
    require(who, Role.EDITOR)
    found = look(rooms, who, key)
    if found.sending is not None:
        return found.edition
    edition = _as_seen(rooms, who, key, seen).edition
    if edition.id and _upcoming(rooms, key) is None:
        return edition
    return use.make_edition(rooms, issue_date=edition.issue_date, now=now, week=edition.kind is EditionKind.WEEK)


def _as_seen(rooms: Rooms, who: Staff, key: str, seen: str) -> Composed:
    found = look(rooms, who, key)
    if found.seen != seen:
        raise Conflict("这一期在您看的时候变了：有人改过，或者又签发了文章。", hint="请返回，看一看再做。")
    return found


def _upcoming(rooms: Rooms, key: str) -> Edition | None:
    """The draft of this key; None where the next edition of that time is another one."""
    day = _day(key)
    try:
        draft = use.upcoming(rooms, issue_date=day, week=bool(_WEEK.fullmatch(key))) if day else None
    except NotFound:
        return None
    return draft if draft is not None and draft.key == key else None


def _day(key: str) -> date | None:
    day, week = _DAY.fullmatch(key), _WEEK.fullmatch(key)
    try:
        if day:
            return date.fromisoformat(day[1])
        return date.fromisocalendar(int(week[1]), int(week[2]), 1) if week else None
    except ValueError:
        return None


def _left_out(db: Db, edition: Edition) -> tuple[Article, ...]:
    """What is signed off of the edition's days, not in it, and in no sent one of its kind at this revision."""
    is_week = edition.kind is EditionKind.WEEK
    first = edition.issue_date - timedelta(days=edition.issue_date.weekday()) if is_week else edition.issue_date
    last = first + use.SIX_DAYS if is_week else first
    made = editions.between(db, first, last)
    sent = [one for one, used in made if used and (one.kind is EditionKind.WEEK) is is_week]
    had = {article.id: article.revision for one in sent for article in one.articles}
    inside = {article.id for article in edition.articles}
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    there = [article for day in days for article in articles.of_day(db, day, signed_off_only=True)]
    return tuple(one for one in there if one.id not in inside and had.get(one.id, 0) < one.revision)


def _suggested(edition: Edition) -> str:
    return subject_of(edition.articles) if edition.articles else ""


def _subject(edition: Edition) -> str:
    return edition.subject or _suggested(edition) or edition.key


def _seen(edition: Edition, left_out: tuple[Article, ...]) -> str:
    words = (edition.key, edition.subject, edition.preheader, edition.note or "")
    stories = [(article.key, article.revision) for article in (*edition.articles, *left_out)]
    return hashlib.sha256(repr((words, len(edition.articles), stories)).encode()).hexdigest()[:24]
