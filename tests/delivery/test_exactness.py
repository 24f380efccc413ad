"""Whatever the relay does: nobody is lost, nobody gets two unless in doubt, Message-ID and bytes never change."""

from dataclasses import replace
from typing import Any

import pytest

from syndicate.model.sending import DeliveryState, DoubtPolicy, SendingState
from syndicate.testing import FakeLedger
from tests.delivery.misbehaviours import ALL, DOUBT, EARLY, SILENT
from tests.delivery.scene import PATIENT, carry_out, compose, ledger_of, reader, relay_to
from tests.delivery.smtpd import PIPELINED, Smtpd

S = DeliveryState
REFUSING = ("rcpt-550", "dot-554")
STOPPING = ("mail-553",)
LIARS = ("kept-451",)
"""Nobody can know of these that the letter was kept."""
LATE = ("body-unasked",)
"""A false yes that arrives byte by byte, after our dot and ahead of the true no: nobody can tell it from the answer."""
MODES = pytest.mark.parametrize("how", [{}, {"offers": PIPELINED}], ids=["one by one", "pipelined"])
PACES = pytest.mark.parametrize("pace", ["", "merged", "split"])
TWICE = ("kept-twice",)
"""A second 250 to the dot: with commands already behind it, the first one stands and the connection falls."""


@MODES
@pytest.mark.parametrize("doing", [name for name in ALL if name not in STOPPING])
async def test_one_misbehaviour(doing: str, how: dict[str, Any]) -> None:
    """Reader 1 meets it once, reader 4 twice, four others never."""
    readers = [reader(number) for number in range(6)]
    ledger = ledger_of(readers)
    hangs = doing.endswith(("hang", "slow"))
    timeouts = replace(PATIENT, command=0.3, after_dot=0.3) if hangs else PATIENT
    async with Smtpd({readers[1].address: [doing], readers[4].address: [doing, doing]}, **how) as server:
        sending = await carry_out(ledger, relay_to(server, connections=2, timeouts=timeouts))

        assert sending.state is SendingState.FINISHED
        check(ledger, server, liars=doing in LIARS, twice=doing in TWICE)
        if doing in REFUSING:
            assert {number for number, state in ledger.states().items() if state is S.REFUSED} == {1, 4}
            assert server.took.total() == 4
        doubts = [row.history.count(S.IN_DOUBT) for row in ledger.rows.values()]
        expected = [0, 1, 0, 0, 2, 0] if doing in DOUBT else [0] * 6
        assert doubts == expected or (hangs and all(map(int.__ge__, doubts, expected))) or (how and doing in TWICE)


@PACES
@MODES
async def test_all_misbehaviours_at_once(how: dict[str, Any], pace: str) -> None:
    undetectable = (*LIARS, *(LATE if pace == "split" else ()))
    names = [name for name in ALL if name not in (*STOPPING, *REFUSING, *undetectable)]
    names = [name for name in names if not name.endswith(("hang", "slow"))]
    script = {reader(number).address: [name, names[number % 7]] for number, name in enumerate(names)}
    ledger = ledger_of(reader(number) for number in range(2 * len(names)))
    async with Smtpd(script, pace=pace, **how) as server:
        sending = await carry_out(ledger, relay_to(server, connections=4))

        assert (sending.state, sending.tally.refused, sending.tally.expired) == (SendingState.FINISHED, 0, 0)
        check(ledger, server, twice=True)


@PACES
@pytest.mark.parametrize("sloppy", [False, True], ids=["strict", "sloppy"])
async def test_a_refused_reader_is_never_mailed_and_holds_nobody_up(pace: str, *, sloppy: bool) -> None:
    """Also by a relay that says 354 all the same: no body, and no lone dot, goes to somebody it refused."""
    readers = [reader(number) for number in range(40)]
    ledger = ledger_of(readers)
    script = {one.address: ["rcpt-550"] for one in readers[::5]}
    async with Smtpd(script, offers=PIPELINED, sloppy=sloppy, pace=pace) as server:
        sending = await carry_out(ledger, relay_to(server, connections=2))

        assert (sending.state, sending.tally.refused, sending.tally.accepted) == (SendingState.FINISHED, 8, 32)
        assert server.took == {one.address: 1 for one in readers if one.address not in script}
        check(ledger, server)


@pytest.mark.parametrize("doing", [*SILENT, *EARLY])
async def test_an_answer_that_never_comes_leaves_no_later_one_in_its_place(doing: str) -> None:
    readers = [reader(number) for number in range(9)]
    ledger = ledger_of(readers)
    timeouts = replace(PATIENT, command=0.3, after_dot=0.3)
    async with Smtpd({readers[4].address: [doing]}, offers=PIPELINED) as server:
        sending = await carry_out(ledger, relay_to(server, connections=1, timeouts=timeouts))

        assert (sending.state, sending.tally.accepted) == (SendingState.FINISHED, 9)
        assert set(server.took) == {one.address for one in readers}
        for row in ledger.rows.values():
            assert server.took[row.recipient.address] <= 1 + row.history.count(S.IN_DOUBT)


@pytest.mark.parametrize("policy", [DoubtPolicy.LEAVE, DoubtPolicy.ASK])
async def test_a_letter_in_doubt_is_repeated_only_where_the_policy_says_so(policy: DoubtPolicy) -> None:
    ledger = ledger_of((reader(number) for number in range(3)), policy=policy)
    async with Smtpd({reader(1).address: ["kept-drop"]}) as server:
        sending = await carry_out(ledger, relay_to(server))

        ends = SendingState.STOPPED if policy is DoubtPolicy.ASK else SendingState.FINISHED
        assert (sending.state, sending.tally.in_doubt) == (ends, 1)
        assert server.took.total() == 3


async def test_a_letter_in_doubt_is_repeated_at_most_twice() -> None:
    ledger = ledger_of(reader(number) for number in range(3))
    async with Smtpd({reader(1).address: ["kept-drop"] * 9}) as server:
        sending = await carry_out(ledger, relay_to(server))

        assert (sending.state, sending.tally.in_doubt) == (SendingState.FINISHED, 1)
        assert server.took[reader(1).address] == 3


def check(ledger: FakeLedger, server: Smtpd, *, liars: bool = False, twice: bool = False) -> None:
    """Nobody lost; more than one only as often as the row was in doubt; one Message-ID, the same bytes."""
    for row in ledger.rows.values():
        address = row.recipient.address
        if row.state is S.REFUSED:
            assert server.took[address] == 0
            continue
        assert row.state is S.ACCEPTED
        assert server.certain[address] == 1 or (twice and server.took[address] == 1)
        assert liars or server.took[address] <= 1 + row.history.count(S.IN_DOUBT)
        assert server.ids[address] == {row.recipient.message_id}
        assert server.bodies[address] == {compose(row.recipient).data}
