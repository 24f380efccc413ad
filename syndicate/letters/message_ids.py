"""Message-IDs that are the same for the same letter, for ever, and tell nothing of the reader."""

import hmac


def notice_id(secret: bytes, kind: str, number: int | str, domain: str) -> str:
    """The Message-ID of a single letter: `kind` and `number` name it for ever."""
    words = b"\0".join((b"notice-id", kind.encode(), str(number).encode()))
    return f"<{hmac.digest(secret, words, 'sha256').hex()[:40]}@{domain}>"


def message_id(secret: bytes, edition_key: str, reader_id: int, domain: str) -> str:
    """The Message-ID (RFC 5322, section 3.6.4) of an edition's letter to a reader, with its angle brackets.

    160 bits of HMAC-SHA256 over edition and reader, so that nobody can guess another reader's.
    """
    words = b"\0".join((b"message-id", edition_key.encode(), str(reader_id).encode()))
    return f"<{hmac.digest(secret, words, 'sha256').hex()[:40]}@{domain}>"
