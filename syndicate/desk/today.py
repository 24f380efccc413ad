"""Today: what arrived, what waits, what is being sent, and what needs a person."""

from dataclasses import dataclass
from datetime import date, datetime

from syndicate.desk import editions, publishing, sendings
from syndicate.desk.questions import asked
from syndicate.desk.rights import require
from syndicate.desk.rooms import Rooms
from syndicate.model.article import ArticleState
from syndicate.model.edition import Edition
from syndicate.model.schedule import Order, OrderState
from syndicate.model.sending import Sending, SendingState
from syndicate.model.staff import Role, Staff
from syndicate.store import arrivals, articles, drafts, ledger, pages
from syndicate.store.arrivals import Arrival
from syndicate.store.database import Db
from syndicate.store.pages import PageRecord

MOST = 12
"""Rows of each list: the rest is one click away."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A page that waits for review: how many of its articles are drafts, and how many problems are open."""

    page: PageRecord
    drafts: int
    problems: int


@dataclass(frozen=True, slots=True)
class Today:
    """What an editor sees first. `subject` is that of the edition; `sent` says that it is on its way already."""

    waiting: tuple[Waiting, ...]
    more_waiting: int
    arrived: tuple[PageRecord, ...]
    changed: tuple[Arrival, ...]
    edition: Edition | None
    subject: str
    sent: bool
    sendings: tuple[Sending, ...]
    orders: tuple[Order, ...]
    """Those that wait for their time or ask a person."""
    held: str | None
    """Why nothing may be sent from this database, where that is so."""
    two_people: bool
    """Whether another person must release it: then it is ordered, not started here."""

    @property
    def asking(self) -> tuple[Order, ...]:
        return tuple(one for one in self.orders if one.state is OrderState.ASKING)

    @property
    def scheduled(self) -> tuple[Order, ...]:
        return tuple(one for one in self.orders if one.state is OrderState.WAITING)

    @property
    def running(self) -> bool:
        return any(one.state is SendingState.RUNNING for one in self.sendings)

    @property
    def stopped(self) -> tuple[Sending, ...]:
        return tuple(one for one in self.sendings if one.state is SendingState.STOPPED)

    @property
    def doubtful(self) -> tuple[Sending, ...]:
        return tuple(one for one in self.sendings if one.tally.in_doubt)

    @property
    def empty(self) -> bool:
        """Whether nothing ever came in."""
        return not (self.arrived or self.sendings)


def today(rooms: Rooms, who: Staff) -> Today:
    """The desk at a glance."""
    require(who, Role.VIEWER)
    with rooms.database.read() as db:
        waiting = drafts.waiting(db)
        there = pages.of_ids(db, sorted(waiting, reverse=True)[:MOST])
        rows = tuple(Waiting(page, waiting[page.id], _problems(db, page.id)) for page in there)
        arrived, changed = pages.listing(db, MOST), arrivals.listing(db)
        day = articles.newest_day(db)
        sent = ledger.sendings(db, limit=MOST)
    edition = None
    if day is not None:
        edition = editions.upcoming(rooms, issue_date=day)
    return Today(
        waiting=rows,
        more_waiting=len(waiting) - len(rows),
        arrived=arrived,
        changed=changed,
        edition=edition,
        subject=editions.subject(edition) if edition else "",
        sent=edition is not None and any(one.edition_key == edition.key for one in sent),
        sendings=sent,
        orders=sendings.open_orders(rooms),
        held=sendings.held(rooms),
        two_people=rooms.two_people,
    )


def under_way(rooms: Rooms, who: Staff) -> tuple[Sending, ...]:
    """The newest sendings, for those who watch."""
    require(who, Role.VIEWER)
    with rooms.database.read() as db:
        return ledger.sendings(db, limit=MOST)


def release(rooms: Rooms, who: Staff, day: date, *, now: datetime) -> Sending:
    """Start the sending of a day's edition: once, whoever presses. Its letters link to pages, so these come first."""
    require(who, Role.EDITOR)
    publishing.publish(rooms)
    edition = editions.make_edition(rooms, issue_date=day, now=now)
    return sendings.start_sending(rooms, edition, now=now, who=who)[0]


def _problems(db: Db, page_id: int) -> int:
    """How many questions the review asks."""
    draft = drafts.of_page(db, page_id)
    if draft is None:
        return len(pages.problems(db, page_id))
    fixed = {one.ordinal for one in articles.of_page(db, page_id) if one.state is not ArticleState.DRAFT}
    closed = frozenset(place for place, ordinal in enumerate(draft.sheet.numbers) if ordinal in fixed)
    return sum(1 for _ in asked(draft.sheet, closed))
