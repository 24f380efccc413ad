"""One connection to a relay, once it is open: letter after letter over our own strict wire."""

import contextlib
from asyncio import get_running_loop
from collections.abc import Awaitable, Callable, Mapping

import aiosmtplib

from syndicate.delivery.envelope import Parcel, Unfit, pack
from syndicate.delivery.reading import AWAY, NO, OK, OUT_OF_PLACE, YES
from syndicate.delivery.relay import Relay
from syndicate.delivery.results import Ending, Result, Step, replied, unheard
from syndicate.delivery.wire import Lost, Wire
from syndicate.model.letter import Letter
from syndicate.model.sending import Reply

BeforeBody = Callable[[], Awaitable[None]]
"""Commits that a body is about to leave; what it raises keeps the body back."""


class Connection:
    """A connection that is logged in. Not safe for two letters at once; `pipeline` knows how two can take turns."""

    def __init__(self, relay: Relay, smtp: aiosmtplib.SMTP, wire: Wire, offers: Mapping[str, str]) -> None:
        self.relay = relay
        self.wire = wire
        self.pipelining = "pipelining" in offers
        self.served = 0
        """Letters the relay gave a trusted answer to."""
        self.unfinished = False
        """A transaction was begun and refused: RSET before the next MAIL."""
        self.stumbled = False
        """The relay did not keep up with pipelined commands, or answered them out of step."""
        self._smtp = smtp
        self._offers = offers
        self._now = get_running_loop().time
        self._opened = self._used = self._now()

    @property
    def offers(self) -> Mapping[str, str]:
        """What the relay said it can (EHLO): keyword in small letters -> its words."""
        return self._offers

    @property
    def usable(self) -> bool:
        return self.wire.usable

    def worn(self, aboard: int = 0) -> bool:
        """Whether it has served for long enough, `aboard` letters being on it still."""
        old = self._now() - self._opened > self.relay.age_limit
        return old or self.served + aboard >= self.relay.messages_per_connection

    async def ready(self) -> bool:
        """Whether another letter may go over it: not worn out, still there, and clean (RSET after a refusal)."""
        if not self.wire.usable or self.worn():
            return False
        idle = self._now() - self._used > self.relay.idle_limit
        if not (idle or self.unfinished):
            return True
        try:
            answer = await self._ask(b"RSET" if self.unfinished else b"NOOP")
        except Lost:
            return False
        self.unfinished = False
        return answer.code == OK

    def pack(self, letter: Letter) -> Parcel | Result:
        """The letter made ready for this relay, or why it can never go there."""
        try:
            return pack(letter, self._offers)
        except Unfit as unfit:
            return unheard(Ending.UNFIT, Step.CHECK, str(unfit))

    async def transact(self, letter: Letter, before_body: BeforeBody) -> Result:
        """Hand one letter over, a command at a time. `before_body` runs once, after RCPT and before DATA.

        Raises only what `before_body` raises; the connection is closed then, and nothing has left.
        """
        parcel = self.pack(letter)
        if isinstance(parcel, Result):
            return parcel
        step = Step.MAIL
        try:
            for step, line in ((Step.MAIL, parcel.mail), (Step.RCPT, parcel.rcpt), (Step.DATA, b"DATA")):
                if step is Step.DATA:
                    await before_body()
                answer = await self._ask(line)
                if answer.code not in YES[step]:
                    return await self._refused(step, answer)
            self.wire.put(parcel.body, b".\r\n", 1)
            await self.wire.flushed(self.relay.timeouts.body)
            step = Step.DOT
            answer = await self._last(self.relay.timeouts.after_dot)
        except Lost as lost:
            await self.close()
            doubt = step is Step.DOT and lost.written
            return unheard(Ending.IN_DOUBT if doubt else Ending.NOT_SENT, step, lost.why)
        except BaseException:
            await self.close()  # somewhere in a transaction: nobody may use it again
            raise
        return await self._answered(answer)

    async def close(self, *, politely: bool = False) -> None:
        """Drop the connection; `politely` says QUIT first."""
        if politely and self.wire.usable:
            with contextlib.suppress(Lost):
                await self.wire.ask(b"QUIT", self.relay.timeouts.goodbye)
        await self.wire.close()
        self._smtp.close()

    async def _ask(self, line: bytes) -> Reply:
        answer = await self.wire.ask(line, self.relay.timeouts.command)
        self.touch()
        return answer

    def touch(self) -> None:
        """It was used just now."""
        self._used = self._now()

    async def _last(self, patience: float) -> Reply:
        answer = await self.wire.answer(patience)
        if self.wire.too_many:
            raise Lost("more than one answer", written=True)
        self.touch()
        return answer

    async def _refused(self, step: Step, answer: Reply) -> Result:
        """The relay said no before the body left; a yes out of place, or a 354, is no answer at all."""
        if answer.code < NO:
            await self.close()
            return unheard(Ending.NOT_SENT, step, OUT_OF_PLACE.format(answer.code))
        self.unfinished = True
        return await self._trusted(step, answer)

    async def _answered(self, answer: Reply) -> Result:
        if answer.code != OK and answer.code < NO:
            await self.close()
            return unheard(Ending.IN_DOUBT, Step.DOT, OUT_OF_PLACE.format(answer.code))
        return await self._trusted(Step.DOT, answer)

    async def _trusted(self, step: Step, answer: Reply) -> Result:
        if answer.code == AWAY:
            await self.close()
        else:
            self.served += 1
        return replied(step, answer)
