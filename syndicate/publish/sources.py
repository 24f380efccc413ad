"""What is handed to this room, and what it says of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


class Source(Protocol):
    """A file that is to stand in the folder."""

    @property
    def parts(self) -> tuple[bytes, ...]:
        """Its bytes, in parts that stay the same from one version to the next."""

    @property
    def brotli(self) -> int | None:
        """How hard brotli is to work on it, 0 to 11; None: not at all."""

    @property
    def run(self) -> int:
        """How many parts gzip takes together, more or less: few are soon made anew, many make fewer bytes; 0: all."""


@dataclass(frozen=True, slots=True)
class Plain:
    """Bytes as a Source."""

    parts: tuple[bytes, ...]
    brotli: int | None = 5
    run: int = 0


@dataclass(frozen=True, slots=True)
class Published:
    """Paths below the folder, sorted. `unchanged` was made and found to stand there already; what no change touches
    is not looked at and not named. Compressed siblings come and go with their originals and are not named.
    """

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]


Visible = Callable[[Published], None]
"""Called when all that was published can be read."""
