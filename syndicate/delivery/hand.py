"""The hand: claims taken from the ledger, waiting a moment for a connection, and composed when it has come."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from syndicate.delivery.journal import Journal
from syndicate.delivery.protocols import Clock, Compose
from syndicate.delivery.seats import Seats
from syndicate.errors import DeliveryError
from syndicate.model.letter import Letter
from syndicate.model.sending import Claim, Outcome, Reply
from syndicate.model.sending import DeliveryState as S

FRESH = 1.0
"""Seconds a claim may wait. Older ones go back: the sending may be paused, the reader may have left meanwhile."""
QUICK, MOST = 0.25, 500
"""A segment that was used up within so many seconds is followed by one twice as large, up to so many claims, and the
next is fetched before it is used up."""


Admit = Callable[[Sequence[Claim]], Awaitable[Sequence[Claim]]]
"""Those of some claims that may leave now; the others are put off."""


@dataclass(slots=True)
class Held:
    """A claim, its letter, and when it was claimed (the event loop's time)."""

    claim: Claim
    letter: Letter
    since: float


class Hand:
    """Claims of one sending, a segment at a time. Raises what the ledger and `compose` raise."""

    def __init__(
        self,
        journal: Journal,
        sending_id: int,
        worker: str,
        compose: Compose,
        clock: Clock,
        *,
        admit: Admit | None = None,
        seats: Seats | None = None,
    ) -> None:
        self._journal = journal
        self._sending_id = sending_id
        self._worker = worker
        self._compose = compose
        self._clock = clock
        self._admit = admit
        self.seats = seats or Seats(journal, {}, worker, clock)
        self._time = asyncio.get_running_loop().time
        self._claims: deque[tuple[Claim, float]] = deque()
        self._turn = asyncio.Lock()
        self._ahead: asyncio.Future[None] | None = None
        """The next segment, while it is fetched."""
        self._segment = self._low = 0
        """How many claims were asked for last, and with how few left the next ones are fetched."""
        self._claimed = 0.0
        self._dry = False
        """Nothing was due: nobody need ask again before the next `fill`."""

    @property
    def dry(self) -> bool:
        """Whether nothing is held, and nothing was due when it was last asked."""
        return self._dry and not self._claims

    @property
    def held(self) -> int:
        """How many claims are held."""
        return len(self._claims)

    async def fill(self, limit: int) -> int:
        """Claim `limit` letters, or more, unless some are held; how many are held now."""
        async with self._turn:
            await self._arrival()
            if not self._claims:
                await self._claim(limit)
            self._dry = False
            return len(self._claims)

    async def take(self, limit: int) -> Held | None:
        """A fresh claim and its letter, from a new segment of `limit` or more; None when nothing is due.

        A reader no letter can be written to is refused.
        """
        while True:
            claim = self._fresh() or await self._next(limit)
            if claim is None:
                return None
            try:
                made = self._compose(claim[0].recipient)
                return Held(claim[0], made if isinstance(made, Letter) else await made, claim[1])
            except DeliveryError as error:
                self.seats.leave(claim[0])
                await self._journal.settle(_refused(claim[0], error))
            except BaseException:
                self.seats.leave(claim[0])
                self._claims.appendleft(claim)
                raise

    def put_back(self, held: Held) -> None:
        """Hold a claim again that was taken and not used."""
        self.seats.leave(held.claim)
        self._claims.appendleft((held.claim, held.since))

    async def give_back(self) -> None:
        """Release what is still held: nothing of it has left."""
        async with self._turn:
            await self._arrival()
            await self._give_back()

    def _fresh(self) -> tuple[Claim, float] | None:
        """A claim that need not be waited for, if there is one."""
        if not self._claims or self._time() - self._claims[0][1] > FRESH:
            return None
        if len(self._claims) <= self._low and self._ahead is None and not self._dry:
            self._ahead = asyncio.ensure_future(self._claim(self._segment))
            self._ahead.add_done_callback(_seen)
        return self._seated()

    def _seated(self) -> tuple[Claim, float] | None:
        """The first claim held that finds a seat."""
        for place, found in enumerate(self._claims):
            if self.seats.sit(found[0]):
                del self._claims[place]
                return found
        return None

    async def _next(self, limit: int) -> tuple[Claim, float] | None:
        async with self._turn:
            if not self._claims:
                await self._arrival()
            if self._claims and self._time() - self._claims[0][1] > FRESH:
                self._segment = self._low = 0
                await self._arrival()
                await self._give_back()
            found = self._seated()
            waits = bool(self._claims) and self.seats.full  # what came now would wait as well
            if found is None and not (self._dry or waits):
                held = len(self._claims)
                await self._claim(limit)
                self._dry = len(self._claims) == held
                found = self._seated()
            return found

    async def _arrival(self) -> None:
        """Wait for what is being fetched."""
        if self._ahead is not None:
            ahead = self._ahead
            await asyncio.shield(ahead)  # whoever is cancelled here does not take the others' claims along
            self._ahead = None

    async def _give_back(self) -> None:
        claims, self._claims = [claim for claim, _ in self._claims], deque()
        if claims:
            await self._journal.call(self._journal.ledger.release, claims, self._clock())

    async def _claim(self, limit: int) -> None:
        """A segment as large as will be used up while it is fresh: twice the last one if that was quick."""
        quick = bool(self._segment) and self._time() - self._claimed < QUICK
        self._segment = min(2 * self._segment, max(MOST, limit)) if quick else max(limit, self._segment // 2)
        self._low = self._segment // 2 if quick else 0
        call = self._journal.ledger.claim
        while True:
            found = await self._journal.call(call, self._sending_id, self._worker, self._segment, self._clock())
            admitted = await self._admit(found) if self._admit is not None else found
            claims = await self.seats.admit(admitted, [claim for claim, _ in self._claims])
            if claims or not found:
                break
        self._claimed = self._time()
        self._claims.extend((claim, self._claimed) for claim in claims)


def _seen(ahead: asyncio.Future[None]) -> None:
    """A failure is raised where claims are waited for; a run that ended meanwhile needs none, and knows it."""
    if not ahead.cancelled():
        ahead.exception()


def _refused(claim: Claim, error: DeliveryError) -> Outcome:
    said = Reply(0, error.message)
    return Outcome(claim.sending_id, claim.recipient.reader_id, S.REFUSED, "", said, None, claim.ticket)
