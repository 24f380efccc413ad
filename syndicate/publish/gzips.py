"""A document in parts as one ordinary gzip member (RFC 1952), of which most is taken over from the one before.

Some parts together are a run. Each run is compressed by itself and ended with a full flush, so that its compressed
bytes depend on it alone, and runs can be put together like the parts. Where runs end is told by the parts' own
bytes (as in `gzip --rsyncable`): an entry more at the front moves no later border. How long each run is, plain and
compressed, stands in the header's extra field, which every reader skips.
"""

import struct
import zlib
from collections.abc import Iterator, Sequence

LEVEL = 9
ENDS = 16
"""One part in so many ends a run."""

_HEAD = struct.Struct("<2sBBIBBH")
_FIELD = struct.Struct("<2sH")
_RUN = struct.Struct("<II")
_TAIL = struct.Struct("<II")
_MAGIC, _DEFLATE, _EXTRA, _BEST, _UNKNOWN = b"\x1f\x8b", 8, 4, 2, 255
_OURS = b"SR"
_END = b"\x03\x00"
"""An empty last block (RFC 1951, 3.2.6)."""
_MOST_RUNS = 8000
"""What the extra field has room for."""


def packed(parts: Sequence[bytes], before: tuple[bytes, bytes] | None = None) -> bytes:
    """The parts compressed. `before`: an older version and its compressed bytes; runs that are the same are not
    compressed again. The result is the same without it.
    """
    known = dict(_runs_of(*before)) if before else {}
    plain = list(_runs(parts))
    if len(plain) > _MOST_RUNS:
        plain = [b"".join(plain)]
    runs = [known.get(run) or _compressed(run) for run in plain]
    lengths = b"".join(_RUN.pack(len(run), len(small)) for run, small in zip(plain, runs, strict=True))
    extra = _FIELD.pack(_OURS, len(lengths)) + lengths
    head = _HEAD.pack(_MAGIC, _DEFLATE, _EXTRA, 0, _BEST, _UNKNOWN, len(extra))
    crc, size = 0, 0
    for run in plain:
        crc, size = zlib.crc32(run, crc), size + len(run)
    return b"".join((head, extra, *runs, _END, _TAIL.pack(crc, size & 0xFFFFFFFF)))


def fits(data: bytes, small: bytes) -> bool:
    """Whether the compressed bytes end with the length and checksum of these plain ones."""
    return small[-_TAIL.size :] == _TAIL.pack(zlib.crc32(data), len(data) & 0xFFFFFFFF)


def _runs(parts: Sequence[bytes]) -> Iterator[bytes]:
    """The first part is a run of its own: in a feed it is the head, which changes each time."""
    waiting: list[bytes] = []
    for number, part in enumerate(parts):
        waiting.append(part)
        if not number or not zlib.crc32(part) % ENDS:
            yield b"".join(waiting)
            waiting = []
    if waiting:
        yield b"".join(waiting)


def _compressed(run: bytes) -> bytes:
    deflate = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return deflate.compress(run) + deflate.flush(zlib.Z_FULL_FLUSH)


def _runs_of(data: bytes, small: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The runs of an older version, plain and compressed; none where it was not written by us, or is not of `data`."""
    start = _HEAD.size + _FIELD.size
    if len(small) < start + _TAIL.size or not fits(data, small):
        return
    magic, _, flags, _, _, _, extra = _HEAD.unpack_from(small)
    ours, length = _FIELD.unpack_from(small, _HEAD.size)
    if (magic, flags, ours, extra) != (_MAGIC, _EXTRA, _OURS, length + _FIELD.size):
        return
    at, packed_at = 0, start + length
    for plain_size, size in _RUN.iter_unpack(small[start : start + length]):
        yield data[at : at + plain_size], small[packed_at : packed_at + size]
        at, packed_at = at + plain_size, packed_at + size
