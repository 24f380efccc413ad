"""Cleans the text of a page once and remembers where each character stood: spans count the text as received."""

import re
from dataclasses import dataclass

from syndicate.errors import EmptyPage, PageTooLarge
from syndicate.model.page import Problem, ProblemKind, Span

LONGEST_PAGE = 4_000_000
"""Characters. A broadsheet page holds ten thousand; whatever is longer is not a page."""

REMOVED = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"  # controls; XML 1.0 section 2.2 forbids most of them
    "\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # zero-width, bidi controls
    "\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]+"
)
"""Taken out at intake: illegal in XML, invisible, or of private use (nobody else sees the same glyph)."""

MOST_NAMED = 20
"""Problems that name one place each; a page of rubbish is summed up instead."""


@dataclass(frozen=True, slots=True)
class Intake:
    """The clean text, and for each of its characters the place in the text as received."""

    text: str
    origin: tuple[int, ...] | None
    """None: nothing was removed, places are the same."""
    size: int
    problems: tuple[Problem, ...]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """`start:end` of the clean text as places of the text as received."""
        if self.origin is None or start >= end:
            return start, end
        return self.origin[start], self.origin[end - 1] + 1


def take_in(text: str) -> Intake:
    """Removes what no reader could see or no XML could hold. Raises EmptyPage, PageTooLarge."""
    if len(text) > LONGEST_PAGE:
        raise PageTooLarge(
            f"The page has {len(text)} characters; a page has at most {LONGEST_PAGE}.",
            hint="Cut the text into pages and give them one by one.",
        )
    if not text or text.isspace():
        raise EmptyPage("The page has no text.", hint="Check that the file is the page you meant.")
    found = [(m.start(), m.end()) for m in REMOVED.finditer(text)]
    if not found:
        return Intake(text, None, len(text), ())
    origin: list[int] = []
    at = 0
    for start, end in [*found, (len(text), len(text))]:
        origin.extend(range(at, start))
        at = end
    clean = REMOVED.sub("", text)
    if not clean or clean.isspace():
        raise EmptyPage(
            "The page has no text, only control or private-use characters.",
            hint="Check that the file is the page you meant.",
        )
    return Intake(clean, tuple(origin), len(text), _problems(text, found))


def _problems(text: str, found: list[tuple[int, int]]) -> tuple[Problem, ...]:
    if found == [(0, 1)] and text[0] == "\ufeff":
        return ()  # a byte order mark that the decoder left
    named = tuple(_problem(text, start, end) for start, end in found[:MOST_NAMED])
    if len(found) <= MOST_NAMED:
        return named
    start, end = found[MOST_NAMED][0], found[-1][1]
    rest = f"taken out in {len(found) - MOST_NAMED} more places"
    return (*named, Problem(ProblemKind.REMOVED, Span(start, end, *_lines(text, start, end)), rest))


def _problem(text: str, start: int, end: int) -> Problem:
    codes = " ".join(f"U+{ord(c):04X}" for c in text[start : min(end, start + 8)])
    more = f" and {end - start - 8} more" if end - start > 8 else ""  # noqa: PLR2004
    return Problem(ProblemKind.REMOVED, Span(start, end, *_lines(text, start, end)), f"taken out: {codes}{more}")


def _lines(text: str, start: int, end: int) -> tuple[int, int]:
    first = 1 + text.count("\n", 0, start)
    return first, first + text.count("\n", start, end)
