"""A lane: one connection's worth of work, letter after letter."""

from syndicate.delivery.connection import Connection
from syndicate.delivery.hand import Held
from syndicate.delivery.opening import connect
from syndicate.delivery.post import Post
from syndicate.delivery.rolling import roll
from syndicate.delivery.run import Run
from syndicate.delivery.verdicts import Consequence
from syndicate.errors import Conflict, LoginRefused, RelayUnreachable, Withdrawn

MOMENT = 0.02
"""Seconds between two looks whether a letter that is held finds a seat."""
BREATH = 1.0
"""Seconds between two looks whether the relay may take more letters by now."""


async def work(run: Run, post: Post) -> None:
    """Take and deliver until nothing is due or the run has ended. Raises RelayUnreachable, StoreError."""
    connection: Connection | None = None
    post.working += 1
    run.journal.lanes = run.working
    try:
        while not run.ended:
            if connection is None or not await connection.ready():
                connection = await _renewed(run, post, connection)
                if connection is None:
                    if post.barred or (post.down and not run.others_work):
                        return
                    continue
            if not await _step(run, post, connection):
                return
    except BaseException:
        run.over.set()
        raise
    finally:
        post.working -= 1
        run.journal.lanes = run.working
        if connection is not None:
            await connection.close(politely=True)


async def _step(run: Run, post: Post, connection: Connection) -> bool:
    """A letter, or as many as roll; false when there is nothing left to do."""
    if not await run.pace.token(post, run.hand.held):
        await run.rest(BREATH, while_working=False)
        return not run.hand.dry and run.clock() < run.sending.expires
    taken = await run.hand.take(run.segment)
    if taken is None:
        post.unused()
        if run.hand.held:  # they wait for seats
            await run.rest(MOMENT, while_working=False)
        return bool(run.hand.held)
    if run.ended:
        post.unused()
        run.hand.put_back(taken)
        return False
    try:
        if connection.pipelining:
            await roll(run, post, connection, taken)
        else:
            await _deliver(run, connection, taken)
    except Withdrawn:
        return True  # given back, and skipped when it is claimed anew
    await _look_at(run, post, connection)
    return True


async def _renewed(run: Run, post: Post, connection: Connection | None) -> Connection | None:
    """A new connection for one that can take no more; None when the relay gave none just now.

    After one on which the relay stumbled, the next is used a command at a time.
    """
    careful = False
    if connection is not None:
        await connection.close(politely=True)
        careful = connection.stumbled
    try:
        fresh = await connect(post.relay)
    except LoginRefused as refusal:
        await run.bar(post, refusal)
        return None
    except RelayUnreachable as error:
        await run.failed(post, error)
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
    outcome, verdict = run.judged(held.claim, result, connection.relay)
    await run.journal.settle(outcome)
    if verdict.consequence in {Consequence.RECONNECT, Consequence.REST}:
        await connection.close()


async def _look_at(run: Run, post: Post, connection: Connection) -> None:
    """Whether the connection was of any use. Raises RelayUnreachable when none is, again and again."""
    if connection.served:
        post.served()
    elif not connection.usable:
        reason = f"The relay {post.relay.place} ends connections before it takes a letter: {run.words}."
        await run.failed(post, RelayUnreachable(reason, hint="Look at the relay's own log."))
