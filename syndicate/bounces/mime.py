"""A message cut into its parts (RFC 2045, 2046), whatever was sent: bounded in size, depth and number, no exceptions.

What lies (a boundary that never comes, a wrong charset, base64 that is none) is read as well as it can be.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header

MOST_BYTES = 2 * 1024 * 1024
"""Read of a message; what a bounce says stands at its beginning."""
MOST_HEAD = 64 * 1024
MOST_VALUE = 4000
MOST_PARTS = 60
MOST_DEPTH = 8

_BLANK = re.compile(rb"\r?\n[ \t]*\r?\n|\A[ \t]*\r?\n")
_FOLD = re.compile(rb"\r?\n[ \t]+")
_FIELD = re.compile(rb"([!-9;-~]{1,76})[ \t]*:[ \t]*(.*)", re.DOTALL)
_KIND = re.compile(r"\s*([a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+)", re.ASCII)
_NESTED = frozenset({"message/rfc822", "message/global", "message/rfc-822"})
# Only charsets that decode in linear time: Python knows others (idna, punycode) that do not.
_CHARSET = re.compile(
    r"utf-?8|us-?ascii|gb2312|gbk|gb18030|hz|hz-gb-2312|big5(hkscs)?|iso-?8859-?\d{1,2}|windows-?125\d|koi8-[ru]|"
    r"iso-2022-jp|shift_jis|euc-(jp|kr|tw)"
)


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its type, its headers (names in lower case, in order) and its body, transfer coding undone."""

    kind: str
    fields: tuple[tuple[str, str], ...]
    body: bytes
    depth: int

    def all(self, name: str) -> list[str]:
        """Every value of a header, RFC 2047 decoded."""
        return [_decoded(value) for found, value in self.fields if found == name]

    def first(self, name: str) -> str:
        """The first value of a header, or nothing."""
        return next(iter(self.all(name)), "")

    @property
    def text(self) -> str:
        """The body as text."""
        return decode(self.body, _parameter(self.first("content-type"), "charset"))


def parts(data: bytes) -> tuple[Part, ...]:
    """The message itself, then its parts in their order, each before its own parts. At least one."""
    found: list[Part] = []
    todo = [(data[:MOST_BYTES], 0)]
    while todo and len(found) < MOST_PARTS:
        raw, depth = todo.pop()
        part, inner = _opened(raw, depth)
        found.append(part)
        if depth < MOST_DEPTH:
            todo.extend((one, depth + 1) for one in reversed(inner))
    return tuple(found)


def decode(data: bytes, charset: str) -> str:
    """Bytes as text: by their charset if it is one we take and it fits, else UTF-8, else GB 18030."""
    named = charset.lower()
    tried = [named] if _CHARSET.fullmatch(named) and not named.startswith("gb") else []
    for name in (*tried, "utf-8", "gb18030"):
        try:
            return data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("utf-8", "replace")


def fields(block: bytes) -> tuple[tuple[str, str], ...]:
    """Header lines as (name in lower case, value unfolded); lines that are none are left out."""
    return tuple(_fields(block))


def _opened(raw: bytes, depth: int) -> tuple[Part, list[bytes]]:
    blank = _BLANK.search(raw, 0, MOST_HEAD)
    head, body = (raw[: blank.start()], raw[blank.end() :]) if blank else (raw[:MOST_HEAD], b"")
    found = fields(head)
    if not found:  # a piece without headers, which should have begun with a blank line
        body = raw
    values = dict(reversed(found))
    typed = values.get("content-type", "text/plain")
    kind = named[1] if (named := _KIND.match(typed.lower())) else "text/plain"
    boundary = _parameter(typed, "boundary")
    if kind.startswith("multipart/") and boundary:
        return Part(kind, found, b"", depth), _split(body, boundary)
    body = _uncoded(body, values.get("content-transfer-encoding", ""))
    return Part(kind, found, body, depth), [body] if kind in _NESTED else []


def _split(body: bytes, boundary: str) -> list[bytes]:
    """Between the boundary's lines; before the first stands nothing of interest, and without any, everything."""
    edge = re.compile(
        rb"^--" + re.escape(boundary.encode("utf-8", "surrogateescape")) + rb"(--)?[ \t]*\r?$", re.MULTILINE
    )
    cuts = [(match.start(), match.end()) for match in edge.finditer(body)]
    if not cuts:
        return [b"\r\n" + body]
    ends = [start for start, _ in cuts[1:]] + [len(body)]
    pieces = [body[end:until].lstrip(b"\r").removeprefix(b"\n") for (_, end), until in zip(cuts, ends, strict=True)]
    return [piece for piece in pieces if piece.strip()]


def _uncoded(body: bytes, coding: str) -> bytes:
    match coding.strip().lower():
        case "base64":
            letters = re.sub(rb"[^A-Za-z0-9+/]", b"", body)
            whole = letters[: len(letters) - (len(letters) % 4 == 1)]
            return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))
        case "quoted-printable":
            return binascii.a2b_qp(body)
        case _:
            return body


def _fields(block: bytes) -> Iterator[tuple[str, str]]:
    for line in _FOLD.sub(b" ", block).splitlines():
        match = _FIELD.fullmatch(line.rstrip())
        if match:
            yield match[1].decode("ascii").lower(), decode(match[2][:MOST_VALUE], "")


def _parameter(value: str, name: str) -> str:
    found = re.search(rf';\s*{name}\*?0?\*?\s*=\s*(?:"([^"]{{1,200}})"|([^\s;"]{{1,200}}))', value, re.IGNORECASE)
    return (found[1] or found[2]) if found else ""


def _decoded(value: str) -> str:
    if "=?" not in value:
        return value
    try:
        words = decode_header(value)
    except (HeaderParseError, ValueError, binascii.Error):
        return value
    return "".join(word if isinstance(word, str) else decode(word, charset or "") for word, charset in words)
