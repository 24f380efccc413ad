"""What the domain name system says of our domain and our relay, as far as mailboxes look at it."""

import asyncio
import ipaddress
from typing import Any

import dns.asyncresolver
import dns.exception
import dns.name
import dns.resolver
import dns.reversename

from syndicate.errors import DeliveryError

PATIENCE = 5.0
"""Seconds for one question."""


async def texts(name: str) -> tuple[str, ...]:
    """The TXT records of a name; none when it has none. Raises DeliveryError when no resolver answers."""
    return tuple(b"".join(record.strings).decode("utf-8", "replace") for record in await _ask(name, "TXT"))


async def mailboxes(domain: str) -> tuple[str, ...]:
    """The hosts that take mail for a domain (MX). Raises DeliveryError."""
    return tuple(str(record.exchange).rstrip(".") for record in await _ask(domain, "MX"))


async def addresses(host: str) -> tuple[str, ...]:
    """The addresses of a host, or the one it is. Raises DeliveryError."""
    try:
        return (str(ipaddress.ip_address(host)),)
    except ValueError:
        found = await asyncio.gather(_ask(host, "A"), _ask(host, "AAAA"))
        return tuple(str(record.address) for records in found for record in records)


async def names(address: str) -> tuple[str, ...]:
    """The names an address is said to have (PTR). Raises DeliveryError."""
    return tuple(str(record.target).rstrip(".") for record in await _ask(dns.reversename.from_address(address), "PTR"))


async def _ask(name: dns.name.Name | str, kind: str) -> list[Any]:
    try:
        answer = await dns.asyncresolver.resolve(name, kind, lifetime=PATIENCE, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (dns.exception.DNSException, OSError) as error:
        raise DeliveryError(
            f"No resolver answers about {name} ({type(error).__name__}).", hint="Try again, or ask another machine."
        ) from None
    return list(answer)
