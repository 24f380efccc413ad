"""Which addresses of the internet may be called: public unicast ones, and nothing that leads back into a network."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from syndicate.errors import CallbackError, CallbackRefused

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a host, as text, in the order to try them. Raises OSError for a host nobody knows."""

CLOSED_V4 = tuple(
    IPv4Network(net)
    for net in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
"""IANA's special-purpose registry (RFC 6890), multicast, reserved. Python's own `is_global` moves with its version."""
OPEN_V6 = IPv6Network("2000::/3")
"""The only global unicast space there is (RFC 4291, IANA)."""
CLOSED_V6 = tuple(IPv6Network(net) for net in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
"""Of it: IETF protocols with Teredo, documentation, 6to4 (it carries any IPv4 address)."""
NAT64 = IPv6Network("64:ff9b::/96")
"""RFC 6052: the last four bytes are the IPv4 address that is meant."""

RESOLVERS = ThreadPoolExecutor(16, thread_name_prefix="resolve")
"""Threads for these names alone: their servers may be silent, and nobody else's work is to wait for them."""


def public(address: Address) -> bool:
    """Whether this is somebody's public address. Mapped (::ffff:0:0/96) and NAT64 ones are judged by what they mean."""
    if isinstance(address, IPv4Address):
        return not any(address in net for net in CLOSED_V4)
    meant = address.ipv4_mapped or (IPv4Address(address.packed[-4:]) if address in NAT64 else None)
    if meant is not None:
        return public(meant)
    return address in OPEN_V6 and not any(address in net for net in CLOSED_V6)


async def pinned(host: str, port: int, resolve: Resolve, *, allow_private: bool) -> tuple[str, ...]:
    """The addresses to connect to, resolved once: whoever answers differently the next time is not asked again.

    Raises CallbackError for a host nobody knows; CallbackRefused when one of its addresses is not public, since a
    name that points inside as well as outside is no subscriber's.
    """
    try:
        found = tuple(await resolve(host, port))
    except (OSError, UnicodeError):
        raise CallbackError(f"The host {host} is not known.") from None
    if not found:
        raise CallbackError(f"The host {host} has no address.")
    if not allow_private and not all(public(ip_address(address)) for address in found):
        raise CallbackRefused(
            f"The host {host} leads into a private or reserved network.",
            hint="Only public addresses are called, unless `callbacks.allow_private` is set.",
        )
    return found


async def system_resolve(host: str, port: int) -> Sequence[str]:
    """As the system resolves names; `0x7f.1` and `2130706433` become 127.0.0.1 here and are judged as that."""
    ask = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    found = await asyncio.get_running_loop().run_in_executor(RESOLVERS, ask)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
