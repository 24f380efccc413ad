"""Notices go out by the sender of all letters: over real SMTP, each once, and again only when the relay was away."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from syndicate import catcher, wiring
from syndicate.catcher import Catcher
from syndicate.delivery.relay import Relay
from syndicate.desk import notices, subscribing
from syndicate.desk.rooms import Rooms
from syndicate.desk.subscribing import Wish
from syndicate.errors import RelayUnreachable
from syndicate.store import outbox


@pytest.fixture
async def mail(tmp_path: Path) -> AsyncIterator[tuple[Catcher, Path]]:
    async with Catcher(tmp_path / "mail") as made:
        yield made, tmp_path / "mail"


def at(rooms: Rooms, port: int) -> Rooms:
    return replace(rooms, relay=Relay("test", "127.0.0.1", port, tls="none"))


def ask(rooms: Rooms, *names: str, language: str = "zh-CN") -> None:
    for name in names:
        wish = Wish(f"{name}@example.com", language=language)
        subscribing.ask(rooms, wish, network=None, worked=True, source="test", now=wiring.clock())


async def test_what_was_asked_is_answered_once_in_its_language(rooms: Rooms, mail: tuple[Catcher, Path]) -> None:
    rooms = at(rooms, mail[0].port)
    ask(rooms, "lin", "wang")
    ask(rooms, "smith", language="en")
    for _ in range(2):
        assert await notices.send_notices(rooms, clock=wiring.clock, stop=asyncio.Event()) is None
    caught = list(catcher.letters(mail[1]))

    assert sorted(one.recipient for one in caught) == ["lin@example.com", "smith@example.com", "wang@example.com"]
    assert {one.times for one in caught} == {1}
    texts = [catcher.opened(mail[1], one.key).text for one in caught]
    assert sum("Confirm" in text for text in texts) == 1
    assert all("/confirm/" in text for text in texts)


async def test_while_the_relay_is_away_notices_wait(rooms: Rooms, mail: tuple[Catcher, Path]) -> None:
    away = at(rooms, 9)
    ask(away, "lin")
    with pytest.raises(RelayUnreachable):
        await notices.send_notices(away, clock=wiring.clock, stop=asyncio.Event())
    with rooms.database.read() as db:
        assert outbox.next_due(db) is not None
    await notices.send_notices(at(rooms, mail[0].port), clock=wiring.clock, stop=asyncio.Event())

    assert [one.recipient for one in catcher.letters(mail[1])] == ["lin@example.com"]
