"""Rolling: on a connection that pipelines, while one letter's body is on its way the next one's envelope is too.

At most one letter a connection can be in doubt. The outcome of the one before and the intent of the next are
committed together, after the relay asked for the next body and before its first byte leaves.
"""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field

from syndicate.delivery.connection import Connection
from syndicate.delivery.envelope import Parcel
from syndicate.delivery.hand import Held
from syndicate.delivery.pipeline import exchange
from syndicate.delivery.post import Post
from syndicate.delivery.results import Result
from syndicate.delivery.run import Run
from syndicate.delivery.verdicts import Consequence
from syndicate.errors import Conflict
from syndicate.model.sending import Outcome

OLDEST = 2.0
"""Seconds from claim to body. Who left, or was paused, before that gets no letter: the connection is dropped."""


@dataclass(slots=True)
class Packed:
    """A letter in our hands, ready for this relay."""

    held: Held
    parcel: Parcel


async def roll(run: Run, post: Post, connection: Connection, first: Held) -> None:
    """Letter after letter until nothing is due, the run has ended, or the connection is worn or lost.

    Whatever was answered is committed when it returns, or raises what `compose` raised. Raises StoreError too: then
    what is not committed waits in doubt, and nothing has left since.
    """
    rolling = Rolling(run, post, connection)
    rolling.pack(first)
    try:
        while rolling.following or rolling.aboard or rolling.settled:
            if not await rolling.commit():
                break
            await rolling.go()
            await rolling.fetch()
    except Conflict:
        await rolling.let_go()
        raise
    finally:
        await rolling.end()


@dataclass(slots=True)
class Rolling:
    """`following`: claimed, its envelope not yet sent. `aboard`: the relay waits for its body; nothing of it has left.

    `settled`: outcomes that are not committed yet.
    """

    run: Run
    post: Post
    connection: Connection
    following: Packed | None = None
    aboard: Packed | None = None
    settled: list[Outcome] = field(default_factory=list)
    _time: Callable[[], float] = field(default_factory=lambda: asyncio.get_running_loop().time)

    async def commit(self) -> bool:
        """Commit what became of the last letter, and that the next body leaves. False: it must not, by now."""
        if self.run.ended or (self.aboard is not None and self._time() - self.aboard.held.since > OLDEST):
            self.connection.stumbled = not self.run.ended  # too slow for us: one letter at a time then
            return False
        if self.settled or self.aboard:
            await self.run.journal.note(self.settled, self.aboard.held.claim if self.aboard else None)
            self.settled.clear()
        return True

    async def go(self) -> None:
        """The body that the relay waits for, and the next envelope."""
        leaving, self.aboard = self.aboard, None  # from here on it may have left
        following = self.following
        if leaving is None and following is None:
            return
        of_body, of_envelope = await exchange(
            self.connection, leaving.parcel if leaving else None, following.parcel if following else None
        )
        self.following = None
        if leaving is not None and of_body is not None:
            await self._judge(leaving.held, of_body)
        if following is not None and of_envelope is not None:
            await self._judge(following.held, of_envelope)
        elif following is not None:
            self.aboard = following

    async def fetch(self) -> None:
        """The next letter, if there is one and the connection can take it."""
        while self.following is None and self.connection.usable and not self.run.ended:
            if self.connection.worn(aboard=self.aboard is not None):
                return
            if not (self.post.relay.limits.none or await self.run.pace.token(self.post, self.run.hand.held)):
                return
            held = await self.run.hand.take(self.run.segment)
            if held is None:
                self.post.unused()
                return
            self.pack(held)

    def pack(self, held: Held) -> None:
        """Make it the following letter, or settle it if it can never go over this relay."""
        parcel = self.connection.pack(held.letter)
        if isinstance(parcel, Result):
            self.settled.append(self.run.judged(held.claim, parcel, self.connection.relay)[0])
        else:
            self.following = Packed(held, parcel)

    async def let_go(self) -> None:
        """Release what is held, one by one: some of it is in other hands by now."""
        for packed in (self.aboard, self.following):
            if packed is not None:
                await self.run.release(packed.held)
        self.following = None
        if self.aboard is not None:
            self.aboard = None
            await self.connection.close()

    async def end(self) -> None:
        """Put back what did not leave, commit what is known."""
        if self.aboard is not None:
            await self.connection.close()
        for packed in (self.following, self.aboard):
            if packed is not None:
                self.run.hand.put_back(packed.held)
        if self.settled and self.run.journal.failure is None:
            with contextlib.suppress(Conflict):  # somebody took them over, and knows less: in doubt
                await self.run.journal.note(self.settled, None)

    async def _judge(self, held: Held, result: Result) -> None:
        outcome, verdict = self.run.judged(held.claim, result, self.connection.relay)
        self.settled.append(outcome)
        if verdict.consequence in {Consequence.RECONNECT, Consequence.REST}:
            await self.connection.close()
