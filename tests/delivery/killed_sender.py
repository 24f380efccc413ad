"""A sender in a process of its own, to be killed: `python -m tests.delivery.killed_sender URL PORT SENDING BEGAN`.

It comes back to a sending until it is finished, as the jobs runner does. `BEGAN`: when the torture did, epoch seconds:
the ledger's clock stood at NOW then. Waits between attempts are seconds here, not minutes.
"""

import asyncio
import sys
import time
from datetime import datetime, timedelta

from syndicate.delivery import run, verdicts
from syndicate.delivery.relay import Relay, Timeouts
from syndicate.delivery.sender import send
from syndicate.delivery.workers import alive, worker_name
from syndicate.errors import Conflict, RelayUnreachable, StoreUnavailable
from syndicate.model.sending import SendingState
from syndicate.store.database import Database
from syndicate.store.ledger import Ledger
from tests.delivery.scene import compose
from tests.store.paper import NOW

IMPATIENT = Timeouts(connect=20, command=5, body=20, after_dot=5, goodbye=1)
LADDER = (1 / 60, 1 / 60, 2 / 60)
REST = 0.2


async def main(url: str, port: str, sending: str, began: str) -> None:
    verdicts.LADDER = LADDER  # type: ignore[assignment] # parts of a minute
    run.due = lambda *about: verdicts.due(*about[:4])  # type: ignore[attr-defined] # whatever a verdict wants to wait
    database = Database(url, patience=60)
    relay = Relay("test", "127.0.0.1", int(port), connections=6, timeouts=IMPATIENT)

    def clock() -> datetime:
        return NOW + timedelta(seconds=int(time.time() - float(began)))  # noqa: TID251 it stands for the clock

    while True:
        try:
            book = Ledger(database)  # anew: what the last call still held is taken over
            end = await send(book, int(sending), compose, relay, worker=worker_name(), clock=clock, alive=alive)
        except (RelayUnreachable, Conflict, StoreUnavailable):
            await asyncio.sleep(REST)
            continue
        if end.state is not SendingState.RUNNING:
            break
        await asyncio.sleep(REST)
    database.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
