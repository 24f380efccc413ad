"""Pipelining (RFC 2920): the body of one letter and the envelope of the next in one go; one round trip a letter."""

from collections.abc import Sequence

from syndicate.delivery.connection import Connection
from syndicate.delivery.envelope import Parcel
from syndicate.delivery.reading import AWAY, Heard, goes_on, of_dot, of_envelope
from syndicate.delivery.results import Ending, Result, Step, replied
from syndicate.delivery.wire import Lost
from syndicate.model.sending import Reply

Steps = tuple[Step, ...]
NONE: Steps = ()
DOT: Steps = (Step.DOT,)
RSET: Steps = (Step.RSET,)
ENVELOPE: Steps = (Step.MAIL, Step.RCPT, Step.DATA)
WITH_NEXT = {steps: steps + ENVELOPE for steps in (NONE, DOT, RSET)}
FIRST = {
    steps: line
    for start, line in ((NONE, b""), (DOT, b".\r\n"), (RSET, b"RSET\r\n"))
    for steps in (start, start + ENVELOPE)
}


async def exchange(
    connection: Connection, leaving: Parcel | None, following: Parcel | None
) -> tuple[Result | None, Result | None]:
    """Send the body of `leaving`, for which the relay waits, and the envelope of `following`.

    Returns what became of the first, and why the second cannot go on: None if the relay waits for its body now. The
    connection is closed after anything that cannot be trusted. Cancelled, it is closed too.
    """
    steps = DOT if leaving is not None else RSET if connection.unfinished else NONE
    if following is not None:
        steps = WITH_NEXT[steps]
    try:
        heard = await _go(connection, leaving.body if leaving else (), _lines(steps, following), steps)
    except BaseException:
        await connection.close()
        raise
    if heard.well:
        connection.unfinished = False
        connection.served += leaving is not None
        return replied(Step.DOT, heard.said[0]) if leaving is not None else None, None
    ends = of_dot(heard), of_envelope(heard)
    connection.served += sum(map(_counts, ends))
    if not goes_on(heard):
        connection.stumbled = not (heard.said and heard.said[-1].code == AWAY)
        await connection.close()
    elif Step.RSET in steps or following is not None:
        connection.unfinished = heard.refused
    return ends


def _lines(steps: Steps, following: Parcel | None) -> bytes:
    first = FIRST[steps]
    return first if following is None else b"%b%b\r\n%b\r\nDATA\r\n" % (first, following.mail, following.rcpt)


async def _go(connection: Connection, head: Sequence[bytes], lines: bytes, steps: Steps) -> Heard:
    """Say it all, and hear what is owed until a farewell or a loss ends it."""
    wire, timeouts = connection.wire, connection.relay.timeouts
    said: list[Reply] = []
    lost, head_left = "", True
    try:
        wire.put(head, lines, len(steps))
        if wire.held_back:
            await wire.flushed(timeouts.body)
        for step in steps:
            patience = timeouts.after_dot if step is Step.DOT else timeouts.command
            reply = wire.answers.popleft() if wire.answers else await wire.answer(patience)
            said.append(reply)
            if reply.code == AWAY:
                break
    except Lost as error:
        lost, head_left = error.why, error.written
    connection.touch()
    return Heard(steps, said, lost, head_left=head_left, too_many=wire.too_many)


def _counts(end: Result | None) -> bool:
    """A letter that came to an end by the relay's word, which was no farewell."""
    return end is not None and end.ending is Ending.REPLIED and end.reply.code != AWAY
