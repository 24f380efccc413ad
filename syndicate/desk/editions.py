"""Editions: which articles go out together, in which order, under which words."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from syndicate.desk.letters import press, preview, story_url
from syndicate.desk.rights import OPERATOR, require
from syndicate.desk.rooms import Rooms
from syndicate.errors import NotFound, WrongInput
from syndicate.letters.subject import subject_of
from syndicate.model.article import Article, ArticleState
from syndicate.model.edition import Edition, EditionKind
from syndicate.model.staff import Role, Staff
from syndicate.store import articles, editions
from syndicate.store.database import Db

SIX_DAYS, A_WEEK = timedelta(days=6), timedelta(days=7)
DAILY, WEEKLY = frozenset({EditionKind.DAY, EditionKind.EXTRA}), frozenset({EditionKind.WEEK})


def make_edition(rooms: Rooms, *, issue_date: date | None, now: datetime, week: bool = False) -> Edition:
    """The edition of a day (None: the newest), or of its week, that is to be sent next: what is signed off, in page
    order unless somebody arranged it.

    Refreshed until a sending uses it. What is signed off or corrected afterwards goes into a follow-up of the same
    day, or into the next day's; without any, it is the last edition that was sent. A week also takes in what its
    predecessor missed: one made on Monday morning is of the week before. Raises NotFound when there is nothing.
    """
    with rooms.database.write() as db:
        draft = _drafted(db, issue_date, week=week)
        return draft if _is_stored(db, draft) else _store(db, draft, now)


def upcoming(rooms: Rooms, *, issue_date: date | None = None, week: bool = False) -> Edition:
    """The edition as `make_edition` would make it now; nothing is stored. Raises NotFound."""
    with rooms.database.read() as db:
        return _drafted(db, issue_date, week=week)


def arrange(
    rooms: Rooms,
    draft: Edition,
    *,
    keys: Sequence[str],
    subject: str = "",
    preheader: str = "",
    note: str | None = None,
    now: datetime,
    who: Staff = OPERATOR,
) -> Edition:
    """The edition with these articles, the lead first, and these words; empty ones are suggested from the stories.

    `keys` are of articles of the draft: what is left out goes into no letter of it. Articles signed off later still
    come in, at the end. Raises WrongInput for a key it does not hold, Conflict when it has been sent, NotAllowed.
    """
    require(who, Role.EDITOR)
    there = {article.key: article for article in draft.articles}
    unknown = [key for key in keys if key not in there]
    if unknown or not keys:
        raise WrongInput(
            f"Edition {draft.key} holds no article {unknown[0]}." if unknown else "An edition needs an article.",
            hint=f"It holds {', '.join(there)}.",
        )
    chosen = tuple(there[key] for key in dict.fromkeys(keys))
    with rooms.database.write() as db:
        arranged = Edition(draft.id, draft.key, draft.issue_date, subject, preheader, note or None, chosen)
        return _store(db, arranged, now)


def subject(edition: Edition) -> str:
    """The editor's subject, else the one suggested for a reader of all parks; each letter suggests its own."""
    return edition.subject or subject_of(edition.articles)


def _drafted(db: Db, wanted: date | None, *, week: bool) -> Edition:
    day = wanted or articles.newest_day(db)
    if day is None:
        raise _nothing(wanted)
    first = day - timedelta(days=day.weekday()) if week else day
    last = first + SIX_DAYS if week else day
    made = [edition for edition, used in editions.between(db, first - A_WEEK, last) if used]
    sent = [edition for edition in made if edition.kind in (WEEKLY if week else DAILY)]
    own = [edition for edition in sent if edition.issue_date >= first]
    if own and week:
        return own[-1]
    since = first - A_WEEK if week else _last_day(sent, before=first) if not own else first
    new = _news(db, since, last, sent, [edition for edition in made if edition.kind is EditionKind.CORRECTION])
    today = [article for article in new if article.issue_date >= first]
    if not (new if week else today):
        if own:
            return own[-1]
        raise _nothing(wanted)
    late = {article.id: article for article in new if article.issue_date < first}
    if not own and not week:
        late |= {article.id: article for article in _later_news(db, sent)}
    year, number, _ = first.isocalendar()
    stem = f"{year}-w{number:02d}" if week else day.isoformat()
    key = f"{stem}-{len(own) + 1}" if own else stem
    return _merged(db, Edition(0, key, day, "", "", None, (*today, *late.values())))


def _last_day(sent: Sequence[Edition], *, before: date) -> date:
    """The day of the last daily edition that was sent in the week `before` a day; that day itself if there is none."""
    days = (edition.issue_date for edition in sent if edition.kind is EditionKind.DAY and edition.issue_date < before)
    return max(days, default=before)


def _news(db: Db, first: date, last: date, sent: Sequence[Edition], corrections: Sequence[Edition]) -> list[Article]:
    """What is signed off of these days and stood, at this revision, in none of these editions; nor was left out of one.

    Whatever could have stood in an edition when somebody last arranged it, and did not, was left out.
    """
    had = {article.id: article.revision for edition in (*sent, *corrections) for article in edition.articles}
    closed = [(edition.issue_date, editions.arranged(db, edition.id)) for edition in sent]

    def is_new(article: Article) -> bool:
        if article.id in had:
            return had[article.id] < article.revision
        return all(article.updated >= when for day, when in closed if day >= article.issue_date)

    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [article for day in days for article in articles.of_day(db, day, signed_off_only=True) if is_new(article)]


def _later_news(db: Db, sent: Sequence[Edition]) -> list[Article]:
    """What went out as later news since the last edition of a day: readers of one letter a day have not had it."""
    found: dict[int, Article] = {}
    for edition in sent:
        if edition.kind is EditionKind.DAY:
            found = {}
        else:
            found |= {article.id: article for article in editions.as_now(db, edition).articles}
    return [article for article in found.values() if article.state is ArticleState.SIGNED_OFF]


def _merged(db: Db, draft: Edition) -> Edition:
    """The draft as somebody arranged it: their order and words; after them what was signed off or corrected since."""
    found = editions.kept(db, draft.key)
    if found is None:
        return draft
    stored, arranged = found
    new = {article.id: article for article in draft.articles}
    ours = [new.pop(article.id) for article in stored.articles if article.id in new]
    later = [article for article in new.values() if article.updated >= arranged]
    return Edition(
        stored.id,
        stored.key,
        stored.issue_date,
        stored.subject,
        stored.preheader,
        stored.note,
        tuple(ours + later) or draft.articles,
    )


def _is_stored(db: Db, draft: Edition) -> bool:
    ids = [article.id for article in draft.articles]
    return bool(draft.id) and ids == [article.id for article in editions.by_id(db, draft.id).articles]


def _store(db: Db, draft: Edition, now: datetime) -> Edition:
    """As it is, new or in the place of what stood there. Raises Conflict when it has been sent."""
    ids = [article.id for article in draft.articles]
    subject, preheader, note = draft.subject, draft.preheader, draft.note
    found = editions.kept(db, draft.key)
    if found:
        edition_id = found[0].id
        return editions.replace(
            db, edition_id, subject=subject, preheader=preheader, note=note, article_ids=ids, now=now
        )
    made, _ = editions.make(
        db,
        key=draft.key,
        issue_date=draft.issue_date,
        subject=subject,
        preheader=preheader,
        note=note,
        article_ids=ids,
        now=now,
    )
    return made


def _nothing(wanted: date | None) -> NotFound:
    return NotFound(
        f"No article {f'of {wanted} ' if wanted else ''}is signed off.",
        hint="Take a page in with `syndicate page add FILE --sign-off`.",
    )


__all__ = ["arrange", "make_edition", "press", "preview", "story_url", "subject", "upcoming"]
