"""Return paths that name their letter (VERP), signed: `bounces+TAG@example.com`, one address a letter.

A tag is 20 bytes in base32, 32 characters without padding: sending and reader in 5 bytes each, then the first 80
bits of HMAC-SHA256 over both. Relays may turn a local part into lower case, so a tag means the same in either.
"""

import base64
import hmac
import re
from dataclasses import dataclass

MOST_LOCAL = 64
"""Octets of a local part (RFC 5321, section 4.5.3.1.1)."""
TAG = re.compile(r"[a-z2-7]{32}", re.ASCII)
_ID_BYTES = 5
_MAC_BYTES = 10


@dataclass(frozen=True, slots=True)
class LetterOf:
    """Whose letter it was. Sending 0: mail that belongs to no sending, such as a confirmation."""

    sending_id: int
    reader_id: int


def tag(secret: bytes, letter: LetterOf) -> str:
    """The tag of a letter. Raises OverflowError for ids of 2**40 and more."""
    named = b"".join(number.to_bytes(_ID_BYTES, "big") for number in (letter.sending_id, letter.reader_id))
    return base64.b32encode(named + _mac(secret, named)).decode("ascii").lower()


def read(secret: bytes, text: str) -> LetterOf | None:
    """The letter whose tag this is, in any case; None for everything that we did not sign."""
    if not TAG.fullmatch(text.lower()):
        return None
    data = base64.b32decode(text.upper())
    named, mac = data[: 2 * _ID_BYTES], data[2 * _ID_BYTES :]
    if not hmac.compare_digest(mac, _mac(secret, named)):
        return None
    return LetterOf(int.from_bytes(named[:_ID_BYTES], "big"), int.from_bytes(named[_ID_BYTES:], "big"))


def return_path(address: str, delimiter: str, tagged: str) -> str:
    """The bounce address with a tag in its local part."""
    local, _, domain = address.rpartition("@")
    return f"{local}{delimiter}{tagged}@{domain}"


def tag_of(address: str, delimiter: str, recipient: str) -> str | None:
    """What stands where a tag would, if `recipient` is the bounce address with one; not yet verified."""
    local, _, domain = address.lower().rpartition("@")
    found_local, _, found_domain = recipient.lower().rpartition("@")
    before, there, found = found_local.rpartition(delimiter)
    return found if there and (before, found_domain) == (local, domain) else None


def _mac(secret: bytes, named: bytes) -> bytes:
    return hmac.digest(secret, b"return-path\0" + named, "sha256")[:_MAC_BYTES]
