"""Compressed siblings of a published file: how they are made (gzip: see gzips.py), and read back."""

import gzip
import zlib
from collections.abc import Callable, Mapping

import brotli

from syndicate.publish.sources import Source


def brotlied(file: Source) -> bytes | None:
    """The file in brotli; None where it is not to have that."""
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
CODINGS: Mapping[str, Callable[[bytes], bytes | None]] = {GZIP: _ungzip, BROTLI: _unbrotli}
"""By the ending that a sibling adds to its original's name: the original, or None for bytes that are damaged."""
