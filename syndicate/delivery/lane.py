"""A lane: one connection's worth of work, letter after letter."""

from syndicate.delivery.connection import Connection
from syndicate.delivery.hand import Held
from syndicate.delivery.opening import connect
from syndicate.delivery.rolling import roll
from syndicate.delivery.run import Run
from syndicate.delivery.verdicts import Consequence
from syndicate.errors import Conflict, LoginRefused, RelayUnreachable


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
                run.hand.put_back(taken)
                return
            if connection.pipelining:
                await roll(run, connection, taken)
            else:
                await _deliver(run, connection, taken)
            await _look_at(run, connection)
    except BaseException:
        run.over.set()
        raise
    finally:
        if connection is not None:
            await connection.close(politely=True)


async def _ready(run: Run, connection: Connection | None) -> Connection | None:
    """This connection if it can take another letter, else a new one; None when the relay gave none just now.

    After one on which the relay stumbled, the next is used a command at a time.
    """
    careful = False
    if connection is not None:
        if await connection.ready():
            return connection
        await connection.close(politely=True)
        careful = connection.stumbled
    try:
        fresh = await connect(run.relay)
    except LoginRefused:
        raise
    except RelayUnreachable as error:
        await run.failed(error)
        return None
    fresh.pipelining = fresh.pipelining and not careful
    return fresh


async def _deliver(run: Run, connection: Connection, held: Held) -> None:
    """One letter, from MAIL to the committed outcome, a command at a time. Raises as `work`."""

    async def offered() -> None:
        await run.journal.offer(held.claim)

    try:
        result = await connection.transact(held.letter, offered)
    except Conflict:
        await run.release(held)
        raise
    outcome, verdict = run.judged(held.claim, result)
    await run.journal.settle(outcome)
    if verdict.consequence in {Consequence.RECONNECT, Consequence.REST}:
        await connection.close()


async def _look_at(run: Run, connection: Connection) -> None:
    """Whether the connection was of any use. Raises RelayUnreachable when none is, again and again."""
    if connection.served:
        run.failures = 0
    elif not connection.usable:
        reason = f"The relay {run.relay.place} ends connections before it takes a letter: {run.words}."
        await run.failed(RelayUnreachable(reason, hint="Look at the relay's own log."))
