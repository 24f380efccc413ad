"""One connection to a relay, once it is open: letter after letter over our own strict wire."""

import contextlib
from asyncio import get_running_loop
from collections.abc import Awaitable, Callable, Mapping

import aiosmtplib

from syndicate.delivery.envelope import Unfit, pack
from syndicate.delivery.relay import Relay
from syndicate.delivery.results import Ending, Result, Step
from syndicate.delivery.wire import Lost, Wire
from syndicate.model.letter import Letter
from syndicate.model.sending import Reply

BeforeBody = Callable[[], Awaitable[None]]
"""Commits that a body is about to leave; what it raises keeps the body back."""

OK, FORWARDED, GO_AHEAD, AWAY = 250, 251, 354, 421


class Connection:
    """A connection that is logged in. Not safe for two letters at once."""

    def __init__(self, relay: Relay, smtp: aiosmtplib.SMTP, wire: Wire, offers: Mapping[str, str]) -> None:
        self.relay = relay
        self.served = 0
        """Letters the relay gave a trusted answer to."""
        self._smtp = smtp
        self._wire = wire
        self._offers = offers
        self._now = get_running_loop().time
        self._opened = self._used = self._now()
        self._unfinished = False

    @property
    def usable(self) -> bool:
        return self._wire.usable

    async def ready(self) -> bool:
        """Whether another letter may go over it: not worn out, still there, and clean (RSET after a refusal)."""
        if not self._wire.usable or self._worn():
            return False
        idle = self._now() - self._used > self.relay.idle_limit
        if not (idle or self._unfinished):
            return True
        try:
            answer = await self._ask(b"RSET" if self._unfinished else b"NOOP")
        except Lost:
            return False
        self._unfinished = False
        return answer.code == OK

    async def transact(self, letter: Letter, before_body: BeforeBody) -> Result:
        """Hand one letter over. `before_body` runs once, after the relay took the addresses and before DATA.

        Raises only what `before_body` raises; the connection is closed then, and nothing has left.
        """
        try:
            parcel = pack(letter, self._offers)
        except Unfit as unfit:
            return Result(Ending.UNFIT, Step.CHECK, Reply(0, str(unfit)))
        step = Step.MAIL
        try:
            for step, line, expected in (
                (Step.MAIL, parcel.mail, (OK,)),
                (Step.RCPT, parcel.rcpt, (OK, FORWARDED)),
                (Step.DATA, b"DATA", (GO_AHEAD,)),
            ):
                if step is Step.DATA:
                    await before_body()
                answer = await self._ask(line)
                if answer.code not in expected:
                    return await self._refused(step, answer)
            await self._wire.send(parcel.body, self.relay.timeouts.body)
            step = Step.DOT
            answer = await self._ask(b".", self.relay.timeouts.after_dot)
        except Lost as lost:
            await self.close()
            doubt = step is Step.DOT and lost.written
            return Result(Ending.IN_DOUBT if doubt else Ending.NOT_SENT, step, Reply(0, lost.why))
        except BaseException:
            await self.close()  # somewhere in a transaction: nobody may use it again
            raise
        return await self._answered(answer)

    async def close(self, *, politely: bool = False) -> None:
        """Drop the connection; `politely` says QUIT first."""
        if politely and self._wire.usable:
            with contextlib.suppress(Lost):
                await self._wire.ask(b"QUIT", self.relay.timeouts.goodbye)
        await self._wire.close()
        self._smtp.close()

    def _worn(self) -> bool:
        old = self._now() - self._opened > self.relay.age_limit
        return old or self.served >= self.relay.messages_per_connection

    async def _ask(self, line: bytes, patience: float | None = None) -> Reply:
        answer = await self._wire.ask(line, patience or self.relay.timeouts.command)
        self._used = self._now()
        return answer

    async def _refused(self, step: Step, answer: Reply) -> Result:
        """The relay said no before the body left; a yes out of place, or a 354, is no answer at all."""
        if answer.code < 400:  # noqa: PLR2004 RFC 5321 section 4.2.1: 4yz and 5yz are noes
            await self.close()
            return Result(Ending.NOT_SENT, step, Reply(0, f"the relay answered {answer.code} out of place"))
        self._unfinished = True
        return await self._trusted(step, answer)

    async def _answered(self, answer: Reply) -> Result:
        if answer.code != OK and answer.code < 400:  # noqa: PLR2004 as above
            await self.close()
            return Result(Ending.IN_DOUBT, Step.DOT, Reply(0, f"the relay answered {answer.code} out of place"))
        return await self._trusted(Step.DOT, answer)

    async def _trusted(self, step: Step, answer: Reply) -> Result:
        if answer.code == AWAY:
            await self.close()
        else:
            self.served += 1
        return Result(Ending.REPLIED, step, answer)
