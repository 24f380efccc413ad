"""Text that still knows where each of its characters was printed, so that a piece cut out of it keeps its place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from syndicate.model.page import Span, Spans
from syndicate.pages.chars import needs_space
from syndicate.pages.intake import Intake
from syndicate.pages.lines import Line, LineNumbers

NOWHERE = -1
"""The place of a space that no page printed: it stands between two Latin words of two lines."""


@dataclass(frozen=True, slots=True)
class Woven:
    """`places[i]` is where `text[i]` stands in the clean text."""

    text: str
    places: tuple[int, ...]

    def cut(self, start: int, end: int | None = None) -> "Woven":
        """The part `start:end` without its outer white space."""
        end = len(self.text) if end is None else end
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        return Woven(self.text[start:end], self.places[start:end])

    def __bool__(self) -> bool:
        return bool(self.text)


def of_line(line: Line) -> Woven:
    """One line."""
    return Woven(line.text, tuple(range(line.start, line.end)))


def weave(parts: Iterable[Woven]) -> Woven:
    """Pieces as one run of text; a space only between Latin words of two pieces."""
    texts: list[str] = []
    places: list[int] = []
    for part in parts:
        if texts and needs_space(texts[-1], part.text):
            texts.append(" ")
            places.append(NOWHERE)
        texts.append(part.text)
        places.extend(part.places)
    return Woven("".join(texts), tuple(places))


class Places:
    """Turns woven text into spans of the text as received."""

    def __init__(self, intake: Intake, received: str) -> None:
        self._intake = intake
        self._numbers = LineNumbers(received)

    def spans(self, *parts: Woven) -> Spans:
        """The spans of the parts, in order, neighbours on one line made one."""
        return tuple(self._span(a, b) for part in parts for a, b in _runs(part.places))

    def _span(self, start: int, end: int) -> Span:
        a, b = self._intake.place(start, end)
        return Span(a, b, self._numbers.of(a), self._numbers.of(max(a, b - 1)))


def _runs(places: Sequence[int]) -> Iterable[tuple[int, int]]:
    start = before = NOWHERE
    for p in places:
        if p == NOWHERE:
            continue
        if before == NOWHERE:
            start = p
        elif p != before + 1:
            yield start, before + 1
            start = p
        before = p
    if before != NOWHERE:
        yield start, before + 1
