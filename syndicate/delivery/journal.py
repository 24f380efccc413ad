"""The journal: the one hand that writes into the ledger while many connections send.

Intents and outcomes of all connections that come together in one turn of the event loop become one ledger call; those
that come while it is made become the next.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from syndicate.delivery.clerk import Clerk, settle
from syndicate.delivery.protocols import Clock, Ledger
from syndicate.errors import Conflict
from syndicate.model.sending import Claim, Outcome

GATHER = 0.002
"""Seconds for which an outcome waits for those of other connections."""

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(slots=True)
class Entry:
    """What one lane has to write, all or nothing of it; `waiter` is told."""

    outcomes: Sequence[Outcome]
    claims: Sequence[Claim]
    waiter: asyncio.Future[object]


class Journal:
    """Calls the ledger, in a thread, one call at a time. After the first failure (no Conflict) it refuses everything.

    What is refused never left: no body goes out before `offer` has returned, no connection goes on before `settle` has.
    Must be closed.
    """

    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        self.ledger = ledger
        self.failure: BaseException | None = None
        self._clock = clock
        self._clerk = Clerk()
        self._loop = asyncio.get_running_loop()
        self._entries: list[Entry] = []
        self._writing = False
        self._soon: asyncio.TimerHandle | None = None
        self.lanes = 1
        """How many connections there are to wait for."""

    def close(self) -> None:
        """Write nothing more than what was asked for already."""
        self._clerk.close()

    async def offer(self, claim: Claim) -> None:
        """Return when it is committed that this letter's body is about to leave."""
        await self.note((), claim)

    async def settle(self, outcome: Outcome) -> None:
        """Return when this outcome is committed."""
        await self.note((outcome,), None)

    async def note(self, outcomes: Sequence[Outcome], claim: Claim | None) -> None:
        """Return when the outcomes are committed, and that this letter's body is about to leave; all or nothing."""
        entry = Entry(tuple(outcomes), () if claim is None else (claim,), self._loop.create_future())
        self._entries.append(entry)
        self._gather()
        await entry.waiter

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Any other ledger call, in its turn."""
        return await self._clerk.call(lambda: self._guarded(function, *args, **kwargs))

    def _gather(self) -> None:
        """Write when every lane waits, or soon: a commit takes as long for one as for all of them."""
        if self._writing:
            return
        if len(self._entries) >= self.lanes:
            self._write()
        elif self._soon is None:
            self._soon = self._loop.call_later(GATHER, self._write)

    def _write(self) -> None:
        if self._soon is not None:
            self._soon.cancel()
            self._soon = None
        self._writing = True
        entries, self._entries = self._entries, []
        conflicts: dict[int, Conflict] = {}

        def written(_: object, error: BaseException | None) -> None:
            self._writing = False
            for number, entry in enumerate(entries):
                settle(entry.waiter, None, error or conflicts.get(number))
            if self._entries:
                self._gather()

        self._clerk.order(lambda: self._guarded(self._commit, entries, conflicts), written)

    def _guarded(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """In the clerk's thread."""
        if self.failure is not None:
            raise self.failure
        try:
            return function(*args, **kwargs)
        except Conflict:
            raise  # these rows are in other hands; the ledger is well, and others may settle theirs
        except Exception as error:
            self.failure = error
            raise

    def _commit(self, entries: Sequence[Entry], conflicts: dict[int, Conflict]) -> None:
        """All in one transaction; where something is in other hands, each by itself, so that it keeps no other back."""
        now = self._clock()
        outcomes = [outcome for entry in entries for outcome in entry.outcomes]
        try:
            self.ledger.note(outcomes, [claim for entry in entries for claim in entry.claims], now)
        except Conflict as conflict:
            if len(entries) == 1:
                conflicts[0] = conflict
                return
        else:
            return
        for number, entry in enumerate(entries):
            try:
                self.ledger.note(entry.outcomes, entry.claims, now)
            except Conflict as conflict:
                conflicts[number] = conflict
