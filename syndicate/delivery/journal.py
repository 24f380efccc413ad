"""The journal: the one hand that writes into the ledger while many connections send.

Intents and outcomes of all connections that come together in one turn of the event loop become one ledger call each.
"""

import asyncio
from collections.abc import Callable, Iterable
from typing import ParamSpec, TypeVar

from syndicate.delivery.protocols import Clock, Ledger
from syndicate.errors import Conflict
from syndicate.model.sending import Claim, Outcome

P = ParamSpec("P")
T = TypeVar("T")


class Journal:
    """Calls the ledger, in a thread, one call at a time. After the first failure (no Conflict) it refuses everything.

    What is refused never left: no body goes out before `offer` has returned, no connection goes on before `settle` has.
    """

    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        self.ledger = ledger
        self.failure: BaseException | None = None
        self._clock = clock
        self._turn = asyncio.Lock()
        self._offers: list[Claim] = []
        self._outcomes: list[Outcome] = []
        self._next: asyncio.Future[None] | None = None

    async def offer(self, claim: Claim) -> None:
        """Return when it is committed that this letter's body is about to leave."""
        await self.note((), claim)

    async def settle(self, outcome: Outcome) -> None:
        """Return when this outcome is committed."""
        await self.note((outcome,), None)

    async def note(self, outcomes: Iterable[Outcome], claim: Claim | None) -> None:
        """Return when the outcomes are committed, and that this letter's body is about to leave."""
        self._outcomes.extend(outcomes)
        if claim is not None:
            self._offers.append(claim)
        await self._committed()

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Any other ledger call, in its turn."""
        async with self._turn:
            return await self._in_thread(function, *args, **kwargs)

    async def _committed(self) -> None:
        if self._next is None:
            self._next = asyncio.ensure_future(self._write())
        await asyncio.shield(self._next)  # a connection that is cancelled does not take the others' commit with it

    async def _write(self) -> None:
        async with self._turn:
            offers, self._offers = self._offers, []
            outcomes, self._outcomes = self._outcomes, []
            self._next = None
            await self._in_thread(self._commit, offers, outcomes)

    async def _in_thread(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        if self.failure is not None:
            raise self.failure
        try:
            return await asyncio.to_thread(function, *args, **kwargs)
        except Conflict:
            raise  # these rows are in other hands; the ledger is well, and others may settle theirs
        except Exception as error:
            self.failure = error
            raise

    def _commit(self, offers: list[Claim], outcomes: list[Outcome]) -> None:
        now = self._clock()
        try:
            self.ledger.note(outcomes, offers, now)
        except Conflict:
            if len(outcomes) + len(offers) == 1:
                raise
        else:
            return
        # One of them is in other hands. One by one, so that it keeps none of the others.
        refusals = _refusals(lambda outcome: self.ledger.settle([outcome], now), outcomes)
        refusals += _refusals(lambda claim: self.ledger.offer([claim], now), offers)
        if refusals:
            raise refusals[-1]


def _refusals(note: Callable[[T], object], items: Iterable[T]) -> list[Conflict]:
    refusals = []
    for item in items:
        try:
            note(item)
        except Conflict as conflict:
            refusals.append(conflict)
    return refusals
