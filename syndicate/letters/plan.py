"""How much of each story a letter carries, so that it is never larger than 90 KB as sent.

The rule is stable, it looks at nothing but the stories: all summaries whole; if that is too much, all but the
lead's short; then none but the lead's; and only then the last stories wait on the site. A letter of whole texts
carries as many of the first stories whole as fit beside the summaries of the others.
"""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace

BUDGET = 90_000
"""Bytes of a letter with its headers; Gmail folds what is past 102 KB."""
SUMMARIES = (74, 37, 0)
"""Characters of a summary: whole (two lines of 640 pixels), shortened, left out."""
LEAD_SUMMARY = 111
"""Characters of the lead's summary (three lines), which is never shortened."""
WHOLE = 1_000_000
"""In the place of a summary's characters: the whole story."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The stories (positions in the edition) a letter shows, how long their summaries are, how many are left out, and
    how many of the first stand in it whole.
    """

    shown: tuple[int, ...]
    most: int
    more: int
    whole: int = 0


@dataclass(frozen=True, slots=True)
class Size:
    """What a letter weighs: bytes as sent, bytes of each part decoded, and what was done to keep it small."""

    sent: int
    html: int
    text: int
    shown: int
    shortened: bool
    more: int
    whole: int


def plan(stories: tuple[int, ...], weigh: Callable[[Plan], int], *, whole: bool = False) -> Plan:
    """The first plan that fits. `weigh` tells what a letter weighs, never too little; at least one story is shown.
    `whole` asks for whole texts.
    """
    summaries = [Plan(stories, most, 0) for most in SUMMARIES]
    plain = next((chosen for chosen in summaries if weigh(chosen) <= BUDGET), None)
    if plain is None:
        fewer = [Plan(stories[:n], SUMMARIES[-1], len(stories) - n) for n in range(1, len(stories))]
        return fewer[max(0, bisect_right(fewer, BUDGET, key=weigh) - 1)] if fewer else summaries[-1]
    if whole and plain.most == SUMMARIES[0]:
        fuller = [replace(plain, whole=n) for n in range(len(stories) + 1)]
        return fuller[bisect_right(fuller, BUDGET, key=weigh) - 1]
    return plain


def encoded(size: int, pieces: int) -> int:
    """Bytes that `size` bytes in `pieces` pieces take in base64 at most: each piece may end a line early."""
    characters = (size + 2) // 3 * 4
    return characters + 2 * (characters // 76 + 2 * pieces + 1)
