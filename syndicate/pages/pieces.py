"""The pieces of a parse as an editor handles them: bodies as one run, spans that are divided with their words."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from syndicate.errors import Conflict
from syndicate.model.page import (
    Advert,
    Byline,
    Caption,
    Furniture,
    Paragraph,
    Parsed,
    Span,
    Spans,
    Story,
    StoryKind,
    Subhead,
)
from syndicate.pages.intake import REMOVED
from syndicate.pages.leftover import spans_of
from syndicate.pages.lines import LineNumbers

Item = Paragraph | Subhead
T = TypeVar("T")


def complete(parsed: Parsed, text: str) -> bool:
    """Whether every character of the page that is not white space is in exactly one span."""
    seen = bytearray(len(text))
    for span in spans_of(parsed):
        if any(seen[span.start : span.end]):
            return False
        seen[span.start : span.end] = b"\1" * (span.end - span.start)
    return all(mark or char.isspace() for mark, char in zip(seen, text, strict=True))


def body(story: Story) -> tuple[Item, ...]:
    """Paragraphs and sub-heads in reading order."""
    heads = sorted(story.subheads, key=lambda s: s.before)
    found: list[Item] = []
    for number in range(len(story.paragraphs) + 1):
        found += [s for s in heads if s.before == number]
        found += story.paragraphs[number : number + 1]
    return tuple(found)


def with_body(story: Story, items: Sequence[Item]) -> Story:
    """The story with this body."""
    paragraphs: list[Paragraph] = []
    heads: list[Subhead] = []
    for item in items:
        if isinstance(item, Paragraph):
            paragraphs.append(item)
        else:
            heads.append(replace(item, before=len(paragraphs)))
    return replace(story, paragraphs=tuple(paragraphs), subheads=tuple(heads))


def items_of(thing: Advert | Furniture, text: str) -> tuple[Paragraph, ...]:
    """An advert's or a furniture's words as paragraphs; where no words were kept, those of the page."""
    if isinstance(thing, Furniture):
        return (Paragraph(thing.text or printed(thing.spans, text), thing.spans),)
    lines = ([thing.title] if thing.title else []) + list(thing.lines)
    if len(lines) == len(thing.spans):
        return tuple(Paragraph(line, (span,)) for line, span in zip(lines, thing.spans, strict=True))
    spans: list[Spans] = [thing.spans, *[() for _ in lines[1:]]]
    return tuple(Paragraph(line, own) for line, own in zip(lines or [""], spans, strict=True))


def both(a: Byline, b: Byline) -> Byline:
    def names(role: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*getattr(a, role), *getattr(b, role))))

    return Byline(names("reporters"), names("correspondents"), names("photographers"))


def seen(words: str) -> str:
    """Without what intake takes out of a page: what XML forbids and what nobody sees."""
    return REMOVED.sub("", words)


def credited(caption: Caption) -> str:
    """A caption with its photographers, as it is printed."""
    return f"{caption.text}（{' '.join(caption.credit)} 摄）" if caption.credit else caption.text


def printed(spans: Spans, text: str) -> str:
    """What stands on the page in these spans, on one line, without what intake takes out."""
    return " ".join(seen("".join(text[s.start : s.end] for s in spans)).split())


def parted(spans: Spans, words: str, at: int, text: str) -> tuple[Spans, Spans]:
    """The spans of `words[:at]` and those of the rest. Where the editor wrote other words, in proportion."""
    dark = [(n, k) for n, s in enumerate(spans) for k in range(s.start, s.end) if not text[k].isspace()]
    total = sum(not c.isspace() for c in words)
    here = sum(not c.isspace() for c in words[:at])
    mark = round(len(dark) * here / total) if total else len(dark)
    if mark >= len(dark):
        return spans, ()
    number, place = dark[mark]
    numbers = LineNumbers(text)
    one = spans[number]
    before = (_span(one.start, place, numbers),) if text[one.start : place].strip() else ()
    start = place if before else one.start
    return (*spans[:number], *before), (_span(start, one.end, numbers), *spans[number + 1 :])


def _span(start: int, end: int, numbers: LineNumbers) -> Span:
    return Span(start, end, numbers.of(start), numbers.of(max(start, end - 1)))


def titled(story: Story, title: str | None) -> Story:
    return replace(story, title=title, kind=StoryKind.ARTICLE if title else StoryKind.PHOTO)


def at(things: Sequence[T], number: int) -> T:
    if not 0 <= number < len(things):
        raise Conflict("版面上已经没有这一处了。", hint="请回到版面再看一眼。")
    return things[number]


def without(things: tuple[T, ...], number: int) -> tuple[T, ...]:
    at(things, number)
    return (*things[:number], *things[number + 1 :])
