"""The run: one call of `send`, and what all its lanes know together."""

import asyncio
import contextlib
import zlib
from dataclasses import dataclass, field

from syndicate.delivery.hand import Hand, Held
from syndicate.delivery.journal import Journal
from syndicate.delivery.protocols import Clock
from syndicate.delivery.relay import Relay
from syndicate.delivery.results import Ending, Result
from syndicate.delivery.verdicts import Consequence, Verdict, due, judge
from syndicate.errors import Conflict, RelayUnreachable
from syndicate.model.sending import Claim, DeliveryState, Outcome, Sending

FIRST_ANSWERS, MOST_REFUSED = 200, 10
"""More refusals than this among a run's first answers (over 5 %): something is wrong with the list or with us."""
SHORTEST_REST, LONGEST_REST = 0.1, 5.0
"""Seconds a lane waits before it tries a failing relay again; doubles with every failure of all lanes."""


@dataclass(slots=True)
class Run:
    """One call of `send`. `over` ends it orderly; `cause` says why a person must look before it goes on."""

    journal: Journal
    hand: Hand
    relay: Relay
    clock: Clock
    sending: Sending
    stop: asyncio.Event
    patience: int
    lanes: int = 1
    over: asyncio.Event = field(default_factory=asyncio.Event)
    cause: str | None = None
    failures: int = 0
    """Connections in a row that brought no letter to an answer."""
    answered: int = 0
    refused: int = 0
    words: str = ""
    """The last thing a relay said, or failed to say, that was no 250."""
    spared: set[int] = field(default_factory=set)
    """Readers whose letter was given back without using up an attempt; a second time it does, or it never ended."""

    @property
    def ended(self) -> bool:
        return self.over.is_set() or self.stop.is_set() or self.journal.failure is not None

    @property
    def segment(self) -> int:
        """Few letters more than connections: a claim never waits long in the hand."""
        return 2 * self.relay.connections

    def halt(self, cause: str) -> None:
        """End the run; the sending waits for a person."""
        self.cause = self.cause or cause
        self.over.set()

    async def failed(self, error: RelayUnreachable) -> None:
        """A connection served nothing. Wait a moment; raises `error` when patience is at its end."""
        self.failures += 1
        if self.failures >= self.patience * self.lanes:
            raise error
        rest = min(SHORTEST_REST * 2 ** (self.failures // self.lanes), LONGEST_REST)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.over.wait(), rest)

    async def release(self, held: Held) -> None:
        """Give a claim back that is perhaps somebody else's by now."""
        with contextlib.suppress(Conflict):
            await self.journal.call(self.journal.ledger.release, [held.claim], self.clock())

    def judged(self, claim: Claim, result: Result) -> tuple[Outcome, Verdict]:
        """What goes into the ledger. Counts refusals, and halts where only a person can help."""
        verdict = judge(result)
        self._count(verdict)
        if verdict.state is not DeliveryState.ACCEPTED:
            self.words = result.reply.text
        if verdict.consequence is Consequence.STOP:
            said = f"{result.reply.code} {result.reply.text}".strip()
            self.halt(f"The relay {self.relay.place} takes no letters from us ({verdict.why}): {said}")
        return self._outcome(claim, result, verdict.state), verdict

    def _outcome(self, claim: Claim, result: Result, state: DeliveryState) -> Outcome:
        """The verdict as a row of the ledger. The wait depends on the reader alone, so that it can be foretold."""
        reader = claim.recipient.reader_id
        if state is DeliveryState.PLANNED and result.ending is not Ending.UNTRIED:
            state = DeliveryState.RETRY if reader in self.spared else state
            self.spared.add(reader)
        jitter = zlib.crc32(b"%d" % reader) / 2**32
        again = state in {DeliveryState.RETRY, DeliveryState.IN_DOUBT}
        when = due(claim.attempt, jitter, self.clock(), self.sending.expires) if again else None
        return Outcome(claim.sending_id, reader, state, self.relay.name, result.reply, when, claim.ticket)

    def _count(self, verdict: Verdict) -> None:
        if verdict.state not in {DeliveryState.ACCEPTED, DeliveryState.REFUSED}:
            return
        self.answered += 1
        self.refused += verdict.state is DeliveryState.REFUSED
        if self.answered <= FIRST_ANSWERS and self.refused > MOST_REFUSED:
            self.halt(
                f"{self.refused} of the first {self.answered} letters were refused, the last with: {verdict.why}. "
                "Look at the list of readers and at the letter before it goes on."
            )
