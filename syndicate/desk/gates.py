"""Gates of the sign-up: a person passes without noticing, a flood does not. What is counted is counted in rows.

Nothing here depends on whose address it is: the answer of a gate tells nothing about it.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from syndicate.desk.rooms import Rooms
from syndicate.store import requests
from syndicate.store.database import Db

HOUR = timedelta(hours=1)
FROM_NETWORK, IN_ALL = 5, 200
"""Unconfirmed requests an hour: of a network (/24, /56) at most, and of everybody before work is asked for."""
YOUNGEST, OLDEST = timedelta(seconds=2), timedelta(hours=12)
"""The age of a form when it comes back: nobody types an address faster, nobody takes longer."""
WAIT = timedelta(seconds=30)
"""What stands for the work where a browser runs no script."""
WORK_BITS = 16
"""65,000 hashes on average: about a second in a browser."""
_MAC = 32
_V4, _V6 = 24, 56


class Gate(StrEnum):
    """What a gate says: come in, come again later, or show that you mean it."""

    OPEN = "open"
    TOO_MANY = "too many"
    WORK = "work"


def network(host: str | None) -> str | None:
    """The network somebody comes from (203.0.113.0/24, 2001:db8:0:100::/56); None where it is not known."""
    try:
        address: IPv4Address | IPv6Address = ip_address((host or "").partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(ip_network(f"{address}/{_V4 if address.version == 4 else _V6}", strict=False))  # noqa: PLR2004 IPv4


def gate(db: Db, *, network: str | None, worked: bool, now: datetime) -> Gate:
    """Whether one more request may come in now."""
    if network and requests.from_network(db, network, now - HOUR, FROM_NETWORK) >= FROM_NETWORK:
        return Gate.TOO_MANY
    if not worked and requests.in_all(db, now - HOUR, IN_ALL) >= IN_ALL:
        return Gate.WORK
    return Gate.OPEN


def stamp(rooms: Rooms, purpose: str, now: datetime) -> str:
    """A signed instant, for a form or a challenge of this purpose."""
    seconds = str(int(now.timestamp()))
    return f"{seconds}.{_mac(rooms, purpose, seconds)}"


def age(rooms: Rooms, purpose: str, given: str, now: datetime) -> timedelta | None:
    """How old a stamp is; None for one we never made, or one that is too old."""
    seconds, _, mac = given.partition(".")
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) < _MAC):
        return None
    if not hmac.compare_digest(mac.encode(), _mac(rooms, purpose, seconds).encode()):
        return None
    found = timedelta(seconds=int(now.timestamp()) - int(seconds))
    return found if timedelta(0) <= found <= OLDEST else None


def worked(rooms: Rooms, purpose: str, challenge: str, answer: str, now: datetime) -> bool:
    """Whether the challenge was answered: by work (`answer`), or by waiting."""
    waited = age(rooms, purpose, challenge, now)
    if waited is None:
        return False
    return waited >= WAIT or (answer != "" and solves(challenge, answer))


def solves(challenge: str, answer: str) -> bool:
    """Whether SHA-256 of `challenge:answer` begins with WORK_BITS zero bits."""
    digest = hashlib.sha256(f"{challenge}:{answer}".encode()).digest()
    return len(answer) < _MAC and int.from_bytes(digest[:4], "big") >> (32 - WORK_BITS) == 0


def _mac(rooms: Rooms, purpose: str, seconds: str) -> str:
    return hmac.digest(rooms.secret, f"stamp\0{purpose}\0{seconds}".encode(), "sha256").hex()[:_MAC]
