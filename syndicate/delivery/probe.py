"""Whether a relay would take letters: the question health and doctor ask."""

import asyncio

from syndicate.delivery.opening import connect
from syndicate.delivery.relay import Relay
from syndicate.errors import RelayUnreachable

PATIENCE = 10.0
"""Seconds for the whole visit: a health check that hangs tells nothing."""


async def probe(relay: Relay) -> str:
    """Go in, through TLS and login, and out again; what was found, in one line. Raises RelayUnreachable."""
    try:
        async with asyncio.timeout(PATIENCE):
            connection = await connect(relay)
    except TimeoutError:
        raise RelayUnreachable(
            f"The relay {relay.place} does not answer within {PATIENCE:.0f} seconds.",
            hint="Is it running? Check `relay.host`, `relay.port` and `relay.tls`.",
        ) from None
    try:
        return f"{relay.place} answers ({'no TLS' if relay.tls == 'none' else 'TLS, certificate checked'})"
    finally:
        await connection.close(politely=True)
