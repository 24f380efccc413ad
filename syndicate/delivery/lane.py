"""A lane: one connection's worth of work, letter after letter; and the run, which is what all lanes know together."""

import asyncio
import contextlib
import zlib
from dataclasses import dataclass, field

from syndicate.delivery.connection import Connection
from syndicate.delivery.hand import Hand
from syndicate.delivery.journal import Journal
from syndicate.delivery.opening import connect
from syndicate.delivery.protocols import Clock
from syndicate.delivery.relay import Relay
from syndicate.delivery.results import Result
from syndicate.delivery.verdicts import Consequence, Verdict, due, judge
from syndicate.errors import Conflict, LoginRefused, RelayUnreachable
from syndicate.model.letter import Letter
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


async def work(run: Run) -> None:
    """Take and deliver until nothing is due or the run has ended. Raises RelayUnreachable, StoreError."""
    connection: Connection | None = None
    try:
        while not run.ended:
            connection = await _ready(run, connection)
            if connection is None:
                continue
            taken = await run.hand.take(run.segment)
            if taken is None:
                return
            if run.ended:
                run.hand.put_back(*taken)
                return
            await _deliver(run, connection, *taken)
    except BaseException:
        run.over.set()
        raise
    finally:
        if connection is not None:
            await connection.close(politely=True)


async def _ready(run: Run, connection: Connection | None) -> Connection | None:
    """This connection if it can take another letter, else a new one; None when the relay gave none just now."""
    if connection is not None:
        if await connection.ready():
            return connection
        await connection.close(politely=True)
    try:
        return await connect(run.relay)
    except LoginRefused:
        raise
    except RelayUnreachable as error:
        await run.failed(error)
        return None


async def _deliver(run: Run, connection: Connection, claim: Claim, letter: Letter) -> None:
    """One letter, from MAIL to the committed outcome, and what its reply means for the rest. Raises as `work`."""

    async def offered() -> None:
        await run.journal.offer(claim)

    try:
        result = await connection.transact(letter, offered)
    except Conflict:
        with contextlib.suppress(Conflict):  # it is somebody else's by now
            await run.journal.call(run.journal.ledger.release, [claim], run.clock())
        raise
    verdict = judge(result)
    await run.journal.settle(_outcome(run, claim, result, verdict))
    _count(run, verdict)
    match verdict.consequence:
        case Consequence.STOP:
            said = f"{result.reply.code} {result.reply.text}".strip()
            run.halt(f"The relay {run.relay.place} takes no letters from us ({verdict.why}): {said}")
        case Consequence.RECONNECT | Consequence.REST:
            await connection.close()
    if connection.served:
        run.failures = 0
    elif not connection.usable:
        reason = f"The relay {run.relay.place} ends connections before it takes a letter: {result.reply.text}."
        await run.failed(RelayUnreachable(reason, hint="Look at the relay's own log."))


def _outcome(run: Run, claim: Claim, result: Result, verdict: Verdict) -> Outcome:
    """The verdict as a row of the ledger. The wait depends on the reader alone, so that it can be foretold."""
    reader, state = claim.recipient.reader_id, verdict.state
    if state is DeliveryState.PLANNED:
        state = DeliveryState.RETRY if reader in run.spared else state
        run.spared.add(reader)
    jitter = zlib.crc32(b"%d" % reader) / 2**32
    again = state in {DeliveryState.RETRY, DeliveryState.IN_DOUBT}
    when = due(claim.attempt, jitter, run.clock(), run.sending.expires) if again else None
    return Outcome(claim.sending_id, reader, state, run.relay.name, result.reply, when, claim.ticket)


def _count(run: Run, verdict: Verdict) -> None:
    if verdict.state not in {DeliveryState.ACCEPTED, DeliveryState.REFUSED}:
        return
    run.answered += 1
    run.refused += verdict.state is DeliveryState.REFUSED
    if run.answered <= FIRST_ANSWERS and run.refused > MOST_REFUSED:
        run.halt(
            f"{run.refused} of the first {run.answered} letters were refused, the last with: {verdict.why}. "
            "Look at the list of readers and at the letter before it goes on."
        )
