"""Addresses of any script are taken where every relay offers to carry them, and refused in words where not."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from syndicate import catcher, wiring
from syndicate.catcher import Catcher
from syndicate.delivery.probe import Offers
from syndicate.delivery.relay import Relay
from syndicate.desk import notices, offers, readers, subscribing
from syndicate.desk.rooms import Rooms
from syndicate.desk.subscribing import Wish
from syndicate.errors import WrongInput
from syndicate.model.reader import Rhythm
from syndicate.store.database import Database
from tests.delivery.smtpd import Smtpd

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LI = "李岚@example.com"


def told(rooms: Rooms, *, utf8: bool, relay: Relay | None = None) -> None:
    at = (relay or rooms.relay).place
    offers.note(rooms, Offers(at, tls=True, pipelining=True, chunking=False, utf8=utf8, size=None), NOW)


def ask(rooms: Rooms) -> None:
    subscribing.ask(rooms, Wish(LI), network=None, worked=True, source="t", now=NOW)


def test_while_nothing_is_known_it_is_refused_and_told_why(rooms: Rooms) -> None:
    with pytest.raises(WrongInput, match="发信服务器还不能寄到") as refusal:
        ask(rooms)
    assert "李" not in str(refusal.value)


def test_what_was_offered_last_counts(rooms: Rooms, database: Database) -> None:
    rooms = replace(rooms, database=database)
    told(rooms, utf8=True)
    assert offers.utf8_taken(rooms)
    told(rooms, utf8=False)
    assert not offers.utf8_taken(rooms)


def test_every_relay_must_offer_it(rooms: Rooms) -> None:
    second = Relay("second", "127.0.0.1", 2, tls="none")
    rooms = replace(rooms, relays=(rooms.relay, second))
    told(rooms, utf8=True)
    with pytest.raises(WrongInput):
        ask(rooms)
    told(rooms, utf8=True, relay=second)
    ask(rooms)


def test_one_mailbox_however_it_is_typed(rooms: Rooms) -> None:
    told(rooms, utf8=True)
    made = [
        readers.add_reader(rooms, address=one, name=None, parks=[], rhythm=Rhythm.EDITION, source="t", now=NOW)[1]
        for one in ("J\u00f6rg@Example.com", "jo\u0308rg@example.com", "J\u00d6RG@example.com")
    ]

    assert made == [True, False, False]


async def test_the_job_asks_the_relay_once_a_day_and_a_letter_arrives(rooms: Rooms, tmp_path: Path) -> None:
    async with Catcher(tmp_path / "mail") as mail:
        rooms = replace(rooms, relay=Relay("test", "127.0.0.1", mail.port, tls="none"), relays=())
        await notices.send_notices(rooms, clock=wiring.clock, stop=asyncio.Event())
        subscribing.ask(rooms, Wish(LI), network=None, worked=True, source="t", now=wiring.clock())
        await notices.send_notices(rooms, clock=wiring.clock, stop=asyncio.Event())

    assert [letter.recipient for letter in catcher.letters(tmp_path / "mail")] == [LI]


async def test_a_relay_that_is_away_is_asked_again(rooms: Rooms) -> None:
    async with Smtpd() as server:
        rooms = replace(rooms, relay=Relay("test", "127.0.0.1", server.port, tls="none"), relays=())
        for later in (0, 1, 25, 26):
            await offers.learn(rooms, now=NOW + timedelta(hours=later))
        seen = server.connections
    await offers.learn(rooms, now=NOW + timedelta(days=9))

    assert seen == 2
