"""Addresses that moved: asked for where nothing is to be shown, so seldom that the store itself is asked."""

import asyncio
import logging
from collections.abc import Callable, Mapping

from syndicate.errors import StoreError

KEPT = 5.0
"""Seconds that an answer of the store stands: however many ask for what is not there."""

logger = logging.getLogger(__name__)


class Moved:
    """Old addresses below feeds/ and where they lead. `ask` reads them all; it is called in a thread."""

    def __init__(self, ask: Callable[[], Mapping[str, str]]) -> None:
        self._ask = ask
        self._places: Mapping[str, str] = {}
        self._until = float("-inf")

    async def to(self, path: str) -> str | None:
        """The new address of a path, or None. While the store is away, what it said last holds."""
        now = asyncio.get_running_loop().time()
        if now >= self._until:
            self._until = now + KEPT
            try:
                self._places = await asyncio.to_thread(self._ask)
            except StoreError as error:
                logger.warning("Addresses that moved could not be read: %s", error)
        if path in self._places:
            return self._places[path]
        folder, slash, rest = path.partition("/")
        new = self._places.get(f"{folder}/")
        return None if new is None else new + (rest if slash else "")
