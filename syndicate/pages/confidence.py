"""How sure each story is, as a share of one: calibrated on composed pages, see `bench/bench_pages.py`."""

import math
from collections.abc import Sequence

from syndicate.pages.kinds import Label
from syndicate.pages.reading import Reading
from syndicate.pages.units import Unit

HALFWAY, SLOPE = 1.3, 1.2
LEAST, PER_DOUBT = 2.7, 3.0
WEAK_JOIN, BREAK, TORN, UNFINISHED, BODILESS = 0.9, 0.85, 0.88, 0.4, 0.3
SURE = 9.0


def of_stories(reading: Reading) -> dict[int, float]:
    """From the narrowest decision about any of a story's pieces; rival readings of a piece count for both stories."""
    margins: dict[int, float] = {}
    a = reading.assignment
    for unit, own, rival, margin in zip(reading.units, a.story, a.rival, a.margin, strict=True):
        doubt = unit.doubt if unit.label in (Label.TITLE, Label.SUBHEAD) else SURE
        margins[own] = min(margins.get(own, SURE), margin, max(LEAST, PER_DOUBT * doubt))
        margins[rival] = min(margins.get(rival, SURE), margin)
    return {n: round(_logistic(margins[n]) * _soundness(units, reading), 3) for n, units in reading.stories.items()}


def _logistic(margin: float) -> float:
    return 1 / (1 + math.exp(-SLOPE * (margin - HALFWAY)))


def _soundness(units: Sequence[Unit], reading: Reading) -> float:
    """What joins on weak evidence, cuts in printed lines and missing ends leave of a story's confidence."""
    torn = any(u.torn_off for u in units)
    odds = WEAK_JOIN ** len(reading.weak_joins(units)) * (TORN if torn else 1.0)
    odds *= BREAK ** (len(reading.breaks(units)) + len(reading.unclear(k for u in units for k in u.lines)))
    if not any(u.label is Label.BODY for u in units):
        return odds * BODILESS
    return odds * (UNFINISHED if reading.unfinished(units) else 1.0)
