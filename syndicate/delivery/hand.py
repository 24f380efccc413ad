"""The hand: claims taken from the ledger and composed, waiting a moment for a connection."""

import asyncio
from collections import deque

from syndicate.delivery.journal import Journal
from syndicate.delivery.protocols import Clock, Compose
from syndicate.errors import DeliveryError
from syndicate.model.letter import Letter
from syndicate.model.sending import Claim, Outcome, Reply
from syndicate.model.sending import DeliveryState as S

FRESH = 1.0
"""Seconds a claim may wait. Older ones go back: the sending may be paused, the reader may have left meanwhile."""


class Hand:
    """Claims of one sending, a small segment at a time. Raises what the ledger and `compose` raise."""

    def __init__(self, journal: Journal, sending_id: int, worker: str, compose: Compose, clock: Clock) -> None:
        self._journal = journal
        self._sending_id = sending_id
        self._worker = worker
        self._compose = compose
        self._clock = clock
        self._held: deque[Claim] = deque()
        self._letters: dict[int, Letter] = {}
        self._taken = 0.0
        self._turn = asyncio.Lock()

    async def fill(self, limit: int) -> int:
        """Claim up to `limit` letters unless some are held; how many are held now."""
        async with self._turn:
            if not self._held:
                await self._claim(limit)
            return len(self._held)

    async def take(self, limit: int) -> tuple[Claim, Letter] | None:
        """A fresh claim and its letter, from a new segment of `limit` if need be; None when nothing is due."""
        async with self._turn:
            if self._held and asyncio.get_running_loop().time() - self._taken > FRESH:
                await self._give_back()
            if not self._held:
                await self._claim(limit)
            if not self._held:
                return None
            claim = self._held.popleft()
            return claim, self._letters.pop(claim.recipient.reader_id)

    def put_back(self, claim: Claim, letter: Letter) -> None:
        """Hold a claim again that was taken and not used."""
        self._held.appendleft(claim)
        self._letters[claim.recipient.reader_id] = letter

    async def give_back(self) -> None:
        """Release what is still held: nothing of it has left."""
        async with self._turn:
            await self._give_back()

    async def _give_back(self) -> None:
        held, self._held, self._letters = list(self._held), deque(), {}
        if held:
            await self._journal.call(self._journal.ledger.release, held, self._clock())

    async def _claim(self, limit: int) -> None:
        """Claim until there is a letter, or nothing is due. A reader no letter can be written to is refused."""
        claim = self._journal.ledger.claim
        while not self._held:
            self._held.extend(await self._journal.call(claim, self._sending_id, self._worker, limit, self._clock()))
            if not self._held:
                return
            try:
                unfit = await asyncio.to_thread(self._write_letters)
            except Exception:
                await self._give_back()  # no other lane may take a claim that has no letter
                raise
            self._taken = asyncio.get_running_loop().time()
            for outcome in unfit:
                await self._journal.settle(outcome)

    def _write_letters(self) -> list[Outcome]:
        unfit = []
        for claim in list(self._held):
            try:
                self._letters[claim.recipient.reader_id] = self._compose(claim.recipient)
            except DeliveryError as error:
                self._held.remove(claim)
                unfit.append(_refused(claim, error))
        return unfit


def _refused(claim: Claim, error: DeliveryError) -> Outcome:
    said = Reply(0, error.message)
    return Outcome(claim.sending_id, claim.recipient.reader_id, S.REFUSED, "", said, None, claim.ticket)
