"""Printed form: places inside a run of lines where one column may have ended and another article's begun.

While some piece above waits for its continuation, every line that does not plainly go on with the line before it
could be that continuation: there the run is cut, and the assignment decides.
"""

from collections.abc import Sequence

from syndicate.pages.chars import CLOSERS, unclosed, unopened
from syndicate.pages.columns import Columns
from syndicate.pages.kinds import Label
from syndicate.pages.lines import Line
from syndicate.pages.seams import Seams
from syndicate.pages.units import Unit, cut

PLAIN = 1.0
"""A seam that says more than this joins its two lines beyond doubt."""
HOPELESS = -0.4
"""A seam that says less than this is doubted though nothing waits for its continuation."""
NEAR, DOUBTFUL = 16.0, 6.0
"""Units below a torn piece, or a line that may or may not be a headline, for which every reading is kept."""
REACH = 60
"""Lines below an unfinished piece within which its continuation is looked for."""


def split_torn(units: Sequence[Unit], lines: Sequence[Line], cols: Columns, judge: Seams) -> list[Unit]:
    """The units with every doubtful run of lines cut where it could have been torn."""
    found: list[Unit] = []
    waiting_from = -REACH
    for unit in units:
        if unit.label is not Label.BODY:
            found.append(unit)
            continue
        found.extend(cut(unit, _tears(unit, lines, cols, judge, waiting_from), lines, cols))
        if found[-1].open:
            waiting_from = unit.lines[-1]
    return found


def _tears(unit: Unit, lines: Sequence[Line], cols: Columns, judge: Seams, waiting_from: int) -> list[int]:
    """The lines of the piece, counted from its own first, that may go on with something else."""
    found = []
    for at in range(1, len(unit.lines)):
        k = unit.lines[at]
        if cols.framed and lines[k].gap:
            found.append(at)
            continue
        left, right = lines[k - 1].text, lines[k].text
        if right[-1] in CLOSERS and unopened(right) and unclosed(left):
            continue
        fit = judge.letters(left, right)
        begins = not lines[k - 1].finished and cols.indents(k, lines[k])
        doubted = not cols.framed and (begins or k - waiting_from <= REACH)
        if fit < (PLAIN if doubted else HOPELESS):
            found.append(at)
    return found


def torn_near(units: Sequence[Unit], judge: Seams) -> list[bool]:
    """For each unit whether a piece not far above stops in mid-sentence and the next does not plainly go on with it."""
    found = [False] * len(units)
    left = 0.0
    for i, unit in enumerate(units):
        found[i] = left > 0
        left -= 0.25 if unit.torn_off else 1.0
        if unit.label is Label.BODY and unit.open:
            after = units[i + 1] if i + 1 < len(units) else None
            plain = after is not None and after.label is Label.BODY and judge.letters(unit.text, after.text) >= PLAIN
            left = left if plain else NEAR
        elif unit.could:
            left = max(left, DOUBTFUL)
    return found
