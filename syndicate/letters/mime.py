"""Messages built by hand (RFC 5322, 2045-2047): nothing but what is written here can become a header.

Python 3.11's own builder lets an encoded word smuggle a newline into a header (CVE-2024-6923).
"""

import re
from base64 import b64encode
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256

from syndicate.errors import DeliveryError

LINE = 76
LARGE = 4096
"""Bytes from which on a piece of a message stays one of its own."""
_OVERHEAD = len("=?utf-8?B??=")
_WORD = 75
"""Characters of an encoded word, at most (RFC 2047, section 2)."""
_PLAIN = re.compile(r"[!-~](?:[ -~]{0,58}[!-~])?")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ._-]{0,38}[A-Za-z0-9])?")
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_ANY_LOCAL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u00a1-\U0010ffff-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u00a1-\U0010ffff-]+)*"
)
_LONGEST = 254
"""Characters of an address that SMTP takes (RFC 5321, errata 1690)."""
_DOMAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9.+_-]+@[A-Za-z0-9.-]+>")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_VALUE = re.compile(r"(?:\r\n )?[!-~][ -~]{0,900}(?:\r\n [!-~][ -~]{0,900})*")


def header(name: str, value: str) -> bytes:
    """One header with its CRLF. `value` is printable ASCII, folded as `CRLF space`; raises ValueError otherwise."""
    if not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
        raise ValueError(f"this cannot stand in the header {name!r}")
    gap = "" if value.startswith("\r\n") else " "
    return f"{name}:{gap}{value}\r\n".encode("ascii")


def unstructured(text: str, column: int) -> str:
    """The value of a text header (Subject): encoded words unless it is short plain ASCII that looks like none.

    `column` is where the value begins in its line. `text` holds no line ends, controls or lone surrogates.
    """
    if _PLAIN.fullmatch(text) and "=?" not in text and column + len(text) <= LINE:
        return text
    return _encoded_words(text, column)


def mailbox(name: str, address: str, column: int) -> str:
    """`name <address>`, or the bare address where the name is empty. Raises DeliveryError."""
    return _named(name, ascii_address(address), column)


def to(name: str, address: str) -> bytes:
    """The header To of a reader; as UTF-8 where letters of another script stand before the @ (RFC 6532).

    Raises DeliveryError.
    """
    address = reader_address(address)
    if address.isascii():
        return header("To", _named(name, address, len("To: ")))
    stand_in = b"x" * len(address.encode())
    before, _, after = header("To", _named(name, stand_in.decode(), len("To: "))).rpartition(stand_in)
    return before + address.encode() + after


def _named(name: str, address: str, column: int) -> str:
    if not name:
        return address
    shown = f'"{name}"' if _PLAIN_NAME.fullmatch(name) else _encoded_words(name, column)
    filled = len(shown.rpartition("\r\n ")[2]) + (1 if "\r\n" in shown else column)
    gap = " " if filled + len(address) + 3 <= LINE else "\r\n "
    return f"{shown}{gap}<{address}>"


def reader_address(address: str) -> str:
    """An address letters go to: before the @ letters of any script may stand (RFC 6531), as in few of them.

    Whether the relay takes such a one is the transport's to know. Raises DeliveryError.
    """
    if address.isascii():
        return ascii_address(address)
    local, _, domain = address.rpartition("@")
    domain = ascii_address(f"x@{domain}").partition("@")[2]
    if not _ANY_LOCAL.fullmatch(local) or not local.isprintable() or len(f"{local}@{domain}".encode()) > _LONGEST:
        raise DeliveryError("An address cannot stand in a header.", hint="Only name@domain can be written to.")
    return f"{local}@{domain}"


@lru_cache(maxsize=1024)
def ascii_address(address: str) -> str:
    """An address as every SMTP server takes it: an international domain in its ASCII form.

    Raises DeliveryError, which does not repeat the address.
    """
    local, _, domain = address.rpartition("@")
    domain = _ascii_domain(domain)
    if not domain or len(local) + len(domain) >= _LONGEST or not _LOCAL.fullmatch(local):
        raise DeliveryError("An address cannot stand in a header.", hint="Only name@domain in ASCII can be written to.")
    return f"{local}@{domain}"


@lru_cache(maxsize=1024)
def _ascii_domain(domain: str) -> str:
    """Empty when it can have no mailboxes."""
    try:
        found = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    return found if _DOMAIN.fullmatch(found) and ".." not in found else ""


def message(headers: Iterable[bytes], message_id: str, text: bytes, html: bytes) -> bytes:
    """The whole message. `headers` come from `header`; `text` and `html` are base64 lines with their CRLF."""
    return b"".join(pieces(headers, message_id, (text,), (html,)))


def pieces(
    headers: Iterable[bytes], message_id: str, text: Iterable[bytes], html: Iterable[bytes]
) -> tuple[bytes, ...]:
    """The message in pieces: those of text and HTML that are large are not copied. All headers are in the first one.

    The boundary is made from the Message-ID, so the same letter has the same bytes; base64 has no `=_`.
    """
    if not _MESSAGE_ID.fullmatch(message_id):
        raise ValueError("not a Message-ID with its angle brackets")
    boundary = f"=_{sha256(message_id.encode()).hexdigest()[:32]}"
    edge = f"--{boundary}".encode()
    kind = header("Content-Type", f'multipart/alternative;\r\n boundary="{boundary}"')
    head = b"".join((*headers, header("Message-ID", message_id), _VERSION, kind, b"\r\n", edge, _PLAIN_PART))
    every = [head, *text, edge, _HTML_PART, *html, edge, b"--\r\n"]
    found: list[bytes] = []
    start = 0
    for at in [at for at, piece in enumerate(every) if at and len(piece) >= LARGE]:
        found += b"".join(every[start:at]), every[at]
        start = at + 1
    return (*found, b"".join(every[start:]))


def _part(kind: str) -> bytes:
    """What stands between a part's edge and its lines."""
    headers = header("Content-Type", f"{kind}; charset=utf-8"), header("Content-Transfer-Encoding", "base64")
    return b"\r\n" + b"".join(headers) + b"\r\n"


_VERSION = header("MIME-Version", "1.0")
_PLAIN_PART, _HTML_PART = _part("text/plain"), _part("text/html")


def _encoded_words(text: str, column: int) -> str:
    """RFC 2047 words of whole characters, each on a line of at most 76."""
    words: list[str] = []
    current = b""
    room = (LINE - column - _OVERHEAD) // 4 * 3
    if len(whole := text.encode()) <= room:
        return _word(whole)
    for character in text:
        data = character.encode()
        if len(current) + len(data) > room:
            words.append(_word(current))
            current, room = b"", (_WORD - _OVERHEAD) // 4 * 3
        current += data
    return "\r\n ".join([*words, _word(current)])


def _word(data: bytes) -> str:
    return f"=?utf-8?B?{b64encode(data).decode('ascii')}?="
