"""What a postbox is to those who empty it."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

MOST_BYTES = 2 * 1024 * 1024
"""Read of a message; what a bounce says stands at its beginning."""


@dataclass(frozen=True, slots=True)
class Item:
    """One message: how the postbox names it, and its first bytes."""

    name: str
    data: bytes


class Opened(Protocol):
    """An open postbox. Methods raise FolderError or PostboxUnreachable."""

    def items(self) -> Iterator[Item]:
        """Every message that was neither thrown away nor kept."""

    def throw_away(self, item: Item) -> None:
        """The message was understood; what it said is stored."""

    def keep(self, item: Item) -> None:
        """The message was not understood: a person should look at it. It is not offered again."""


class Postbox(Protocol):
    """A postbox somewhere. `name` is for people and holds no secret."""

    @property
    def name(self) -> str: ...

    def open(self) -> AbstractContextManager[Opened]:
        """Raises FolderError or PostboxUnreachable."""
