"""A file of the public face, made and not yet written."""

from dataclasses import dataclass

from syndicate.feeds.splice import Parts


@dataclass(frozen=True, slots=True)
class File:
    """Its bytes in parts, and how hard brotli is to work on it."""

    parts: Parts
    brotli: int | None = 5
