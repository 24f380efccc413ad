"""Signed links: a token says for one purpose which reader it is, and carries no address.

A token is 24 bytes in base64url, 32 characters without padding: the reader's id in 8 bytes, then the first
16 of HMAC-SHA256 over purpose and id. 24 is a multiple of 3, so no bit is spare and each token has one spelling.
"""

import base64
import hmac
import re
from binascii import b2a_base64

_FORM = re.compile(r"[A-Za-z0-9_-]{32}", re.ASCII)
_ID_BYTES = 8
_MAC_BYTES = 16
_URL_SAFE = bytes.maketrans(b"+/", b"-_")


def sign(secret: bytes, purpose: str, reader_id: int) -> str:
    """The token of a reader (0 <= id < 2**64) for one purpose: `leave`, `preferences`, `view`."""
    named = reader_id.to_bytes(_ID_BYTES, "big")
    return b2a_base64(named + _mac(secret, purpose, named), newline=False).translate(_URL_SAFE).decode("ascii")


def read(secret: bytes, purpose: str, token: str) -> int | None:
    """The reader whose token this is, or None: another purpose or secret, a changed bit, anything else."""
    if not _FORM.fullmatch(token):
        return None
    data = base64.urlsafe_b64decode(token)
    named, mac = data[:_ID_BYTES], data[_ID_BYTES:]
    if not hmac.compare_digest(mac, _mac(secret, purpose, named)):
        return None
    return int.from_bytes(named, "big")


def _mac(secret: bytes, purpose: str, named: bytes) -> bytes:
    return hmac.digest(secret, b"token\0%b\0%b" % (purpose.encode(), named), "sha256")[:_MAC_BYTES]
