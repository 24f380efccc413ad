"""Labelled lines put together into the things that the page is made of: headings, pieces of body, captions, adverts."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from syndicate.pages import bylines
from syndicate.pages.chars import NEVER_FIRST, finished, needs_space
from syndicate.pages.columns import Columns
from syndicate.pages.kinds import Label
from syndicate.pages.labels import Labelled
from syndicate.pages.lines import Line

L = Label


NO_CHOICE: Mapping[Label, float] = MappingProxyType({})


class Unit(NamedTuple):
    """Lines that belong together whatever the page's order. `lines` are numbers into the list of lines."""

    label: Label
    """TITLE stands for a whole heading, BODY for a piece of body, ADVERT_TITLE for a whole advert."""
    lines: tuple[int, ...]
    text: str
    open: bool
    """Whether the text stops before its sentence does."""
    fresh: bool | None = None
    """A piece of body: begins a paragraph (True), goes on with one (False), or nobody can tell (None)."""
    doubt: float = 9.0
    """By how much the label beat the next best."""
    torn_off: bool = False
    """Cut off the piece just above by ourselves: it may well go on with it."""
    named: bool = False
    """A heading with a line of names."""
    could: Mapping[Label, float] = NO_CHOICE
    """A lone display line that could be a headline, a sub-head or a piece of body: what each is worth."""


HEADING = (L.KICKER, L.TITLE, L.SUBTITLE, L.BYLINE)


def units_of(lines: Sequence[Line], labelled: Labelled, cols: Columns) -> list[Unit]:
    """The units of the page in order; every line is in exactly one."""
    found: list[Unit] = []
    labels = labelled.labels
    i = 0
    while i < len(lines):
        end = _end(i, labels, lines)
        found.append(_unit(range(i, end), lines, labelled, cols))
        i = end
    return found


def _end(i: int, labels: Sequence[Label], lines: Sequence[Line]) -> int:
    """One past the last line of the unit that begins at line i."""
    k = i + 1
    while k < len(labels) and _goes_on(labels[i], labels[k - 1], labels[k], lines[k - 1].text):
        k += 1
    return k


ORDER = {L.KICKER: 0, L.TITLE: 1, L.SUBTITLE: 2, L.BYLINE: 3}


ENDLESS = {L.BODY: L.MORE, L.MORE: L.MORE, L.ADVERT_TITLE: L.ADVERT, L.ADVERT: L.ADVERT, L.SUBHEAD: L.SUBHEAD}
"""What goes on with a unit for as long as it comes."""


def _goes_on(first: Label, before: Label, here: Label, text: str) -> bool:
    """Whether a line goes on with the unit of the line before it, whose words are `text`."""
    if first in (L.KICKER, L.TITLE):
        return here in HEADING and ORDER[here] >= ORDER[before]
    if first is L.CAPTION:
        return here is L.CAPTION and not bylines.credit(text) and not finished(text)
    return ENDLESS.get(first) is here


def _unit(span: range, lines: Sequence[Line], labelled: Labelled, cols: Columns) -> Unit:
    first = labelled.labels[span[0]]
    kind = L.TITLE if first is L.KICKER and any(labelled.labels[k] is L.TITLE for k in span) else first
    kind = L.BODY if kind is L.MORE else kind
    text = joined([lines[k].text for k in span])
    doubt = min(labelled.margins[k] for k in span)
    fresh = _fresh(first, lines[span[0]], labelled.margins[span[0]], cols) if kind is L.BODY else None
    named = any(labelled.labels[k] is L.BYLINE for k in span)
    whole = lines[span[0]].finished if len(span) == 1 else bylines.closes(text)
    return Unit(
        kind, tuple(span), text, not whole, fresh, doubt, named=named, could=_could(span, labelled, whole=whole)
    )


UNSURE = (L.TITLE, L.SUBHEAD, L.BODY)


DOUBTED = 7.0


def _could(span: range, labelled: Labelled, *, whole: bool) -> Mapping[Label, float]:
    scores, chosen = labelled.scores[span[0]], labelled.labels[span[0]]
    doubted = chosen is L.BODY and not whole and L.TITLE in scores and scores[L.BODY] - scores[L.TITLE] < DOUBTED
    if len(span) > 1 or not (chosen in (L.TITLE, L.SUBHEAD) or doubted) or len(scores) == 1:
        return NO_CHOICE
    return {k: v for k, v in scores.items() if k in UNSURE}


def _fresh(first: Label, line: Line, margin: float, cols: Columns) -> bool | None:
    if line.text[0] in NEVER_FIRST or first is L.MORE:
        return False
    if bylines.opens_with_dateline(line.text):
        return True
    if cols.printed:
        return True if margin > 1.0 else None
    if cols.indented:
        return line.indent > 0
    return None


def joined(texts: Sequence[str]) -> str:
    """The words of printed lines as one text."""
    parts: list[str] = []
    for text in texts:
        if parts and needs_space(parts[-1], text):
            parts.append(" ")
        parts.append(text)
    return "".join(parts)


def cut(unit: Unit, ats: Sequence[int], lines: Sequence[Line], cols: Columns) -> list[Unit]:
    """A piece of body cut before its lines number `ats`; as far as one can tell every further piece goes on with it."""
    bounds = [0, *ats, len(unit.lines)]
    pieces = []
    for start, end in pairwise(bounds):
        numbers = unit.lines[start:end]
        text = joined([lines[k].text for k in numbers])
        piece = unit._replace(lines=numbers, text=text, open=not bylines.closes(text))
        if start:
            first = lines[numbers[0]]
            could_begin = cols.indents(numbers[0], first) and first.text[0] not in NEVER_FIRST
            framed = cols.framed and first.gap > 0
            piece = piece._replace(fresh=None if could_begin else False, torn_off=not framed)
        pieces.append(piece)
    return pieces
