"""Orders: an edition is to be sent, now or at a time, under conditions; another person may have to release it."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from syndicate.desk import audit, publishing
from syndicate.desk.letters import press
from syndicate.desk.rights import OPERATOR, require
from syndicate.desk.rooms import START_DUE, Rooms
from syndicate.desk.sendings.guard import require_home
from syndicate.desk.sendings.starting import start
from syndicate.errors import Conflict, DeliveryError, FolderError, NotAllowed, TemplateError
from syndicate.model.article import CHINA, ArticleState
from syndicate.model.edition import Edition, EditionKind
from syndicate.model.schedule import Order, OrderState, Question, Terms, not_before
from syndicate.model.staff import Role, Staff
from syndicate.store import editions
from syndicate.store import orders as book
from syndicate.store.database import Db

S = OrderState
SAME_TIME = timedelta(minutes=1)
"""Two wishes for the same edition that lie closer together are one."""
CHANGED = "Nobody released it, or the edition was changed since."


def order(
    rooms: Rooms,
    edition: Edition,
    *,
    now: datetime,
    who: Staff = OPERATOR,
    at: datetime | None = None,
    earliest: time | None = None,
    terms: Terms | None = None,
) -> tuple[Order, bool]:
    """Have an edition sent at `at` (None: now), not before `earliest` of that Chinese day, on these terms.

    Asked for twice, by whomever, it is one order (False). Where releases need two people it asks for the second at
    once. Raises Conflict when it was ordered for another time.
    """
    require(who, Role.EDITOR)
    due = not_before(at or now, earliest)
    with rooms.database.write() as db:
        placed, created = book.place(
            db,
            edition_id=edition.id,
            schedule_id=None,
            due=due,
            terms=terms or rooms.terms,
            question=Question.RELEASE if rooms.two_people else None,
            asked_by=who.login,
            now=now,
        )
        rooms.defer(db, START_DUE)
        if created:
            audit.record(rooms, db, who, "order.place", edition.key, now=now, detail=f"for {due:%Y-%m-%dT%H:%MZ}")
    if not created and placed.state is not S.STARTED and at is not None and abs(placed.due - due) > SAME_TIME:
        raise Conflict(
            f"Edition {edition.key} is ordered for {placed.due.astimezone(CHINA):%Y-%m-%d %H:%M} by {placed.asked_by}.",
            hint=f"Withdraw that first: `syndicate schedule withdraw {placed.id}`.",
        )
    return placed, created


def start_order(rooms: Rooms, order_id: int, *, now: datetime) -> Order:
    """Start the sending of an order whose time has come; or ask, or skip it, as its terms say. Others stay as they are.

    The feeds are published first: the letters link to them. Raises NotFound, and Conflict where this database must
    not send (see `guard`).
    """
    with rooms.database.read() as db:
        wanted = book.by_id(db, order_id)
    if wanted.state is not S.WAITING or wanted.due > now:
        return wanted
    require_home(rooms, now=now)
    edition = _edition(rooms, wanted)
    if against := _against(rooms, wanted, edition, now):
        return _turn(rooms, wanted, now, *against)
    with rooms.database.write() as db:
        wanted = book.by_id(db, order_id, alone=True)
        if wanted.state is not S.WAITING:
            return wanted
        if rooms.two_people and not _released(db, wanted, edition):
            return book.change(db, order_id, S.ASKING, now, question=Question.RELEASE, cause=CHANGED)
        sending, _ = start(rooms, db, edition, replace(OPERATOR, login=wanted.asked_by), now)
        return book.change(db, order_id, S.STARTED, now, sending_id=sending.id)


def answer(rooms: Rooms, order_id: int, *, yes: bool, now: datetime, who: Staff = OPERATOR) -> Order:
    """Answer what an order asks. A yes lets it wait for its time, or start at once if that has passed.

    Where two people must agree, every yes is a release. Raises NotFound; Conflict when it asks nothing (any more);
    NotAllowed for a release by the person who asked for it.
    """
    require(who, Role.EDITOR)
    with rooms.database.write() as db:
        asked = book.by_id(db, order_id, alone=True)
        if asked.state is not S.ASKING:
            raise Conflict(f"Order {order_id} is {asked.state}: it asks nothing.", hint="Look at it again.")
        release = asked.question is Question.RELEASE or (yes and rooms.two_people)
        require(who, Role.RELEASER if release else Role.EDITOR)
        if yes and release and who.login == asked.asked_by:
            raise NotAllowed("不能放行自己提出的发送。", hint="请另一位同事放行。")
        detail = f"{asked.question}: {'yes' if yes else 'no'}"
        audit.record(rooms, db, who, "order.answer", str(order_id), now=now, detail=detail)
        rooms.defer(db, START_DUE)
        if not yes:
            return book.change(db, order_id, S.WITHDRAWN, now, answered_by=who.login, cause=asked.cause)
        return book.change(db, order_id, S.WAITING, now, answered_by=who.login)


def withdraw(rooms: Rooms, order_id: int, *, now: datetime, who: Staff = OPERATOR) -> Order:
    """Take back an order that has not started. Raises NotFound, Conflict."""
    require(who, Role.EDITOR)
    with rooms.database.write() as db:
        wanted = book.by_id(db, order_id, alone=True)
        if wanted.state not in {S.WAITING, S.ASKING}:
            raise Conflict(f"Order {order_id} is {wanted.state}.", hint="A sending that runs can be cancelled.")
        audit.record(rooms, db, who, "order.withdraw", str(order_id), now=now)
        return book.change(db, order_id, S.WITHDRAWN, now, answered_by=who.login)


def orders(rooms: Rooms, *, before: int | None = None, limit: int = 50) -> tuple[Order, ...]:
    """Orders, the newest first; the next page is `before` the last id."""
    with rooms.database.read() as db:
        return book.listing(db, before=before, limit=limit)


def open_orders(rooms: Rooms) -> tuple[Order, ...]:
    """Orders that wait for their time or ask a person, the earliest first."""
    with rooms.database.read() as db:
        return book.open_ones(db)


def _against(rooms: Rooms, wanted: Order, edition: Edition, now: datetime) -> tuple[Question | None, str] | None:
    """Why it does not start by itself: what it asks, or None where it is skipped, and the cause."""
    late, since = wanted.terms.late, max(wanted.due, wanted.changed) if wanted.answered_by else wanted.due
    if late is not None and now - since > late:
        hours = (now - wanted.due).total_seconds() / 3600
        return Question.LATE, f"It is {hours:.1f} hours late: send it still?"
    try:
        publishing.publish(rooms)
        if edition.articles:
            press(rooms, edition, date=now)
    except (TemplateError, DeliveryError, FolderError) as trouble:
        return Question.TROUBLE, str(trouble)
    gone = edition.kind is EditionKind.RETRACTION
    number = sum(gone or article.state is not ArticleState.RETRACTED for article in edition.articles)
    if number < wanted.terms.at_least:
        return None, f"It has {number} stories, fewer than {wanted.terms.at_least}."
    return None


def _edition(rooms: Rooms, wanted: Order) -> Edition:
    assert wanted.edition_id is not None  # one without was skipped when it was written down
    with rooms.database.read() as db:
        return editions.by_id(db, wanted.edition_id)


def _released(db: Db, wanted: Order, edition: Edition) -> bool:
    """Whether somebody released it, and the edition is still the one they released."""
    editions.by_id(db, edition.id, lock=True)
    stored = editions.kept(db, edition.key)
    return wanted.answered_by is not None and stored is not None and stored[1] <= wanted.changed


def _turn(rooms: Rooms, wanted: Order, now: datetime, question: Question | None, cause: str) -> Order:
    """Have it ask, or without a question skip it; unless somebody was faster."""
    with rooms.database.write() as db:
        current = book.by_id(db, wanted.id, alone=True)
        if current != wanted:
            return current
        return book.change(db, wanted.id, S.ASKING if question else S.SKIPPED, now, question=question, cause=cause)
