"""A sender in a process of its own, to be killed: `python -m tests.delivery.killed_sender URL PORT SENDING MINUTES`."""

import asyncio
import sys
from datetime import timedelta

from syndicate.delivery.relay import Relay
from syndicate.delivery.sender import send
from syndicate.delivery.workers import alive, worker_name
from syndicate.store.database import Database
from syndicate.store.ledger import Ledger
from syndicate.testing import FakeClock
from tests.delivery.scene import PATIENT, compose
from tests.store.paper import NOW


async def main(url: str, port: str, sending: str, minutes: str) -> None:
    database = Database(url)
    relay = Relay("test", "127.0.0.1", int(port), connections=3, timeouts=PATIENT)
    clock = FakeClock(NOW + timedelta(minutes=int(minutes)))
    await send(Ledger(database), int(sending), compose, relay, worker=worker_name(), clock=clock, alive=alive)
    database.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
