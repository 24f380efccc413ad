"""The pace of a run: which claims may leave now, and which wait for their minute; and whose pace is to be slowed.

Limits hold across all workers, so shares of them are asked for at the ledger, many letters at a time. What no limit
is set for, and nobody complained about, costs nothing.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from syndicate.delivery.journal import Journal
from syndicate.delivery.post import Post
from syndicate.delivery.protocols import Clock
from syndicate.model.pace import UNLIMITED, Limits, Want
from syndicate.model.provider import OTHER, provider_of
from syndicate.model.sending import Claim

ALL = "all"
SHARE = 50
"""Letters a relay's share is asked for at a time, at most."""
BREATH = 0.5
"""Seconds after which a relay whose share is used up is asked about again."""
MINUTE = 60


class Pace:
    """`limits` by provider, and for `all`. Raises what the ledger raises."""

    def __init__(self, journal: Journal, limits: Mapping[str, Limits], clock: Clock) -> None:
        self._journal = journal
        self._limits = {name: one for name, one in limits.items() if not one.none}
        self._clock = clock
        self._time = asyncio.get_running_loop().time
        self._learned: Mapping[str, int] = {}
        self._seen: dict[int, Counter[str]] = defaultdict(Counter)
        self._complaints: set[str] = set()

    async def look(self) -> None:
        """What any worker has learned, and what this one has to tell."""
        complaints, self._complaints = self._complaints, set()
        for provider in sorted(complaints):
            await self._journal.call(self._journal.ledger.slow, _scope(provider), self._lately(provider), self._clock())
        self._learned = await self._journal.call(self._journal.ledger.learned, self._clock())

    async def close(self, posts: Sequence[Post]) -> None:
        """Tell what was not told yet, and give back what was not used."""
        for post in posts:
            await self.return_share(post)
        if self.complained:
            await self.look()

    @property
    def complained(self) -> bool:
        """Whether a provider said "too fast" since the last look."""
        return bool(self._complaints)

    def took(self, provider: str) -> None:
        """A letter for this provider was accepted."""
        self._seen[int(self._time() / MINUTE)][provider] += 1

    def complain(self, provider: str) -> None:
        """This provider said "too fast". The others are many: what one of them said holds for that letter alone."""
        if provider != OTHER:
            self._complaints.add(provider)

    async def admit(self, claims: Sequence[Claim]) -> Sequence[Claim]:
        """Those that may leave now. The others are put off until their minute."""
        if not (self._limits or self._learned):
            return claims
        by_provider: dict[str, list[Claim]] = defaultdict(list)
        for claim in claims:
            by_provider[provider_of(claim.recipient.address)].append(claim)
        bound = {name: group for name, group in by_provider.items() if name in self._limits or self._slow(name)}
        free = [claim for name, group in by_provider.items() if name not in bound for claim in group]
        admitted = free + await self._share({_scope(name): (name, group) for name, group in bound.items()})
        if ALL in self._limits:
            admitted = await self._share({ALL: (ALL, admitted)})
        return admitted

    async def token(self, post: Post, held: int) -> bool:
        """Whether another letter may go over this relay in this minute; it counts as gone. `held` are in the hand."""
        if post.relay.limits.none:
            return True
        async with post.asking:
            minute = int(self._clock().timestamp()) // MINUTE
            if minute != post.minute:
                await self.return_share(post)
                post.minute = minute
            if not post.tokens and self._time() - post.used_up >= BREATH:
                post.tokens = await self._lease(post, min(SHARE, max(1, held)))
                if not post.tokens:
                    post.used_up = self._time()
            if not post.tokens:
                return False
            post.tokens -= 1
            return True

    async def return_share(self, post: Post) -> None:
        """What the relay did not use of its share is there for others: a day's may be small."""
        unused, post.tokens = post.tokens, 0
        if unused:
            await self._lease(post, -unused)

    async def _lease(self, post: Post, number: int) -> int:
        want = Want(f"relay/{post.relay.name}", number, post.relay.limits, queues=False)
        (grant,) = await self._journal.call(self._journal.ledger.lease, [want], self._clock())
        return grant.number

    async def _share(self, groups: Mapping[str, tuple[str, list[Claim]]]) -> list[Claim]:
        wants = [
            Want(scope, len(group), self._limits.get(name, UNLIMITED))
            for scope, (name, group) in groups.items()
            if group
        ]
        if not wants:
            return []
        grants = await self._journal.call(self._journal.ledger.lease, wants, self._clock())
        admitted: list[Claim] = []
        waiting: list[tuple[Claim, datetime]] = []
        for want, grant in zip(wants, grants, strict=True):
            group = groups[want.scope][1]
            admitted += group[: grant.number]
            waiting += zip(group[grant.number :], grant.later, strict=True)
        if waiting:
            await self._journal.call(self._journal.ledger.postpone, waiting, self._clock())
        return admitted

    def _slow(self, provider: str) -> bool:
        return _scope(provider) in self._learned

    def _lately(self, provider: str) -> int:
        """Letters that the provider took in this minute or the last, whichever were more."""
        minute = int(self._time() / MINUTE)
        for old in [one for one in self._seen if one < minute - 1]:
            del self._seen[old]
        return max(self._seen[minute][provider], self._seen[minute - 1][provider])


def _scope(provider: str) -> str:
    return f"provider/{provider}"
