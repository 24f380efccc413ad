"""Pipelining (RFC 2920): the body of one letter and the envelope of the next in one go; one round trip a letter."""

from collections.abc import Sequence

from syndicate.delivery.connection import Connection
from syndicate.delivery.envelope import Parcel
from syndicate.delivery.reading import AWAY, Heard, goes_on, of_dot, of_envelope
from syndicate.delivery.results import Ending, Result, Step, replied
from syndicate.delivery.wire import Lost
from syndicate.model.sending import Reply


async def exchange(
    connection: Connection, leaving: Parcel | None, following: Parcel | None
) -> tuple[Result | None, Result | None]:
    """Send the body of `leaving`, for which the relay waits, and the envelope of `following`.

    Returns what became of the first, and why the second cannot go on: None if the relay waits for its body now. The
    connection is closed after anything that cannot be trusted. Cancelled, it is closed too.
    """
    steps, lines = _words(connection, leaving, following)
    try:
        heard = await _go(connection, leaving.body if leaving else b"", lines, steps)
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


def _words(
    connection: Connection, leaving: Parcel | None, following: Parcel | None
) -> tuple[Sequence[Step], Sequence[bytes]]:
    steps, lines = [], []
    if leaving is not None:
        steps, lines = [Step.DOT], [b"."]
    elif connection.unfinished:
        steps, lines = [Step.RSET], [b"RSET"]
    if following is not None:
        steps += [Step.MAIL, Step.RCPT, Step.DATA]
        lines += [following.mail, following.rcpt, b"DATA"]
    return steps, lines


async def _go(connection: Connection, head: bytes, lines: Sequence[bytes], steps: Sequence[Step]) -> Heard:
    """Say it all, and hear what is owed until a farewell or a loss ends it."""
    wire, timeouts = connection.wire, connection.relay.timeouts
    said: list[Reply] = []
    lost, head_left = "", True
    try:
        wire.put(head, b"\r\n".join((*lines, b"")), len(lines))
        await wire.flushed(timeouts.body)
        while len(said) < len(steps) and not (said and said[-1].code == AWAY):
            patience = timeouts.after_dot if steps[len(said)] is Step.DOT else timeouts.command
            said.append(await wire.answer(patience))
    except Lost as error:
        lost, head_left = error.why, error.written
    connection.touch()
    return Heard(tuple(steps), tuple(said), lost, head_left=head_left, too_many=wire.too_many)


def _counts(end: Result | None) -> bool:
    """A letter that came to an end by the relay's word, which was no farewell."""
    return end is not None and end.ending is Ending.REPLIED and end.reply.code != AWAY
