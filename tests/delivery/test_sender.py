"""A sending on its way: what leaves when, what is committed before, what ends it and how."""

from collections.abc import Awaitable, Callable

import pytest

from syndicate.errors import RelayUnreachable, StoreUnavailable, TemplateError
from syndicate.model.letter import Letter, Recipient
from syndicate.model.sending import DeliveryState, SendingState
from syndicate.testing import FakeClock
from tests.delivery.scene import carry_out, compose, ledger_of, reader, relay_to, run_once
from tests.delivery.smtpd import OFFERS, PIPELINED, Session, Smtpd

S = DeliveryState
Step = Callable[[Session, str], Awaitable[None]]
Keep = Callable[[Session, bytes], None]


@pytest.fixture(autouse=True, params=[OFFERS, PIPELINED], ids=["one by one", "pipelined"])
def offers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of this holds whether the relay takes commands in one go or not."""
    monkeypatch.setattr("tests.delivery.smtpd.OFFERS", request.param)


def readers(count: int) -> list[Recipient]:
    return [reader(number) for number in range(1, count + 1)]


async def test_all_are_sent_over_few_connections_with_one_ehlo_each() -> None:
    ledger = ledger_of(readers(30))
    async with Smtpd() as server:
        sending = await run_once(ledger, relay_to(server, connections=3), FakeClock())

        assert (sending.state, sending.tally.accepted) == (SendingState.FINISHED, 30)
        assert server.connections <= 3
        assert sum(line.startswith(b"EHLO") for line in server.commands) == server.connections


async def test_a_finished_sending_sends_nothing_when_run_again() -> None:
    ledger = ledger_of(readers(3))
    async with Smtpd() as server:
        await run_once(ledger, relay_to(server), FakeClock())
        again = await run_once(ledger, relay_to(server), FakeClock())

        assert again.state is SendingState.FINISHED
        assert server.took.total() == 3


async def test_no_more_connections_than_letters() -> None:
    async with Smtpd() as server:
        await run_once(ledger_of(readers(2)), relay_to(server, connections=9), FakeClock())

        assert server.connections == 2


async def test_the_claim_stands_before_mail_and_the_intent_before_the_body(monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = ledger_of(readers(8))
    seen: list[tuple[str, DeliveryState]] = []

    def state(address: str) -> DeliveryState:
        return next(row.state for row in ledger.rows.values() if row.recipient.address == address)

    async def do_rcpt(self: Session, line: str, original: Step = Session.do_rcpt) -> None:
        await original(self, line)
        seen.append(("rcpt", state(self.recipient)))

    def keep(self: Session, body: bytes, original: Keep = Session.keep) -> None:
        seen.append(("body", state(self.recipient)))
        original(self, body)

    monkeypatch.setattr(Session, "do_rcpt", do_rcpt)
    monkeypatch.setattr(Session, "keep", keep)
    async with Smtpd() as server:
        await run_once(ledger, relay_to(server, connections=3), FakeClock())

        assert set(seen) == {("rcpt", S.CLAIMED), ("body", S.OFFERED)}
        assert len(seen) == 16


async def test_no_body_leaves_when_the_intent_cannot_be_committed() -> None:
    ledger = ledger_of(readers(5))
    ledger.before = failing("offer")
    async with Smtpd() as server:
        with pytest.raises(StoreUnavailable):
            await run_once(ledger, relay_to(server, connections=2), FakeClock())

        assert server.took.total() == 0
        assert not any(b"Message-ID" in line for line in server.commands)
        assert set(ledger.states().values()) <= {S.CLAIMED, S.PLANNED}


async def test_the_sender_stops_when_an_outcome_cannot_be_committed_and_the_rows_wait_in_doubt() -> None:
    ledger = ledger_of(readers(20))
    ledger.before = failing("settle")
    async with Smtpd() as server:
        with pytest.raises(StoreUnavailable):
            await run_once(ledger, relay_to(server, connections=2), FakeClock())
        left = server.took.total()

        assert left <= 2
        assert list(ledger.states().values()).count(S.OFFERED) == left
        ledger.before = lambda _: None
        sending = await run_once(ledger, relay_to(server), FakeClock())

        assert sending.state is SendingState.FINISHED
        assert server.took.total() == 20 + left
        assert {len(ids) for ids in server.ids.values()} == {1}


@pytest.mark.parametrize("call", ["open", "look", "claim", "release", "finish"])
async def test_a_store_error_of_any_call_reaches_the_caller(call: str) -> None:
    ledger = ledger_of(readers(20))
    ledger.before = failing(call)
    async with Smtpd() as server:
        if call == "release":
            await server.close()
        with pytest.raises(StoreUnavailable):
            await run_once(ledger, relay_to(server), FakeClock())


async def test_a_heartbeat_that_fails_ends_the_sending(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("syndicate.delivery.sender.BEAT", 0.0)
    monkeypatch.setattr("syndicate.delivery.sender.PULSE", 0.01)
    ledger = ledger_of(readers(3))
    ledger.before = failing("beat")
    script = {one.address: ["ok-late"] for one in readers(3)}
    async with Smtpd(script) as server:
        with pytest.raises(StoreUnavailable):
            await run_once(ledger, relay_to(server, connections=1), FakeClock())

        assert server.took.total() <= 1


async def test_no_relay_gives_everything_back_and_uses_up_no_attempt() -> None:
    ledger = ledger_of(readers(5))
    async with Smtpd() as server:
        await server.close()
        with pytest.raises(RelayUnreachable, match="does not answer") as caught:
            await run_once(ledger, relay_to(server, connections=2), FakeClock())

        assert caught.value.hint
        assert {(row.state, row.attempt) for row in ledger.rows.values()} == {(S.PLANNED, 0)}


async def test_a_relay_that_closes_after_every_letter_is_given_up_before_many_are_in_doubt() -> None:
    ledger = ledger_of(readers(50))
    async with Smtpd({one.address: ["kept-drop"] for one in readers(50)}) as server:
        with pytest.raises(RelayUnreachable, match="ends connections"):
            await run_once(ledger, relay_to(server, connections=2), FakeClock(), patience=2)

        assert 2 <= ledger.look(1).tally.in_doubt <= 6


async def test_421_and_drops_use_up_no_attempt_the_first_time() -> None:
    ledger = ledger_of(readers(3))
    async with Smtpd({reader(1).address: ["rcpt-421"], reader(2).address: ["data-drop", "data-drop"]}) as server:
        sending = await run_once(ledger, relay_to(server, connections=1), FakeClock())

        assert sending.tally.accepted == 2
        assert (ledger.rows[1].state, ledger.rows[1].attempt) == (S.ACCEPTED, 1)
        assert (ledger.rows[2].state, ledger.rows[2].attempt) == (S.RETRY, 1)


async def test_a_letter_that_is_never_taken_expires_with_the_edition() -> None:
    ledger = ledger_of(readers(3))
    async with Smtpd({reader(2).address: ["dot-451"] * 99}) as server:
        sending = await carry_out(ledger, relay_to(server))

        assert sending.state is SendingState.FINISHED
        assert (sending.tally.accepted, sending.tally.expired) == (2, 1)
        assert server.attempts[reader(2).address] == 10


async def test_a_letter_that_is_unfit_is_refused_and_stops_nobody() -> None:
    bad = {2: "two@example.com\r\nRCPT TO:<all@example.com>", 3: "no address", 4: f"{'x' * 65}@example.com"}
    ledger = ledger_of([reader(number, bad.get(number)) for number in range(1, 7)])
    async with Smtpd() as server:
        sending = await run_once(ledger, relay_to(server), FakeClock())

        assert sending.state is SendingState.FINISHED
        assert {number for number, state in ledger.states().items() if state is S.REFUSED} == set(bad)
        assert [row.reply.code for row in ledger.rows.values() if row.state is S.REFUSED and row.reply] == [0, 0, 0]
        assert server.took.total() == 3


async def test_what_compose_raises_gives_everything_back() -> None:
    def broken(recipient: Recipient) -> Letter:
        if recipient.reader_id == 9:
            raise TemplateError("letters/digest/body.mjml line 3: no such field")
        return compose(recipient)

    ledger = ledger_of(readers(12))
    async with Smtpd() as server:
        with pytest.raises(TemplateError):
            await run_once(ledger, relay_to(server, connections=2), FakeClock(), compose=broken)

        assert set(ledger.states().values()) <= {S.PLANNED, S.ACCEPTED}


async def test_many_refusals_at_the_start_stop_the_sending_with_a_cause() -> None:
    ledger = ledger_of(readers(300))
    async with Smtpd({one.address: ["rcpt-550"] for one in readers(300)[::5]}) as server:
        sending = await run_once(ledger, relay_to(server, connections=2), FakeClock())

        assert sending.state is SendingState.STOPPED
        assert 11 <= sending.tally.refused <= 13
        assert "were refused" in str(sending.cause)
        assert "@" not in str(sending.cause)


async def test_a_sender_that_the_relay_does_not_allow_stops_the_sending_and_refuses_nobody() -> None:
    ledger = ledger_of(readers(20))
    async with Smtpd({one.address: ["mail-553"] for one in readers(20)}) as server:
        sending = await run_once(ledger, relay_to(server, connections=2), FakeClock())

        assert (sending.state, sending.tally.planned) == (SendingState.STOPPED, 20)
        assert "553" in str(sending.cause)


async def test_whoever_watches_is_told_how_it_ended() -> None:
    told: list[int] = []
    async with Smtpd() as server:
        await run_once(
            ledger_of(readers(4)),
            relay_to(server),
            FakeClock(),
            watch=lambda sending: told.append(sending.tally.accepted),
        )

        assert told[-1] == 4
        assert told == sorted(told)


def failing(*calls: str) -> Callable[[str], None]:
    def before(call: str) -> None:
        if call in calls:
            raise StoreUnavailable("The disk is full.", hint="Make room.")

    return before
