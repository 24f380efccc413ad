"""A whole sending through a real Postfix: it delivers, greylists, refuses a gone mailbox, and bounces others late."""

import asyncio
from dataclasses import replace
from pathlib import Path

from syndicate import config, wiring
from syndicate.config import RelaySettings
from syndicate.desk import bounces, editions, pages, sendings
from syndicate.desk.bounce_door import listening
from syndicate.desk.rooms import BounceMail, Rooms
from syndicate.model.bounce import BounceClass
from syndicate.model.reader import Choice, ReaderState
from syndicate.model.sending import DeliveryState, SendingState
from syndicate.postbox import MaildirBox
from syndicate.store import readers
from syndicate.testing import FakeClock
from tests.postfix import free_port, postfix

ADDRESSES = ("a@real.test", "b@grey.test", "c@gone.test", "d@late.test", "e@full.test", "f@slow.test")
CONFIRMED, SUPPRESSED = ReaderState.CONFIRMED, ReaderState.SUPPRESSED


def paper(settings: config.Settings, sample: bytes, clock: FakeClock, relay: int, door: int) -> Rooms:
    """A paper with an edition and one reader of each address."""
    relay_settings = RelaySettings(host="127.0.0.1", port=relay, tls="none")
    made = wiring.build(settings.model_copy(update={"relay": relay_settings}), create=True)
    mail = BounceMail(address="news@bounces.test", port=door, unread=MaildirBox(Path("unread")))
    rooms = replace(made, bounces=mail)
    taken = pages.take_page(rooms, sample, source="sample", now=clock())
    pages.sign_off(rooms, [article.id for article in taken.articles], by="test", now=clock())
    with rooms.database.write() as db:
        for address in ADDRESSES:
            readers.add(db, address=address, name=None, choice=Choice(), state=CONFIRMED, source="test", now=clock())
    return rooms


async def test_what_a_real_postfix_does_with_a_sending(settings: config.Settings, sample: bytes) -> None:
    clock, door = FakeClock(wiring.clock()), free_port()
    with postfix(lmtp=door) as relay:
        rooms = paper(settings, sample, clock, relay.port, door)
        edition = editions.make_edition(rooms, issue_date=None, now=clock())
        sending, _ = sendings.start_sending(rooms, edition, now=clock())
        async with listening(rooms, clock=clock):
            first = await sendings.carry_out(rooms, sending, clock=clock)
            clock.move(minutes=10)
            done = await sendings.carry_out(rooms, first, clock=clock)
            for _ in range(300):
                if len(bounces.listing(rooms)) == 3 and len(relay.delivered()) == 2:
                    break
                await asyncio.sleep(0.1)
            letters, log = relay.delivered(), relay.log()

    assert (first.state, first.tally.retry) == (SendingState.RUNNING, 1), log
    assert (done.state, done.tally.accepted, done.tally.refused) == (SendingState.FINISHED, 5, 1), log
    rows = sendings.who(rooms, sending.id)
    assert [row.state for row in rows] == [
        DeliveryState.REFUSED if address == "c@gone.test" else DeliveryState.ACCEPTED for address in ADDRESSES
    ]
    assert len(letters) == 2
    assert all(b"Return-Path: <news+" in letter for letter in letters)
    kinds = {one.reader_id: one.kind for one in bounces.listing(rooms)}
    late = [row.reader_id for row in rows][3:]
    assert kinds == dict(zip(late, (BounceClass.HARD, BounceClass.SOFT, BounceClass.POLICY), strict=True))
    with rooms.database.read() as db:
        states = [readers.by_id(db, row.reader_id).state for row in rows]
    assert states == [CONFIRMED, CONFIRMED, SUPPRESSED, SUPPRESSED, CONFIRMED, CONFIRMED]
