"""Who leaves while their letter is in a sender's hand gets none, and nobody else loses theirs."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest

from syndicate import catcher, config, wiring
from syndicate.catcher import Catcher
from syndicate.desk import readers as use
from syndicate.desk import sendings
from syndicate.letters.tokens import sign
from syndicate.model.sending import Claim, DeliveryState, SendingState
from syndicate.store import readers
from syndicate.store.ledger import Ledger
from tests.desk.test_sendings import paper, stored

MANY = 30


async def test_leaving_is_heard_before_the_next_body(
    settings: config.Settings, sample: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Catcher(tmp_path / "mail") as box:
        rooms, edition = paper(settings, sample, box.port)
        stored(rooms, *(f"r{n}@example.com" for n in range(MANY)))
        sending, _ = sendings.start_sending(rooms, edition, now=wiring.clock())
        gone: list[str] = []
        claim = Ledger.claim

        def overtaken(book: Ledger, number: int, worker: str, limit: int, now: datetime) -> Sequence[Claim]:
            claims = claim(book, number, worker, limit, now)
            if claims and not gone:
                leaver = claims[0].recipient
                gone.append(leaver.address)
                use.leave(rooms, sign(rooms.secret, use.LEAVE, leaver.reader_id), now=now)
            return claims

        monkeypatch.setattr(Ledger, "claim", overtaken)
        await sendings.send_due(rooms, clock=wiring.clock, stop=asyncio.Event())

    assert sendings.sending(rooms, sending.id).state is SendingState.FINISHED
    caught = sorted(letter.recipient for letter in catcher.letters(tmp_path / "mail"))
    with rooms.database.read() as db:
        leaver = readers.by_address(db, gone[0])
    assert caught == sorted(f"r{n}@example.com" for n in range(MANY) if f"r{n}@example.com" not in gone)
    assert all(letter.times == 1 for letter in catcher.letters(tmp_path / "mail"))
    assert [row.state for row in sendings.who(rooms, sending.id) if leaver and row.reader_id == leaver.id] == [
        DeliveryState.SKIPPED
    ]
