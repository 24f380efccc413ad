"""Compressed siblings of a published file: which there are, how each is made, and how it is read back."""

import gzip
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import brotli

from syndicate.publish.names import rarely_written

_GZIP = 9
_BROTLI_LIVE, _BROTLI_ARCHIVE = 5, 11
"""Level 11 takes fifty times the time of level 5 and saves a tenth: worth it where it is done once for years."""


@dataclass(frozen=True, slots=True)
class Coding:
    """One content coding (RFC 9110, 8.4.1). `read` gives None for bytes that are damaged."""

    write: Callable[[str, bytes], bytes]
    """From a file's name and bytes; the same ones give the same bytes."""
    read: Callable[[bytes], bytes | None]


def _gzip(_name: str, data: bytes) -> bytes:
    return gzip.compress(data, _GZIP, mtime=0)


def _brotli(name: str, data: bytes) -> bytes:
    quality = _BROTLI_ARCHIVE if rarely_written(name) else _BROTLI_LIVE
    packed: bytes = brotli.compress(data, mode=brotli.MODE_TEXT, quality=quality)
    return packed


def _ungzip(data: bytes) -> bytes | None:
    try:
        return gzip.decompress(data)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        return None


def _unbrotli(data: bytes) -> bytes | None:
    try:
        plain: bytes = brotli.decompress(data)
    except brotli.error:
        return None
    return plain


CODINGS: Mapping[str, Coding] = {".gz": Coding(_gzip, _ungzip), ".br": Coding(_brotli, _unbrotli)}
"""By the ending that a sibling adds to its original's name."""
