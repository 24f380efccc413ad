"""What may go on the wire: addresses, lengths, line ends. Pure; a letter that fails here never meets the relay.

Such a letter is refused with a reply of our own, code 0, and never stops the others (many of them do: see sender).
"""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from syndicate.model.letter import Letter

MOST_ADDRESS_BYTES = 254
"""RFC 5321 section 4.5.3.1.3: a path of 256 with its brackets."""
MOST_LOCAL_BYTES = 64
MOST_LINE_BYTES = 998
"""RFC 5322 section 2.1.1, without CRLF."""

# Letters of any script: RFC 6531 allows them where SMTPUTF8 is offered. Quoted local parts are refused on purpose:
# no provider gives them away, and they are how commands are smuggled.
PLAIN = re.compile(r"[0-9A-Za-z!#$%&'*+/=?^_`{|}~.-]{1,64}@[0-9A-Za-z_-]+(?:\.[0-9A-Za-z_-]+)*")
LOCAL = re.compile(r"[0-9A-Za-z!#$%&'*+/=?^_`{|}~.\-\u00a1-\U0010ffff]+")
DOMAIN = re.compile(r"[0-9A-Za-z_\u00a1-\U0010ffff-]+(\.[0-9A-Za-z_\u00a1-\U0010ffff-]+)*|\[[0-9A-Fa-f:.]+\]")


class Unfit(Exception):
    """The letter cannot go on the wire; the message says why, without the address."""


@dataclass(slots=True)
class Parcel:
    """The lines of one transaction. `body` is dot-stuffed and ends with CRLF; the lone dot is not in it."""

    mail: bytes
    rcpt: bytes
    body: tuple[bytes, ...]


def pack(letter: Letter, offers: Mapping[str, str]) -> Parcel:
    """The letter as it goes on the wire of a relay that `offers` these extensions (lower case). Raises Unfit."""
    sender, recipient = _sender(letter.sender), _address(letter.recipient, "reader's")
    first, *rest = letter.pieces if letter.encoded else (letter.data,)
    if not (rest[-1] if rest else first).endswith(b"\r\n"):
        first, rest = letter.data + b"\r\n", []
    if not letter.encoded and max(map(len, first.split(b"\r\n"))) > MOST_LINE_BYTES:
        raise Unfit(f"the letter has a line over {MOST_LINE_BYTES} bytes")
    # Of what is encoded, only what is no copy of another letter's: a pass over it all takes longer than all else here.
    if not first.count(b"\r") == first.count(b"\n") == first.count(b"\r\n"):
        raise Unfit("the letter has a line end that is not CRLF")
    if b"\0" in first:
        raise Unfit("the letter has a NUL in it")
    size = len(first) + sum(map(len, rest))
    options = _options(first, size, offers, utf8=not (sender + recipient).isascii())
    return Parcel(b"MAIL FROM:<%b>%b" % (sender, options), b"RCPT TO:<%b>" % recipient, (_stuffed(first), *rest))


def _address(address: str, whose: str) -> bytes:
    if PLAIN.fullmatch(address) and len(address) <= MOST_ADDRESS_BYTES:
        return address.encode()
    local, at, domain = address.rpartition("@")
    if not at or not LOCAL.fullmatch(local) or not DOMAIN.fullmatch(domain) or not address.isprintable():
        raise Unfit(f"the {whose} address is none")
    try:
        path = address.encode()
    except UnicodeEncodeError:
        raise Unfit(f"the {whose} address is none") from None
    if len(path) > MOST_ADDRESS_BYTES or len(local.encode()) > MOST_LOCAL_BYTES:
        raise Unfit(f"the {whose} address is too long")
    return path


@functools.lru_cache(64)
def _sender(address: str) -> bytes:
    return _address(address, "sender's")


def _options(data: bytes, size: int, offers: Mapping[str, str], *, utf8: bool) -> bytes:
    """Parameters of MAIL: SIZE (RFC 1870), BODY (RFC 6152), SMTPUTF8 (RFC 6531), only where offered. Raises Unfit.

    `data` is what of the letter may be more than ASCII, from its beginning on.
    """
    options = b""
    limit = offers.get("size")
    if limit is not None:
        if limit.isascii() and limit.isdigit() and 0 < int(limit) < size:
            raise Unfit("the letter is larger than the relay takes")
        options = b" SIZE=%d" % size
    plain = data.isascii()
    if not plain:
        if "8bitmime" not in offers:
            raise Unfit("the letter has 8-bit bytes, and the relay does not take them")
        options += b" BODY=8BITMIME"
    if utf8 or not (plain or data.partition(b"\r\n\r\n")[0].isascii()):
        if "smtputf8" not in offers:
            raise Unfit("an address or header is not ASCII, and the relay does not take that")
        options += b" SMTPUTF8"
    return options


def _stuffed(data: bytes) -> bytes:
    """RFC 5321 section 4.5.2. There is no dot in base64, and looking for the last one is cheaper than for each."""
    last = data.rfind(b".") + 1
    stuffed = data.replace(b"\r\n.", b"\r\n..") if data.find(b"\r\n.", 0, last) >= 0 else data
    return b"." + stuffed if stuffed.startswith(b".") else stuffed
