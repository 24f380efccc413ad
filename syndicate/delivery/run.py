"""The run: one call of `send`, and what all its lanes know together."""

import asyncio
import contextlib
import zlib
from dataclasses import dataclass, field, replace

from syndicate.delivery.hand import Hand, Held
from syndicate.delivery.journal import Journal
from syndicate.delivery.pace import Pace
from syndicate.delivery.post import Post
from syndicate.delivery.protocols import Clock
from syndicate.delivery.relay import Relay
from syndicate.delivery.results import Ending, Result
from syndicate.delivery.verdicts import ACCEPTED, Consequence, Verdict, due, judge
from syndicate.errors import Conflict, LoginRefused, RelayUnreachable
from syndicate.model.provider import provider_of
from syndicate.model.sending import Claim, DeliveryState, Outcome, Reply, Sending

AGAIN = frozenset({DeliveryState.RETRY, DeliveryState.IN_DOUBT})
FIRST_ANSWERS, MOST_REFUSED = 200, 10
"""More refusals than this among a run's first answers (over 5 %): something is wrong with the list or with us."""
SHORTEST_REST, LONGEST_REST, GLANCE = 0.1, 5.0, 0.25
"""Seconds a lane waits before it tries a failing relay again; doubles with every failure of all lanes. And how often
it looks meanwhile whether there is still anything to wait for."""


@dataclass(slots=True)
class Run:
    """One call of `send`. `over` ends it orderly; `cause` says why a person must look before it goes on."""

    journal: Journal
    hand: Hand
    pace: Pace
    posts: tuple[Post, ...]
    clock: Clock
    sending: Sending
    stop: asyncio.Event
    over: asyncio.Event = field(default_factory=asyncio.Event)
    cause: str | None = None
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
        return 2 * sum(post.most for post in self.posts)

    def halt(self, cause: str) -> None:
        """End the run; the sending waits for a person."""
        self.cause = self.cause or cause
        self.over.set()

    @property
    def working(self) -> int:
        """Lanes that are at work now."""
        return sum(post.working for post in self.posts)

    async def bar(self, post: Post, refusal: LoginRefused) -> None:
        """The relay refuses our login: the others go on, and the editor is told; without others the sending stops."""
        known, post.barred, post.down = post.barred, True, True
        if all(one.barred for one in self.posts):
            self.halt(str(refusal))
        elif not known:
            await self.journal.call(self.journal.ledger.warn, self.sending.id, str(refusal), self.clock())
        if all(one.down for one in self.posts):
            self.over.set()

    @property
    def others_work(self) -> bool:
        """Whether a relay that is not down is at work."""
        return any(post.working for post in self.posts if not post.down)

    async def failed(self, post: Post, error: RelayUnreachable) -> None:
        """A connection served nothing. Wait a moment; raises `error` when the last relay's patience is at its end."""
        post.failures += 1
        if post.failures >= post.patience * post.lanes:
            post.down = True
            if all(one.down for one in self.posts):
                raise error
        rest = min(SHORTEST_REST * 2 ** min(post.failures // post.lanes, 10), LONGEST_REST)
        await self.rest(rest, while_working=post.down)

    async def rest(self, seconds: float, *, while_working: bool) -> None:
        """Wait, or until the run has ended; `while_working` also only while a relay that is not down is at work."""
        now = asyncio.get_running_loop().time
        until = now() + seconds
        while not self.ended and (left := until - now()) > 0 and (self.others_work or not while_working):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.over.wait(), min(left, GLANCE))

    async def release(self, held: Held) -> None:
        """Give a claim back that is perhaps somebody else's by now."""
        self.hand.seats.leave(held.claim)
        with contextlib.suppress(Conflict):
            await self.journal.call(self.journal.ledger.release, [held.claim], self.clock())

    def judged(self, claim: Claim, result: Result, relay: Relay) -> tuple[Outcome, Verdict]:
        """What goes into the ledger. Counts refusals, and halts where only a person can help."""
        self.hand.seats.leave(claim)
        verdict = judge(result)
        self._count(verdict)
        provider = provider_of(claim.recipient.address)
        if verdict is ACCEPTED:
            self.pace.took(provider)
            reader, state = claim.recipient.reader_id, DeliveryState.ACCEPTED
            taken = Outcome(claim.sending_id, reader, state, relay.name, result.reply, None, claim.ticket, provider)
            return taken, verdict
        self.words = result.reply.text
        if verdict.slow:
            self.pace.complain(provider)
        if verdict.consequence is Consequence.STOP:
            said = f"{result.reply.code} {result.reply.text}".strip()
            self.halt(f"The relay {relay.place} takes no letters from us ({verdict.why}): {said}")
        state = self._state(claim, result, verdict)
        outcome = self._outcome(claim, state, result.reply, relay, verdict.wait)
        return replace(outcome, provider=provider, suppress=verdict.suppress), verdict

    def _state(self, claim: Claim, result: Result, verdict: Verdict) -> DeliveryState:
        """The verdict's; but who was spared an attempt once uses one up the second time."""
        reader = claim.recipient.reader_id
        if verdict.state is not DeliveryState.PLANNED or result.ending is Ending.UNTRIED:
            return verdict.state
        if reader in self.spared:
            return DeliveryState.RETRY
        self.spared.add(reader)
        return DeliveryState.PLANNED

    def _outcome(self, claim: Claim, state: DeliveryState, reply: Reply, relay: Relay, at_least: int = 0) -> Outcome:
        """The wait for another try depends on the reader alone, so that it can be foretold."""
        reader, when = claim.recipient.reader_id, None
        if state in AGAIN:
            jitter = zlib.crc32(b"%d" % reader) / 2**32
            when = due(claim.attempt, jitter, self.clock(), self.sending.expires, at_least)
        return Outcome(claim.sending_id, reader, state, relay.name, reply, when, claim.ticket)

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
