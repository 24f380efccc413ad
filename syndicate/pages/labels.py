"""Names every line of the page: one Viterbi pass over what each line looks like and what may follow what."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from syndicate.pages import bylines
from syndicate.pages.chars import CLOSERS, NEVER_FIRST, finished, unclosed
from syndicate.pages.columns import Columns
from syndicate.pages.display import SPOKEN, display, heads_story, kicker, leads
from syndicate.pages.kinds import Label
from syndicate.pages.lines import Line
from syndicate.pages.parks import ParkFinder
from syndicate.pages.pictures import alone_is_caption
from syndicate.pages.telling import told_labels

L = Label


@dataclass(frozen=True, slots=True)
class Labelled:
    """The label of each line, by how much it beat the next best, and what each label it could be is worth."""

    labels: tuple[Label, ...]
    margins: tuple[float, ...]
    scores: tuple[dict[Label, float], ...]


def label(lines: Sequence[Line], cols: Columns, parks: ParkFinder) -> Labelled:
    """Labels for all lines. Linear in their number."""
    told = told_labels(lines, cols, parks)
    scores = [_emission(i, lines, told, cols, parks) for i in range(len(lines))]
    links = [_link(i, lines, told, cols) if cols.printed and i else 0.0 for i in range(len(lines))]
    return _viterbi(scores, links)


def _emission(
    i: int, lines: Sequence[Line], told: list[Label | None], cols: Columns, parks: ParkFinder
) -> dict[Label, float]:
    known = told[i]
    if known is not None:
        return {known: 0.0}
    show = display(i, lines, told, cols)
    scores = {L.BODY: -show, L.MORE: -show} if cols.printed else {L.BODY: -show}
    if cols.printed:
        begins = _begins(i, lines, cols)
        scores[L.BODY] += 2 * min(0.0, begins)
        scores[L.MORE] -= 2 * max(0.0, begins)
    elif alone_is_caption(lines[i].text):
        scores[L.CAPTION] = 1.5 - show
    if show > -4:  # noqa: PLR2004
        over = heads_story(i, lines, told, parks)
        scores[L.TITLE] = show + over
        scores[L.SUBHEAD] = show - over
        if bylines.author(lines[i].text):
            scores[L.BYLINE] = show + LONE_AUTHOR
        kick = kicker(lines[i].text, parks)
        scores[L.TITLE] -= kick
        kick = kick or leads(i, lines)
        if kick > 0:
            scores[L.KICKER] = show + kick
    return scores


SAYS = re.compile(r"[^，。：“”]{1,16}(?:说|表示|介绍|告诉记者|坦言|感慨|笑道|回忆|透露)[。，]")
"""Who said what stands before it."""
LONE_AUTHOR = 0.8


def _begins(i: int, lines: Sequence[Line], cols: Columns) -> float:
    """Printed form: how much the line looks like the first of a paragraph."""
    line = lines[i]
    if line.text[0] in NEVER_FIRST:
        return -6.0
    if bylines.opens_with_dateline(line.text):
        return 6.0
    if SPOKEN.match(line.text):
        return 3.0
    if cols.indented:
        return 6.0 if line.indent else -4.0
    score = 0.7 if line.text[0] == "“" else 0.0
    if i and lines[i - 1].text[-1] in "”」』" and SAYS.match(line.text):
        score -= 1.5
    if cols.indents(i, line) and not line.finished:
        return score + 2.0
    return score - 1.5 if cols.full(i, line) else score


def _link(i: int, lines: Sequence[Line], told: list[Label | None], cols: Columns) -> float:
    """Printed form, the line above being body: how much that line looks like the last of its paragraph."""
    if told[i - 1] is not None:
        return 0.0
    before = lines[i - 1]
    if not before.finished:
        whole = finished(before.text.rstrip(CLOSERS)) and unclosed(before.text[-60:])
        return -1.0 if whole else -4.0
    return 2.5 if cols.short(i - 1, before) else 0.4


# --- what may follow what ---------------------------------------------------------------------------------------------

FOLLOWS: dict[Label, dict[Label, float]] = {
    L.KICKER: {
        L.TITLE: 1.0, L.KICKER: -2.0, L.BODY: -5.0, L.MORE: -7.0, L.SUBHEAD: -9.0, L.CAPTION: -1.5,
        L.BYLINE: -4.0, L.SIGNATURE: -6.0, L.ADVERT_TITLE: -5.0, L.SUBTITLE: -6.0,
    },
    L.TITLE: {L.TITLE: -1.2, L.KICKER: -3.5, L.SUBHEAD: -6.0, L.MORE: -3.5, L.SIGNATURE: -5.0, L.ADVERT_TITLE: -3.0},
    L.SUBTITLE: {L.TITLE: -5.0, L.KICKER: -5.0, L.SUBHEAD: -3.0, L.MORE: -4.0},
    L.BYLINE: {L.TITLE: -5.0, L.KICKER: -4.0, L.SUBHEAD: -1.0, L.MORE: -4.0},
    L.SUBHEAD: {
        L.TITLE: -6.0, L.KICKER: -6.0, L.SUBHEAD: -4.0, L.MORE: -3.5, L.BYLINE: -7.0,
        L.SUBTITLE: -7.0, L.SIGNATURE: -6.0, L.CAPTION: -2.0,
    },
    L.BODY: {L.BYLINE: -2.0, L.SUBTITLE: -3.0},
    L.MORE: {L.BYLINE: -2.0, L.SUBTITLE: -3.0},
    L.SIGNATURE: {L.MORE: -3.0, L.SUBHEAD: -3.0},
    L.CREDIT: {L.MORE: -1.5},
    L.JUMP: {L.SUBHEAD: -3.0},
    L.ADVERT: {L.SUBHEAD: -2.0},
    L.ADVERT_TITLE: {L.TITLE: -2.0},
    L.FURNITURE: {L.SUBHEAD: -2.0, L.MORE: -4.0},
}  # fmt: skip
"""What speaks for or against one label after another; pairs not named are as good as any."""

NOTHING: dict[Label, float] = {}
FIRST: dict[Label, float] = {L.SUBHEAD: -4.0, L.MORE: -2.0}


def _viterbi(scores: list[dict[Label, float]], links: Sequence[float]) -> Labelled:
    best: dict[Label, float] = {k: v + FIRST.get(k, 0.0) for k, v in scores[0].items()} if scores else {}
    back: list[dict[Label, Label]] = []
    for here, link in zip(scores[1:], links[1:], strict=True):
        came: dict[Label, Label] = {}
        now: dict[Label, float] = {}
        for lab, emission in here.items():
            after = {p: v + FOLLOWS.get(p, NOTHING).get(lab, 0.0) + _linked(p, lab, link) for p, v in best.items()}
            came[lab] = max(after, key=lambda p, after=after: after[p])  # type: ignore[misc]
            now[lab] = after[came[lab]] + emission
        best = now
        back.append(came)
    path = [max(best, key=lambda k: best[k])] if best else []
    for came in reversed(back):
        path.append(came[path[-1]])
    path.reverse()
    margins = tuple(_margin(s, p) for s, p in zip(scores, path, strict=True))
    return Labelled(tuple(path), margins, tuple(scores))


def _linked(before: Label, here: Label, link: float) -> float:
    if before not in (L.BODY, L.MORE):
        return 0.0
    return 2 * min(0.0, link) if here is L.BODY else -2 * max(0.0, link) if here is L.MORE else 0.0


def _margin(here: dict[Label, float], chosen: Label) -> float:
    others = [v for k, v in here.items() if k is not chosen]
    return here[chosen] - max(others) if others else 9.0
