"""Notices: what came in at the door is answered, and what waits in the outbox is sent, by the sender of all letters."""

import asyncio
import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from syndicate.delivery.sender import send
from syndicate.delivery.workers import alive
from syndicate.desk import bounces, looks, offers, own, subscribing
from syndicate.desk.lists import sweep
from syndicate.desk.return_path import NO_SENDING, return_path
from syndicate.desk.rooms import Clock, Rooms
from syndicate.errors import RelayUnreachable
from syndicate.letters import contexts_notices as contexts
from syndicate.letters.message_ids import notice_id
from syndicate.letters.notices import notice as composed
from syndicate.letters.tokens import sign
from syndicate.model.letter import Letter, Recipient
from syndicate.model.notice import Notice, NoticeKind
from syndicate.model.reader import LANGUAGES, Rhythm
from syndicate.model.sending import Outcome
from syndicate.store import outbox, requests, webhooks
from syndicate.store.database import Db
from syndicate.store.outbox_book import OUTBOX, Outbox

PART = 100
HOURS = int(subscribing.LIFE.total_seconds() // 3600)
LOG_KEPT = timedelta(days=30)
"""How long the log of webhooks is kept."""


async def send_notices(rooms: Rooms, *, clock: Clock, stop: asyncio.Event) -> datetime | None:
    """The job: sweep what is past, answer requests, send the outbox. Returns when to look again."""
    await asyncio.to_thread(sweep, rooms, now=clock())
    await offers.learn(rooms, now=clock())
    await asyncio.to_thread(forget_old, rooms, now=clock())
    await asyncio.to_thread(answer_requests, rooms, now=clock())
    due = await asyncio.to_thread(_next_due, rooms)
    if due is not None and due <= clock():
        book = Outbox(rooms.database, lambda notice: _message_id(rooms, notice), _refused)
        letters = await asyncio.to_thread(Composer, rooms, book)
        ended = await send(
            book, OUTBOX, letters.letter, rooms.relay, worker=rooms.worker, clock=clock, alive=alive, stop=stop
        )
        if ended.cause:
            raise RelayUnreachable(ended.cause, hint="Notices wait; they are tried again soon.")
    return await asyncio.to_thread(_next_due, rooms)


def answer_requests(rooms: Rooms, *, now: datetime) -> int:
    """Look at what came in at the door; how many requests there were."""
    count = 0
    while True:
        with rooms.database.write() as db:
            waiting = requests.waiting(db, PART)
            for request in waiting:
                subscribing.answer(rooms, db, request, now)
        count += len(waiting)
        if len(waiting) < PART:
            return count


def forget_old(rooms: Rooms, *, now: datetime) -> None:
    """Take out requests and notices that are past their time, with the addresses in them."""
    with rooms.database.write() as db:
        requests.forget_old(db, now)
        outbox.forget_old(db, now)
        webhooks.forget_old(db, now - LOG_KEPT)
    rooms.database.scrub()


def _next_due(rooms: Rooms) -> datetime | None:
    with rooms.database.read() as db:
        return outbox.next_due(db)


def _refused(db: Db, notice: Notice, outcome: Outcome, now: datetime) -> None:
    if outcome.reply is not None:
        bounces.refused(db, notice, outcome.reply, gone=outcome.suppress, now=now)


def _message_id(rooms: Rooms, notice: Notice) -> str:
    return notice_id(rooms.secret, notice.kind.value, notice.id, rooms.paper.mail_domain)


class Composer:
    """Makes the letter of a notice that the outbox gave out: the same bytes each time."""

    def __init__(self, rooms: Rooms, book: Outbox) -> None:
        self._rooms = rooms
        self._book = book
        self._render = looks.present(rooms).render

    def letter(self, recipient: Recipient) -> Letter:
        """Raises DeliveryError for an address that no header can hold, TemplateError."""
        notice = self._book.held[recipient.reader_id]
        paper = self._rooms.paper
        data = composed(
            _context(self._rooms, notice),
            paper=paper,
            to=notice.address,
            message_id=recipient.message_id,
            date=notice.created,
            render=self._render,
            language=notice.language if notice.language in LANGUAGES else LANGUAGES[0],
        )
        # What comes back from another address, an old one or one not confirmed yet, says nothing of the reader's own.
        elsewhere = notice.kind in {NoticeKind.MOVED, NoticeKind.CHANGED}
        reader = None if elsewhere else notice.reader_id
        sender = paper.from_address if reader is None else return_path(self._rooms, NO_SENDING, reader)
        return Letter(recipient.message_id, sender, notice.address, (self._rooms.seal(data),))


def _context(rooms: Rooms, notice: Notice) -> contexts.Notice:
    said = json.loads(notice.context)
    if notice.kind in {NoticeKind.CONFIRM, NoticeKind.CHANGED}:
        url = rooms.paper.url(f"confirm/{subscribing.confirm_token(rooms, notice.request_id or 0)}")
        if notice.kind is NoticeKind.CHANGED:
            return contexts.ChangedAddress(confirm_url=url, valid_hours=HOURS)
        parks, rhythm = park_names(rooms, said["parks"], notice.language), Rhythm(said["rhythm"])
        return contexts.Confirm(confirm_url=url, parks=parks, rhythm=rhythm, valid_hours=HOURS)
    links = {
        "preferences_url": reader_url(rooms, "preferences", notice.reader_id or 0),
        "leave_url": reader_url(rooms, "leave", notice.reader_id or 0),
    }
    if notice.kind is NoticeKind.WELCOME:
        parks, rhythm = park_names(rooms, said["parks"], notice.language), Rhythm(said["rhythm"])
        return contexts.Welcome(name=said["name"], parks=parks, rhythm=rhythm, **links)
    if notice.kind is NoticeKind.MOVED:
        return contexts.MovedAddress(preferences_url=links["preferences_url"])
    if notice.kind is NoticeKind.PREFERENCES:
        opens = own.key(rooms, notice.reader_id or 0, notice.address, notice.created + own.LIFE)
        minutes = int(own.LIFE.total_seconds() // 60)
        return contexts.PreferencesLink(
            own_url=rooms.paper.url(f"own/{opens}"), leave_url=links["leave_url"], valid_minutes=minutes
        )
    already = notice.kind is NoticeKind.ALREADY
    return contexts.AlreadySubscribed(**links) if already else contexts.BounceWarning(**links)


def reader_url(rooms: Rooms, purpose: str, reader_id: int) -> str:
    """A reader's own link: `leave` or `preferences`."""
    return rooms.paper.url(f"{purpose}/{sign(rooms.secret, purpose, reader_id)}")


def park_names(rooms: Rooms, slugs: Sequence[str], language: str) -> tuple[str, ...]:
    """Parks by name, in the registry's order."""
    chosen = [park for park in rooms.parks if park.slug in slugs]
    return tuple((park.name_en if language == "en" else None) or park.name for park in chosen)
