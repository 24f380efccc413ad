"""Base64 of joined pieces, where most pieces were encoded before.

Base64 turns three bytes into four characters, so a piece looks different after 0, 1 or 2 bytes left over from
the piece before: each Fragment is kept in these three phases. What joins two pieces is one group of four
characters, made when they meet. A fragment ends its line (RFC 2045, section 6.8: lines of *at most* 76).
"""

from binascii import b2a_base64
from collections.abc import Iterable, Sequence

LINE = 76
_CRLF = b"\r\n"
_SHORT = LINE // 4 * 3
"""Bytes that fit into one line."""
SHORTEST = 3
"""A fragment must complete the group that it meets, which takes two bytes at most."""

Phase = tuple[bytes, bytes, bytes]


class Fragment:
    """Bytes that stand in many letters, encoded once."""

    __slots__ = ("data", "phases")

    def __init__(self, data: bytes) -> None:
        """`data` must have 3 bytes or more."""
        if len(data) < SHORTEST:
            raise ValueError(f"a fragment of {len(data)} bytes cannot be spliced")
        self.data = data
        self.phases = (_phase(data, 0), _phase(data, 1), _phase(data, 2))

    def __len__(self) -> int:
        return len(self.data)


class Stretch:
    """Pieces that stand side by side in many letters, spliced once for each phase in which a letter meets them."""

    __slots__ = ("_pieces", "phases")

    def __init__(self, pieces: Sequence[Fragment | bytes]) -> None:
        """`pieces` begin with a fragment."""
        self._pieces = pieces
        self.phases: list[Phase | None] = [None, None, None]

    def __len__(self) -> int:
        return sum(map(len, self._pieces))

    def phase(self, pending: int) -> Phase:
        """As a fragment's, after so many bytes left over; kept."""
        first, *rest = self._pieces
        if not isinstance(first, Fragment):
            raise TypeError("a stretch begins with a fragment")
        head, body, tail = first.phases[pending]
        out = [body]
        tail = _spliced(rest, tail, out)
        found = self.phases[pending] = head, b"".join(out), tail
        return found


Piece = Fragment | Stretch | bytes


def splice(pieces: Iterable[Piece]) -> bytes:
    """The base64 of all pieces joined, in CRLF lines of at most 76 characters, the last one ended too."""
    return b"".join(spliced(pieces))


def spliced(pieces: Iterable[Piece]) -> list[bytes]:
    """The same, not joined."""
    out: list[bytes] = []
    if pending := _spliced(pieces, b"", out):
        out.append(b2a_base64(pending, newline=False) + _CRLF)
    return out


def _spliced(pieces: Iterable[Piece], pending: bytes, out: list[bytes]) -> bytes:
    """Append what is whole to `out`, after the bytes left over so far; those left over at the end."""
    for piece in pieces:
        if type(piece) is not bytes:
            head, body, tail = piece.phases[len(pending)] or piece.phase(len(pending))  # type: ignore[union-attr]
            if pending:
                out.append(b2a_base64(pending + head, newline=False))
            out.append(body)
            pending = tail
        else:
            data = pending + piece
            left = len(data) % 3
            pending = data[-left:] if left else b""
            if len(data) > _SHORT:
                out.append(_lines(b2a_base64(data[:-left] if left else data, newline=False), LINE))
            elif len(data) > left:
                out.append(b2a_base64(data[:-left] if left else data, newline=False) + _CRLF)
    return pending


def _phase(data: bytes, pending: int) -> Phase:
    """(bytes that complete the pending group, the encoded lines after it, bytes left over)."""
    start = -pending % 3
    end = len(data) - (len(data) - start) % 3
    first = LINE - 4 if pending else LINE
    return data[:start], _lines(b2a_base64(data[start:end], newline=False), first), data[end:]


def _lines(encoded: bytes, first: int) -> bytes:
    """Lines of 76 characters, the first of `first`; each with its CRLF."""
    rows = [encoded[:first], *(encoded[n : n + LINE] for n in range(first, len(encoded), LINE))]
    return _CRLF.join(rows) + _CRLF
