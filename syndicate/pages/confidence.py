"""How sure a story is, as a share of one."""

import math

from syndicate.pages.kinds import Label
from syndicate.pages.reading import Reading

HALFWAY, SLOPE = 1.0, 1.2


def of_story(number: int, reading: Reading) -> float:
    """From the narrowest decision about any of its pieces; rival readings of a piece count for both stories."""
    margin = 9.0
    a = reading.assignment
    for unit, own, rival, by in zip(reading.units, a.story, a.rival, a.margin, strict=True):
        if number in (own, rival):
            margin = min(margin, by)
        if own == number and unit.label in (Label.TITLE, Label.SUBHEAD):
            margin = min(margin, max(0.5, 3 * unit.doubt))
    return round(1 / (1 + math.exp(-SLOPE * (margin - HALFWAY))), 3)
