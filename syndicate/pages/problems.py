"""Each decision that could be wrong, so that an editor looks at three spots and not at the whole page."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from syndicate.model.page import Parsed, Problem, ProblemKind, Span, Story, StoryKind
from syndicate.pages import header
from syndicate.pages.kinds import Label
from syndicate.pages.reading import Reading
from syndicate.pages.units import Unit
from syndicate.pages.woven import Places, of_line, weave

L = Label
K = ProblemKind
NARROW = 3.0
"""Margin, in the scores of the assignment, below which the next best reading is told."""
CLOSE_CALL = 1.5
LONGEST_NAME = 4
MOST_TOLD = 200
"""Problems of one page; whoever has more has no page in hand."""


def with_problems(parsed: Parsed, reading: Reading, places: Places) -> Parsed:
    """The parse with its problems, in page order."""
    found = [*reading.intake.problems, *parsed.problems, *_of_units(reading, places), *_of_joins(reading, places)]
    found += [*_of_breaks(reading, places), *_of_stories(parsed), *_of_header(reading, places)]
    found += [
        Problem(K.UNPLACED, f.spans[0], "no article, advert or furniture claims this")
        for f in parsed.unplaced
        if f.text
    ]
    found.sort(key=lambda p: (p.place, p.kind))
    return replace(parsed, problems=tuple(found[:MOST_TOLD]))


def _sure(margin: float) -> float:
    return round(1 - 0.5 / (1 + max(0.0, margin)), 2)


def _span(unit: Unit, reading: Reading, places: Places) -> Span:
    spans = places.spans(weave(of_line(reading.lines[k]) for k in unit.lines))
    return Span(spans[0].start, spans[-1].end, spans[0].first_line, spans[-1].last_line)


def _of_units(reading: Reading, places: Places) -> Iterator[Problem]:
    """Pieces that could belong to another article, display lines that could be something else."""
    order = {n: k for k, n in enumerate(reading.stories, 1)}
    a = reading.assignment
    told: tuple[int, int] | None = None
    for unit, own, rival, margin in zip(reading.units, a.story, a.rival, a.margin, strict=True):
        if unit.label is L.BODY:
            doubted = (own, rival) if own != rival and margin < NARROW else None
            if doubted and doubted != told:  # of a run of pieces the first is told: the others go with it
                other = f"article {order[rival]}" if rival in order else "an article of its own"
                chosen = f"article {order[own]}" if own in order else "no article"
                yield Problem(K.ORDER, _span(unit, reading, places), chosen, (other,), _sure(margin))
            told = doubted
        if unit.could:
            rest = sorted((v, k) for k, v in unit.could.items() if k is not unit.label)
            gap = unit.could.get(unit.label, 0.0) - rest[-1][0]
            if gap < CLOSE_CALL:
                yield Problem(
                    K.HEADLINE, _span(unit, reading, places), unit.label.value, (rest[-1][1].value,), _sure(gap)
                )


def _of_joins(reading: Reading, places: Places) -> Iterator[Problem]:
    """Pieces joined across a column end on weak evidence, and sentences that nothing finishes."""
    for units in reading.stories.values():
        for unit, evidence in reading.weak_joins(units):
            span = _span(unit, reading, places)
            yield Problem(K.SEAM, span, "joined to the piece before", ("a new paragraph",), _sure(evidence))
        last = reading.unfinished(units)
        if last:
            chosen = "ends the article in the middle of a sentence"
            yield Problem(K.SEAM, _span(last, reading, places), chosen, ("goes on elsewhere",), 0.5)


def _of_breaks(reading: Reading, places: Places) -> Iterator[Problem]:
    """Lines that fill their column and end a sentence: the dump cannot tell whether the paragraph ends too."""
    if reading.columns.printed:
        yield from _of_full_lines(reading, places)
        return
    for units in reading.stories.values():
        for unit in reading.breaks(units):
            chosen, other = "a new paragraph", "goes on with the one cut above"
            yield Problem(K.BREAK, _span(unit, reading, places), chosen, (other,), 0.8)


def _of_full_lines(reading: Reading, places: Places) -> Iterator[Problem]:
    """Below a full line that ends a sentence: a line too short to show whether it was indented in print."""
    for k in reading.unclear(range(1, len(reading.lines))):
        new = reading.labelled.labels[k] is L.BODY
        chosen, other = ("a new paragraph", "the same") if new else ("the same paragraph", "a new one")
        yield Problem(K.BREAK, places.spans(of_line(reading.lines[k]))[0], chosen, (other,), 0.6)


def _of_stories(parsed: Parsed) -> Iterator[Problem]:
    for story in parsed.stories:
        place = _place(story)
        if not story.paragraphs:
            yield Problem(K.HEADLINE, place, "an article without a body", ("a sub-head", "an advert"), 0.5)
        if not story.parks:
            yield Problem(K.PARK, place, "about no park of the registry", (), 0.7)
        if story.kind is StoryKind.PHOTO and not story.byline.photographers:
            yield Problem(K.PHOTO, place, "a picture story", ("part of another article",), 0.5)
        odd = [n for n in story.byline.names if (len(n) > LONGEST_NAME and "·" not in n) or len(n) == 1]
        if odd:
            yield Problem(K.BYLINE, place, f"names: {', '.join(odd)}", ("two names, or none",), 0.5)


def _place(story: Story) -> Span:
    spans = story.spans or tuple(s for p in story.paragraphs for s in p.spans)
    return spans[0]


WEEKDAYS = "一二三四五六日"


def _of_header(reading: Reading, places: Places) -> Iterator[Problem]:
    """A weekday that is not the date's, a date that no calendar has."""
    for k, line in enumerate(reading.lines):
        if reading.labelled.labels[k] is not L.FURNITURE:
            continue
        found = header.DATE.search(line.text)
        if not found:
            continue
        day = header.day(found)
        told = header.WEEKDAY.search(line.text)
        span = places.spans(of_line(line))[0]
        if day is None:
            yield Problem(K.HEADER, span, f"no date: {found[0]} is in no calendar", (), 0.5)
        elif told and not _agrees(day, told[0]):
            yield Problem(K.HEADER, span, f"date {day.isoformat()}", (f"another: it is no {told[0]}",), 0.6)


def _agrees(day: date, told: str) -> bool:
    return told[-1].replace("天", "日") == WEEKDAYS[day.weekday()]
