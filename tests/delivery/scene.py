"""What delivery's tests share: readers, their letters, a relay, a sending carried to its end."""

from collections.abc import Iterable, Sequence
from typing import Any

from syndicate.delivery.relay import Relay, Timeouts
from syndicate.delivery.sender import send
from syndicate.errors import RelayUnreachable
from syndicate.model.letter import Letter, Recipient
from syndicate.model.sending import Sending, SendingState
from syndicate.testing import FakeClock, FakeLedger
from tests.delivery.smtpd import Smtpd

PATIENT = Timeouts(connect=20, command=20, body=20, after_dot=20, goodbye=1)
"""Longer than any loaded machine takes; what hangs on purpose has a shorter one."""
MOST_ROUNDS = 40


def reader(number: int, address: str | None = None) -> Recipient:
    return Recipient(number, address or f"r{number}@example.com", None, (), (0,), f"<{number}.1@paper.example>")


def compose(recipient: Recipient) -> Letter:
    tag = recipient.address.partition("@")[0]
    data = (
        f"Message-ID: {recipient.message_id}\r\nSubject: {recipient.reader_id}\r\n\r\n.a dot\r\n..two\r\n.\r\nend\r\n"
    )
    return Letter(recipient.message_id, f"paper+{tag}@paper.example", recipient.address, (data.encode(),))


def ledger_of(readers: Iterable[Recipient], **how: Any) -> FakeLedger:
    return FakeLedger(readers, now=FakeClock()(), **how)


def relay_to(server: Smtpd, *, timeouts: Timeouts = PATIENT, **how: Any) -> Relay:
    return Relay(name="test", host=server.host, port=server.port, timeouts=timeouts, **how)


async def run_once(ledger: FakeLedger, relay: Relay | Sequence[Relay], clock: FakeClock, **how: Any) -> Sending:
    usual: dict[str, Any] = {"worker": "here/1/1", "alive": lambda _: True, "compose": compose}
    return await send(ledger, 1, relay=relay, clock=clock, **usual | how)


async def carry_out(ledger: FakeLedger, relay: Relay, **how: Any) -> Sending:
    """Run a sending as the jobs runner does, moving the clock to what is due, until it no longer runs."""
    clock = FakeClock()
    for _ in range(MOST_ROUNDS):
        try:
            sending = await run_once(ledger, relay, clock, **how)
        except RelayUnreachable:
            sending = ledger.look(1)
        if sending.state is not SendingState.RUNNING:
            return sending
        clock.now = max(clock.now, ledger.next_due(1, clock.now) or clock.now)
    raise AssertionError(f"the sending does not end: {sending.tally}")
