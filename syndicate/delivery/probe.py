"""Whether a relay would take letters, and what it can do: what health and doctor ask."""

import asyncio
from dataclasses import dataclass

from syndicate.delivery.opening import connect
from syndicate.delivery.relay import Relay
from syndicate.errors import RelayUnreachable

PATIENCE = 10.0
"""Seconds for the whole visit: a health check that hangs tells nothing."""


@dataclass(frozen=True, slots=True)
class Offers:
    """What a relay that lets us in can do. `size`: the largest letter in bytes; None where it does not say."""

    place: str
    tls: bool
    pipelining: bool
    chunking: bool
    utf8: bool
    size: int | None


async def examine(relay: Relay) -> Offers:
    """Go in, through TLS and login, and out again. Raises RelayUnreachable, SettingsError."""
    try:
        async with asyncio.timeout(PATIENCE):
            connection = await connect(relay)
    except TimeoutError:
        raise RelayUnreachable(
            f"The relay {relay.place} does not answer within {PATIENCE:.0f} seconds.",
            hint="Is it running? Check `relay.host`, `relay.port` and `relay.tls`.",
        ) from None
    try:
        offers = connection.offers
        size = offers.get("size", "").strip()
        return Offers(
            place=relay.place,
            tls=relay.tls != "none",
            pipelining="pipelining" in offers,
            chunking="chunking" in offers,
            utf8="smtputf8" in offers,
            size=int(size) if size.isascii() and size.isdigit() and int(size) else None,
        )
    finally:
        await connection.close(politely=True)


async def probe(relay: Relay) -> str:
    """As `examine`; what was found, in one line. Raises RelayUnreachable, SettingsError."""
    found = await examine(relay)
    return f"{found.place} answers ({'TLS, certificate checked' if found.tls else 'no TLS'})"
