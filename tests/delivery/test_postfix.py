"""A real Postfix as relay: pipelining, greylisting, a mailbox that is gone."""

from syndicate.delivery.opening import connect
from syndicate.delivery.relay import Relay
from syndicate.model.sending import DeliveryState, SendingState
from syndicate.testing import FakeClock
from tests.delivery.scene import PATIENT, ledger_of, reader, run_once
from tests.postfix import postfix

S = DeliveryState
GREY, GONE = range(31, 36), range(36, 39)


def address(number: int) -> str:
    domain = "grey" if number in GREY else "gone" if number in GONE else "real"
    return f"r{number}@{domain}.test"


async def test_postfix_takes_every_letter_once_and_its_refusals_are_understood() -> None:
    ledger = ledger_of(reader(number, address(number)) for number in range(1, 39))
    clock = FakeClock()
    with postfix() as server:
        relay = Relay("postfix", "127.0.0.1", server.port, connections=3, timeouts=PATIENT)
        probe = await connect(relay)
        assert probe.pipelining
        await probe.close(politely=True)

        await run_once(ledger, relay, clock)
        states = ledger.states()
        assert {states[number] for number in GREY} == {S.RETRY}
        assert {states[number] for number in GONE} == {S.REFUSED}
        clock.move(hours=1)
        sending = await run_once(ledger, relay, clock)

        assert (sending.state, sending.tally.accepted) == (SendingState.FINISHED, 35)
        assert {row.reply.enhanced for row in ledger.rows.values() if row.state is S.REFUSED and row.reply} == {"5.1.1"}
        taken = [row.recipient.message_id.encode() for row in ledger.rows.values() if row.state is S.ACCEPTED]
        log = server.log()
        assert [log.count(f"message-id={one.decode()}") for one in taken] == [1] * 35
