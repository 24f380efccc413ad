"""Message-IDs that are the same for the same letter, for ever, and tell nothing of the reader."""

import hmac
from functools import lru_cache

NEIGHBOURS = 1000
"""Readers with numbers side by side whose Message-IDs begin alike: a million of them are written where the index of
them is, and not all over it. They tell that two readers came at about the same time, and nothing else."""


def notice_id(secret: bytes, kind: str, number: int | str, domain: str) -> str:
    """The Message-ID of a single letter: `kind` and `number` name it for ever."""
    words = b"\0".join((b"notice-id", kind.encode(), str(number).encode()))
    return f"<{hmac.digest(secret, words, 'sha256').hex()[:40]}@{domain}>"


def message_id(secret: bytes, edition_key: str, reader_id: int, domain: str) -> str:
    """The Message-ID (RFC 5322, section 3.6.4) of an edition's letter to a reader, with its angle brackets.

    120 bits of HMAC-SHA256 over edition and reader, so that nobody can guess another reader's, after 40 over their
    neighbourhood.
    """
    words = b"\0".join((b"message-id", edition_key.encode(), str(reader_id).encode()))
    beginning = _neighbourhood(secret, edition_key, reader_id // NEIGHBOURS)
    return f"<{beginning}{hmac.digest(secret, words, 'sha256').hex()[:30]}@{domain}>"


@lru_cache(maxsize=100)
def _neighbourhood(secret: bytes, edition_key: str, number: int) -> str:
    words = b"\0".join((b"message-id of neighbours", edition_key.encode(), str(number).encode()))
    return hmac.digest(secret, words, "sha256").hex()[:10]
