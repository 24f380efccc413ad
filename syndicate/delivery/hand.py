"""The hand: claims taken from the ledger and composed, waiting a moment for a connection."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from syndicate.delivery.journal import Journal
from syndicate.delivery.protocols import Clock, Compose
from syndicate.errors import DeliveryError
from syndicate.model.letter import Letter
from syndicate.model.sending import Claim, Outcome, Reply
from syndicate.model.sending import DeliveryState as S

FRESH = 1.0
"""Seconds a claim may wait. Older ones go back: the sending may be paused, the reader may have left meanwhile."""


@dataclass(frozen=True, slots=True)
class Held:
    """A claim, its letter, and when it was claimed (the event loop's time)."""

    claim: Claim
    letter: Letter
    since: float

    @property
    def age(self) -> float:
        return asyncio.get_running_loop().time() - self.since


class Hand:
    """Claims of one sending, a segment at a time. Raises what the ledger and `compose` raise."""

    def __init__(self, journal: Journal, sending_id: int, worker: str, compose: Compose, clock: Clock) -> None:
        self._journal = journal
        self._sending_id = sending_id
        self._worker = worker
        self._compose = compose
        self._clock = clock
        self._held: deque[Held] = deque()
        self._turn = asyncio.Lock()

    async def fill(self, limit: int) -> int:
        """Claim up to `limit` letters unless some are held; how many are held now."""
        async with self._turn:
            if not self._held:
                await self._claim(limit)
            return len(self._held)

    async def take(self, limit: int) -> Held | None:
        """A fresh claim and its letter, from a new segment of `limit` if need be; None when nothing is due."""
        if self._held and self._held[0].age <= FRESH and not self._turn.locked():
            return self._held.popleft()
        async with self._turn:
            if self._held and self._held[0].age > FRESH:
                await self._give_back()
            if not self._held:
                await self._claim(limit)
            return self._held.popleft() if self._held else None

    def put_back(self, held: Held) -> None:
        """Hold a claim again that was taken and not used."""
        self._held.appendleft(held)

    async def give_back(self) -> None:
        """Release what is still held: nothing of it has left."""
        async with self._turn:
            await self._give_back()

    async def _give_back(self) -> None:
        held, self._held = self._held, deque()
        await self._release([one.claim for one in held])

    async def _release(self, claims: Sequence[Claim]) -> None:
        if claims:
            await self._journal.call(self._journal.ledger.release, claims, self._clock())

    async def _claim(self, limit: int) -> None:
        """Claim until there is a letter, or nothing is due. A reader no letter can be written to is refused."""
        claim = self._journal.ledger.claim
        while not self._held:
            claims = await self._journal.call(claim, self._sending_id, self._worker, limit, self._clock())
            if not claims:
                return
            since = asyncio.get_running_loop().time()
            try:
                letters, unfit = await asyncio.to_thread(self._write_letters, claims)
            except Exception:
                await self._release(claims)
                raise
            self._held.extend(Held(claim, letter, since) for claim, letter in letters)
            for outcome in unfit:
                await self._journal.settle(outcome)

    def _write_letters(self, claims: Sequence[Claim]) -> tuple[list[tuple[Claim, Letter]], list[Outcome]]:
        letters, unfit = [], []
        for claim in claims:
            try:
                letters.append((claim, self._compose(claim.recipient)))
            except DeliveryError as error:
                unfit.append(_refused(claim, error))
        return letters, unfit


def _refused(claim: Claim, error: DeliveryError) -> Outcome:
    said = Reply(0, error.message)
    return Outcome(claim.sending_id, claim.recipient.reader_id, S.REFUSED, "", said, None, claim.ticket)
