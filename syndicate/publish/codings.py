"""Compressed siblings of a published file: which there are, how each is made, and how it is read back."""

import gzip
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import brotli

_GZIP = 9
_BROTLI, _BROTLI_LASTING = 5, 11
"""Level 11 takes fifty times the time of level 5 and saves a tenth: worth it where it is done once for years."""


@dataclass(frozen=True, slots=True)
class Coding:
    """One content coding (RFC 9110, 8.4.1). `read` gives None for bytes that are damaged."""

    write: Callable[[bytes, bool], bytes]
    """From a file's bytes, and whether it will stay as it is; the same ones give the same bytes."""
    read: Callable[[bytes], bytes | None]


def _gzip(data: bytes, _lasting: bool) -> bytes:  # noqa: FBT001 called by the table below alone
    return gzip.compress(data, _GZIP, mtime=0)


def _brotli(data: bytes, lasting: bool) -> bytes:  # noqa: FBT001
    quality = _BROTLI_LASTING if lasting else _BROTLI
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
