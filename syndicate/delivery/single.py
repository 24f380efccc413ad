"""One letter over a connection of its own: for trials, which no ledger knows."""

from syndicate.delivery.opening import connect
from syndicate.delivery.relay import Relay
from syndicate.delivery.results import Result
from syndicate.model.letter import Letter


async def send_one(relay: Relay, letter: Letter) -> Result:
    """What became of it. Raises RelayUnreachable, SettingsError."""
    connection = await connect(relay)
    try:
        return await connection.transact(letter, _nothing)
    finally:
        await connection.close(politely=True)


async def _nothing() -> None:
    """Nobody need know that a trial's body leaves."""
