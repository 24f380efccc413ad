"""Nothing of the page is lost: what no article, advert or furniture claims is found and kept as unplaced."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

from syndicate.model.page import Furniture, Parsed, Span, Spans
from syndicate.pages.lines import LineNumbers


class Spanned(Protocol):
    """Whatever has a place on the page."""

    @property
    def spans(self) -> Spans: ...


def spans_of(parsed: Parsed) -> Iterator[Span]:
    """Every span of the parse."""
    for story in parsed.stories:
        parts: list[Spanned] = [story, *story.paragraphs, *story.subheads, *story.captions]
        for part in parts:
            yield from part.spans
    things: list[Spanned] = [*parsed.adverts, *parsed.furniture, *parsed.unplaced]
    for thing in things:
        yield from thing.spans


def leftover(text: str, parsed: Parsed) -> Parsed:
    """The parse with every character of the text in a span; by now only removed characters are left, at lines' ends."""
    numbers: LineNumbers | None = None
    found = []
    at = 0
    for start, end in [*sorted((s.start, s.end) for s in spans_of(parsed)), (len(text), len(text))]:
        gap = text[at:start]
        words = gap.strip()
        if words:
            a = at + len(gap) - len(gap.lstrip())
            b = a + len(words)
            numbers = numbers or LineNumbers(text)
            found.append(Furniture("", (Span(a, b, numbers.of(a), numbers.of(b - 1)),)))
        at = max(at, end)
    return replace(parsed, unplaced=(*parsed.unplaced, *found)) if found else parsed
