"""The hand: claims taken from the ledger, waiting a moment for a connection, and composed when it has come."""

import asyncio
from collections import deque
from dataclasses import dataclass

from syndicate.delivery.journal import Journal
from syndicate.delivery.protocols import Clock, Compose
from syndicate.errors import DeliveryError
from syndicate.model.letter import Letter
from syndicate.model.sending import Claim, Outcome, Reply
from syndicate.model.sending import DeliveryState as S

FRESH = 1.0
"""Seconds a claim may wait. Older ones go back: the sending may be paused, the reader may have left meanwhile."""
QUICK, MOST = 0.25, 1000
"""A segment that was used up within so many seconds is followed by one twice as large, up to so many claims."""


@dataclass(frozen=True, slots=True)
class Held:
    """A claim, its letter, and when it was claimed (the event loop's time)."""

    claim: Claim
    letter: Letter
    since: float

    @property
    def age(self) -> float:
        return _age(self.since)


class Hand:
    """Claims of one sending, a segment at a time. Raises what the ledger and `compose` raise."""

    def __init__(self, journal: Journal, sending_id: int, worker: str, compose: Compose, clock: Clock) -> None:
        self._journal = journal
        self._sending_id = sending_id
        self._worker = worker
        self._compose = compose
        self._clock = clock
        self._claims: deque[tuple[Claim, float]] = deque()
        self._turn = asyncio.Lock()
        self._segment = 0
        self._claimed = 0.0
        self._dry = False
        """Nothing was due: nobody need ask again before the next `fill`."""

    async def fill(self, limit: int) -> int:
        """Claim `limit` letters, or more, unless some are held; how many are held now."""
        async with self._turn:
            if not self._claims:
                await self._claim(limit)
            self._dry = False
            return len(self._claims)

    async def take(self, limit: int) -> Held | None:
        """A fresh claim and its letter, from a new segment of `limit` or more; None when nothing is due.

        A reader no letter can be written to is refused.
        """
        while True:
            claim = await self._next(limit)
            if claim is None:
                return None
            try:
                return Held(claim[0], self._compose(claim[0].recipient), claim[1])
            except DeliveryError as error:
                await self._journal.settle(_refused(claim[0], error))
            except BaseException:
                self._claims.appendleft(claim)
                raise

    def put_back(self, held: Held) -> None:
        """Hold a claim again that was taken and not used."""
        self._claims.appendleft((held.claim, held.since))

    async def give_back(self) -> None:
        """Release what is still held: nothing of it has left."""
        async with self._turn:
            await self._give_back()

    async def _next(self, limit: int) -> tuple[Claim, float] | None:
        async with self._turn:
            if self._claims and _age(self._claims[0][1]) > FRESH:
                self._segment = 0
                await self._give_back()
            if not self._claims and not self._dry:
                await self._claim(limit)
                self._dry = not self._claims
            return self._claims.popleft() if self._claims else None

    async def _give_back(self) -> None:
        claims, self._claims = [claim for claim, _ in self._claims], deque()
        if claims:
            await self._journal.call(self._journal.ledger.release, claims, self._clock())

    async def _claim(self, limit: int) -> None:
        """A segment as large as will be used up while it is fresh: twice the last one if that was quick."""
        quick = self._segment and _age(self._claimed) < QUICK
        self._segment = min(2 * self._segment, MOST) if quick else max(limit, self._segment // 2)
        call = self._journal.ledger.claim
        claims = await self._journal.call(call, self._sending_id, self._worker, self._segment, self._clock())
        self._claimed = asyncio.get_running_loop().time()
        self._claims.extend((claim, self._claimed) for claim in claims)


def _age(since: float) -> float:
    return asyncio.get_running_loop().time() - since


def _refused(claim: Claim, error: DeliveryError) -> Outcome:
    said = Reply(0, error.message)
    return Outcome(claim.sending_id, claim.recipient.reader_id, S.REFUSED, "", said, None, claim.ticket)
