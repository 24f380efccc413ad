"""Compressed siblings of a published file: which there are, how each is made, and how it is read back."""

import gzip
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import brotli

from syndicate.publish import gzips
from syndicate.publish.sources import Source

Before = tuple[bytes, bytes] | None
"""The file as it stands and this sibling of it, where it has one."""


@dataclass(frozen=True, slots=True)
class Coding:
    """One content coding (RFC 9110, 8.4.1). `read` gives None for bytes that are damaged."""

    write: Callable[[Source, Before], bytes | None]
    """The same file gives the same bytes, whatever was there before; None where it is not to have this one."""
    read: Callable[[bytes], bytes | None]


def _gzip(file: Source, before: Before) -> bytes:
    return gzips.packed(file.parts, before)


def _brotli(file: Source, _before: Before) -> bytes | None:
    if file.brotli is None:
        return None
    packed: bytes = brotli.compress(b"".join(file.parts), mode=brotli.MODE_TEXT, quality=file.brotli)
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


GZIP, BROTLI = ".gz", ".br"
CODINGS: Mapping[str, Coding] = {GZIP: Coding(_gzip, _ungzip), BROTLI: Coding(_brotli, _unbrotli)}
"""By the ending that a sibling adds to its original's name."""
