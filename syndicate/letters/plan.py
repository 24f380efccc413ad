"""How much of each story a letter carries, so that it is never larger than 90 KB as sent.

The rule is stable, it looks at nothing but the stories: all summaries whole; if that is too much, all but the
lead's short; then none but the lead's; and only then the last stories wait on the site.
"""

from collections.abc import Callable
from dataclasses import dataclass

BUDGET = 90_000
"""Bytes of a letter with its headers; Gmail folds what is past 102 KB."""
SUMMARIES = (74, 37, 0)
"""Characters of a summary: whole (two lines of 640 pixels), shortened, left out."""
LEAD_SUMMARY = 111
"""Characters of the lead's summary (three lines), which is never shortened."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The stories (positions in the edition) a letter shows, how long their summaries are, how many are left out."""

    shown: tuple[int, ...]
    most: int
    more: int


@dataclass(frozen=True, slots=True)
class Size:
    """What a letter weighs: bytes as sent, bytes of each part decoded, and what was done to keep it small."""

    sent: int
    html: int
    text: int
    shown: int
    shortened: bool
    more: int


def plan(stories: tuple[int, ...], weigh: Callable[[tuple[int, ...], int], int]) -> Plan:
    """The first plan that fits. `weigh` tells what a letter of some stories with summaries of some length weighs,
    never too little; at least one story is shown.
    """
    for most in SUMMARIES:
        if weigh(stories, most) <= BUDGET:
            return Plan(stories, most, 0)
    fits, over = 1, len(stories)
    while over - fits > 1:
        middle = (fits + over) // 2
        fits, over = (middle, over) if weigh(stories[:middle], SUMMARIES[-1]) <= BUDGET else (fits, middle)
    return Plan(stories[:fits], SUMMARIES[-1], len(stories) - fits)


def encoded(size: int, pieces: int) -> int:
    """Bytes that `size` bytes in `pieces` pieces take in base64 at most: each piece may end a line early."""
    characters = (size + 2) // 3 * 4
    return characters + 2 * (characters // 76 + 2 * pieces + 1)
