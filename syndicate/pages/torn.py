"""Printed form: places inside a run of lines where one column may have ended and another article's begun.

While some piece above waits for its continuation, every line that does not plainly go on with the line before it
could be that continuation: there the run is cut, and the assignment decides.
"""

from collections.abc import Sequence

from syndicate.pages.columns import Columns
from syndicate.pages.kinds import Label
from syndicate.pages.lines import Line
from syndicate.pages.seams import Seams
from syndicate.pages.units import Unit, split

PLAIN = 1.0
"""A seam that says more than this joins its two lines beyond doubt."""
HOPELESS = -0.4
"""A seam that says less than this is doubted though nothing waits for its continuation."""
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
        rest = unit
        while (at := _tear(rest, lines, judge, waiting_from)) > 0:
            first, rest = split(rest, at, lines, cols)
            found.append(first)
        found.append(rest)
        if rest.open:
            waiting_from = rest.lines[-1]
    return found


def _tear(unit: Unit, lines: Sequence[Line], judge: Seams, waiting_from: int) -> int:
    """The first line of the piece, counted from its own first, that may go on with something else; 0: none."""
    for at in range(1, len(unit.lines)):
        k = unit.lines[at]
        fit = judge.letters(lines[k - 1].text, lines[k].text)
        if fit < (PLAIN if k - waiting_from <= REACH else HOPELESS):
            return at
    return 0
