"""How often a token may call in this process, and what it is told of it (draft-ietf-httpapi-ratelimit-headers)."""

import math
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from syndicate.web.api_base import Refusal

CALLS, MINUTE = 600, 60.0
"""Calls a minute of one token; and of one network, without a good token."""
MOST_CALLERS = 10_000
"""Callers remembered; beyond, those are forgotten who said nothing for a minute, or all."""


@dataclass(slots=True)
class Pace:
    """The calls of the last minute, by caller."""

    _calls: dict[str, deque[float]] = field(default_factory=dict)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def count(self, caller: str, now: float) -> Mapping[str, str]:
        """One call more; the headers that tell what is left. Raises Refusal (429) when there is nothing."""
        with self._turn:
            if caller not in self._calls and len(self._calls) >= MOST_CALLERS:
                self._prune(now)
            mine = self._calls.setdefault(caller, deque())
            while mine and now - mine[0] >= MINUTE:
                mine.popleft()
            wait = math.ceil(MINUTE - (now - mine[0])) if mine else int(MINUTE)
            if len(mine) >= CALLS:
                raise Refusal(429, "Too many calls.", hint=f"{CALLS} a minute; wait.", retry_after=wait)
            mine.append(now)
            left = CALLS - len(mine)
        return {"ratelimit-policy": f'"minute";q={CALLS};w={int(MINUTE)}', "ratelimit": f'"minute";r={left};t={wait}'}

    def _prune(self, now: float) -> None:
        kept = {caller: calls for caller, calls in self._calls.items() if calls and now - calls[-1] < MINUTE}
        self._calls = kept if len(kept) < MOST_CALLERS else {}
