"""Text that still knows where each of its characters was printed, so that a piece cut out of it keeps its place."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from syndicate.model.page import Span, Spans
from syndicate.pages.chars import needs_space
from syndicate.pages.intake import Intake
from syndicate.pages.lines import Line, LineNumbers

NOWHERE = -1
"""The place of a space that no page printed: it stands between two Latin words of two lines."""


@dataclass(frozen=True, slots=True)
class Woven:
    """`text` is made of runs of characters that stand together in the clean text: (where a run begins, its length)."""

    text: str
    runs: tuple[tuple[int, int], ...]

    def cut(self, start: int, end: int | None = None) -> "Woven":
        """The part `start:end` without its outer white space."""
        end = len(self.text) if end is None else end
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        return Woven(self.text[start:end], tuple(_clipped(self.runs, start, end)))

    def __bool__(self) -> bool:
        return bool(self.text)


def _clipped(runs: Iterable[tuple[int, int]], start: int, end: int) -> Iterator[tuple[int, int]]:
    at = 0
    for place, size in runs:
        a, b = max(start - at, 0), min(end - at, size)
        if a < b:
            yield (place if place == NOWHERE else place + a), b - a
        at += size


def of_line(line: Line) -> Woven:
    """One line."""
    return Woven(line.text, ((line.start, line.end - line.start),))


def weave(parts: Iterable[Woven]) -> Woven:
    """Pieces as one run of text; a space only between Latin words of two pieces."""
    texts: list[str] = []
    runs: list[tuple[int, int]] = []
    for part in parts:
        if texts and needs_space(texts[-1], part.text):
            texts.append(" ")
            runs.append((NOWHERE, 1))
        texts.append(part.text)
        runs.extend(part.runs)
    return Woven("".join(texts), tuple(runs))


class Places:
    """Turns woven text into spans of the text as received."""

    def __init__(self, intake: Intake, received: str) -> None:
        self._intake = intake
        self._numbers = LineNumbers(received)

    def spans(self, *parts: Woven) -> Spans:
        """The spans of the parts, in order, neighbours on one line made one."""
        return tuple(self._span(a, b) for part in parts for a, b in _printed(part.runs))

    def _span(self, start: int, end: int) -> Span:
        a, b = self._intake.place(start, end)
        return Span(a, b, self._numbers.of(a), self._numbers.of(max(a, b - 1)))


def _printed(runs: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Start and end of each run that the page printed, neighbours made one."""
    start = end = NOWHERE
    for place, size in runs:
        if place == NOWHERE:
            continue
        if place != end:
            if end != NOWHERE:
                yield start, end
            start = place
        end = place + size
    if end != NOWHERE:
        yield start, end
