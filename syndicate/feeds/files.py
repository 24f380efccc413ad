"""A file of the public face, made and not yet written."""

from dataclasses import dataclass

from syndicate.feeds.splice import Parts


@dataclass(frozen=True, slots=True)
class File:
    """Its bytes in parts, how hard brotli is to work on it, and how many parts gzip takes together (0: all)."""

    parts: Parts
    brotli: int | None = 5
    run: int = 0
