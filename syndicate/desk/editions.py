"""Editions: choose the articles of one sending, and look at a letter before anybody gets it."""

from datetime import date, datetime

from syndicate.desk.rooms import Rooms
from syndicate.errors import NotFound
from syndicate.letters.message_ids import message_id
from syndicate.letters.press import Press
from syndicate.letters.subject import subject_of
from syndicate.model.article import Article
from syndicate.model.edition import Edition
from syndicate.model.letter import Letter, Recipient
from syndicate.model.reader import Choice
from syndicate.store import articles, editions
from syndicate.store.database import Db


def make_edition(rooms: Rooms, *, issue_date: date | None, now: datetime) -> Edition:
    """The edition of a day (None: the newest) that is to be sent next: its signed-off articles in page order.

    Refreshed until a sending uses it. What is signed off afterwards goes into a follow-up of the same day; without
    any, it is the last edition that was sent. Raises NotFound when nothing of that day is signed off.
    """
    with rooms.database.write() as db:
        draft = _drafted(db, issue_date)
        ids = [article.id for article in draft.articles]
        edition, created = editions.make(
            db,
            key=draft.key,
            issue_date=draft.issue_date,
            subject="",
            preheader="",
            note=None,
            article_ids=ids,
            now=now,
        )
        if created or ids == [article.id for article in edition.articles]:
            return edition
        return editions.replace(db, edition.id, subject="", preheader="", note=None, article_ids=ids)


def upcoming(rooms: Rooms, *, issue_date: date | None = None) -> Edition:
    """The edition of a day as `make_edition` would make it now; nothing is stored. Raises NotFound."""
    with rooms.database.read() as db:
        return _drafted(db, issue_date)


def _drafted(db: Db, issue_date: date | None) -> Edition:
    day = issue_date or max(articles.days(db), default=None)
    chosen = articles.of_day(db, day, signed_off_only=True) if day else ()
    if not day or not chosen:
        raise NotFound(
            f"No article {f'of {issue_date} ' if issue_date else ''}is signed off.",
            hint="Take a page in with `syndicate page add FILE --sign-off`.",
        )
    sent = [edition for edition, used in editions.of_day(db, day) if used]
    known = {article.id for edition in sent for article in edition.articles}
    rest = tuple(article for article in chosen if article.id not in known)
    if sent and not rest:
        return sent[-1]
    key = day.isoformat() if not sent else f"{day.isoformat()}-{len(sent) + 1}"
    return Edition(0, key, day, "", "", None, rest)


def subject(edition: Edition) -> str:
    """The editor's subject, else the one suggested for a reader of all parks; each letter suggests its own."""
    return edition.subject or subject_of(edition.articles)


def press(rooms: Rooms, chosen: Edition, *, date: datetime) -> Press:
    """The edition made ready for letters. `date` stands in every letter's Date header."""
    return Press(
        paper=rooms.paper,
        edition=chosen,
        parks=rooms.parks,
        render=rooms.render,
        secret=rooms.secret,
        story_url=lambda article: story_url(rooms, article),
        date=date,
    )


def story_url(rooms: Rooms, article: Article) -> str:
    """Where an article's page is published."""
    return rooms.paper.url(f"feeds/articles/{article.key}.html")


def preview(rooms: Rooms, chosen: Edition, choice: Choice, *, name: str | None = None) -> Letter:
    """The letter a reader with this choice would get: for nobody, so nothing in it can be used to leave.

    Raises NotFound when the edition has no story for this choice.
    """
    stories = tuple(n for n, article in enumerate(chosen.articles) if choice.wants(article.parks))
    if not stories:
        raise NotFound(
            f"Edition {chosen.key} has no story for these parks.", hint="Choose other parks, or leave --park out."
        )
    nobody = Recipient(
        reader_id=0,
        address=rooms.paper.reply_to,
        name=name,
        parks=tuple(sorted(choice.parks)),
        stories=stories,
        message_id=message_id(rooms.secret, chosen.key, 0, rooms.paper.mail_domain),
    )
    return press(rooms, chosen, date=chosen.articles[0].published).letter(nobody)
