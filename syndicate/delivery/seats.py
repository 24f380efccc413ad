"""Seats: over how many connections at a time a provider, or all of them, are written to, whatever the worker.

A letter sits from the moment a connection takes it until it was answered or given back. Who finds no seat waits in
the hand, while others go on; and what the seats will not carry soon goes back into the ledger for a while, so that a
provider with few seats never fills the hand.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from syndicate.delivery.journal import Journal
from syndicate.delivery.protocols import Clock
from syndicate.model.pace import Limits
from syndicate.model.provider import provider_of
from syndicate.model.sending import Claim

ALL = "all"
SOON = 0.8
"""Seconds for which letters to a provider may wait in the hand."""
FIRST_GUESS, LEARNING = 0.2, 0.1
"""Seconds that a letter sits, before anything is known; and how much each one that was seen counts."""
LONGEST = 300
"""Seconds that a letter is put off at most: how long letters sit is a guess at first, and other workers come and go."""
Letter = tuple[int, int]


class Seats:
    """`limits` by provider, and for `all`. Without any `connections` in them it costs nothing and asks nobody."""

    def __init__(self, journal: Journal, limits: Mapping[str, Limits], worker: str, clock: Clock) -> None:
        self._journal = journal
        self._most = {name: one.connections for name, one in limits.items() if one.connections is not None}
        self._worker = worker
        self._clock = clock
        self._time = asyncio.get_running_loop().time
        self._mine: Mapping[str, int] = {}
        self._sitting: dict[Letter, tuple[tuple[str, ...], float]] = {}
        self._taken: Counter[str] = Counter()
        self._lasts: dict[str, float] = defaultdict(lambda: FIRST_GUESS)
        self._until: dict[str, float] = {}
        """Up to when, in epoch seconds, what was put off is promised its turn."""

    async def look(self) -> None:
        """How many seats are this worker's now: others may have come or gone. Raises what the ledger raises."""
        if self._most:
            wants = {_scope(name): (most, self._taken[name]) for name, most in self._most.items()}
            found = await self._journal.call(self._journal.ledger.seats, self._worker, wants, self._clock())
            self._mine = {name: found[_scope(name)] for name in self._most}

    async def close(self) -> None:
        """Leave them to others."""
        if self._most:
            await self._journal.call(self._journal.ledger.seats, self._worker, {}, self._clock())

    @property
    def full(self) -> bool:
        """Whether no letter would find a seat, whoever it is for."""
        return ALL in self._most and self._taken[ALL] >= self._mine.get(ALL, 0)

    def sit(self, claim: Claim) -> bool:
        """Whether this letter may go over a connection now; then it has its seats."""
        if not self._most:
            return True
        names = [name for name in (provider_of(claim.recipient.address), ALL) if name in self._most]
        if any(self._taken[name] >= self._mine.get(name, 0) for name in names):
            return False
        self._taken.update(names)
        self._sitting[_letter(claim)] = (tuple(names), self._time())
        return True

    def leave(self, claim: Claim) -> None:
        """It was answered, or does not leave after all."""
        names, since = self._sitting.pop(_letter(claim), ((), 0.0))
        self._taken.subtract(names)
        for name in names:
            self._lasts[name] += LEARNING * (self._time() - since - self._lasts[name])

    async def admit(self, claims: Sequence[Claim], held: Sequence[Claim]) -> Sequence[Claim]:
        """Those that will find a seat soon, beside the ones `held` already. The others are put off for a while."""
        if not self._most:
            return claims
        there = Counter(provider_of(claim.recipient.address) for claim in held)
        room = {name: self._soon(name) - there[name] for name in self._most if name != ALL}
        admitted: list[Claim] = []
        waiting: list[tuple[Claim, datetime]] = []
        for claim in claims:
            provider = provider_of(claim.recipient.address)
            if room.get(provider, 1) > 0:
                admitted.append(claim)
                if provider in room:
                    room[provider] -= 1
            else:
                waiting.append((claim, self._turn(provider)))
        if waiting:
            await self._journal.call(self._journal.ledger.postpone, waiting, self._clock())
        return admitted

    def _soon(self, name: str) -> int:
        mine = self._mine.get(name, 0)
        return mine + int(mine * SOON / max(self._lasts[name], 0.01))

    def _turn(self, name: str) -> datetime:
        """When the seats have carried those who were put off before."""
        now = self._clock()
        each = self._lasts[name] / max(self._mine.get(name, 0), 1)
        until = max(self._until.get(name, 0.0), now.timestamp()) + each
        self._until[name] = min(until, now.timestamp() + LONGEST)
        return now + timedelta(seconds=max(1, int(self._until[name] - now.timestamp())))


def _letter(claim: Claim) -> Letter:
    return claim.sending_id, claim.recipient.reader_id


def _scope(name: str) -> str:
    return name if name == ALL else f"provider/{name}"
