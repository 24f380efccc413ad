"""A document in parts as one ordinary gzip member (RFC 1952), of which most is taken over from the one before.

Some parts together are a run. Each run is compressed by itself and ended with a full flush, so that its compressed
bytes depend on it alone, and runs can be put together like the parts. Where runs end is told by the parts' own
bytes (as in `gzip --rsyncable`): an entry more at the front moves no later border. How long each run is, plain and
compressed, stands in the header's extra field, which every reader skips.
"""

import struct
import zlib
from collections.abc import Iterator, Sequence

WHOLE, PIECE = 9, 4
"""Levels of a document that is one run, and of the runs of one that is made again and again: those take half the time
of level 9 for 2 % more bytes.
"""

_HEAD = struct.Struct("<2sBBIBBH")
_FIELD = struct.Struct("<2sH")
_RUN = struct.Struct("<II")
_TAIL = struct.Struct("<II")
_MAGIC, _DEFLATE, _EXTRA, _OTHER, _BEST, _UNKNOWN = b"\x1f\x8b", 8, 4, 0, 2, 255
_OURS = b"SR"
_END = b"\x03\x00"
"""An empty last block (RFC 1951, 3.2.6)."""
_TOLD = 256
"""Bytes of a part that tell whether it ends a run."""
_MOST_RUNS = 8000
"""What the extra field has room for."""


def packed(parts: Sequence[bytes], ends: int, before: tuple[bytes, bytes] | None = None) -> bytes:
    """The parts compressed; one in `ends` ends a run, with 0 all are one. `before`: an older version and its
    compressed bytes, which must fit; runs that are the same are not compressed again. The result is the same
    without it.
    """
    plain = list(_runs(parts, ends)) if ends else [b"".join(parts)]
    if len(plain) > _MOST_RUNS:
        plain = [b"".join(plain)]
    known = _Known(*before) if before and ends else _Known()
    level, told = (PIECE, _OTHER) if ends else (WHOLE, _BEST)
    runs = [known.find(run) or _compressed(run, level) for run in plain]
    lengths = b"".join(_RUN.pack(len(run), len(small)) for run, small in zip(plain, runs, strict=True))
    extra = _FIELD.pack(_OURS, len(lengths)) + lengths
    head = _HEAD.pack(_MAGIC, _DEFLATE, _EXTRA, 0, told, _UNKNOWN, len(extra))
    crc, size = 0, 0
    for run in plain:
        crc, size = zlib.crc32(run, crc), size + len(run)
    return b"".join((head, extra, *runs, _END, _TAIL.pack(crc, size & 0xFFFFFFFF)))


def fits(data: bytes, small: bytes) -> bool:
    """Whether the compressed bytes end with the length and checksum of these plain ones."""
    return small[-_TAIL.size :] == _TAIL.pack(zlib.crc32(data), len(data) & 0xFFFFFFFF)


def _runs(parts: Sequence[bytes], ends: int) -> Iterator[bytes]:
    """The first part ends none: in a feed it is the head, which changes each time."""
    waiting: list[bytes] = []
    for number, part in enumerate(parts):
        waiting.append(part)
        if number and not zlib.crc32(part[:_TOLD]) % ends:
            yield b"".join(waiting)
            waiting = []
    if waiting:
        yield b"".join(waiting)


def _compressed(run: bytes, level: int) -> bytes:
    deflate = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    return deflate.compress(run) + deflate.flush(zlib.Z_FULL_FLUSH)


class _Known:
    """The runs of an older version; none where it was not written by us."""

    def __init__(self, data: bytes = b"", small: bytes = b"") -> None:
        self._data, self._small = data, small
        self._places: dict[bytes, tuple[int, int, int, int]] = {}
        start = _HEAD.size + _FIELD.size
        if len(small) < start + _TAIL.size:
            return
        magic, _, flags, _, level, _, extra = _HEAD.unpack_from(small)
        ours, length = _FIELD.unpack_from(small, _HEAD.size)
        if (magic, flags, level, ours, extra) != (_MAGIC, _EXTRA, _OTHER, _OURS, length + _FIELD.size):
            return
        at, packed_at = 0, start + length
        for plain, packed_size in _RUN.iter_unpack(small[start : start + length]):
            self._places[data[at : at + min(plain, _TOLD)]] = (at, plain, packed_at, packed_size)
            at, packed_at = at + plain, packed_at + packed_size

    def find(self, run: bytes) -> bytes | None:
        """The compressed bytes of a run that is there to the last byte."""
        at, plain, packed_at, size = self._places.get(run[:_TOLD], (0, -1, 0, 0))
        same = plain == len(run) and self._data.startswith(run, at)
        return self._small[packed_at : packed_at + size] if same else None
