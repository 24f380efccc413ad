"""Whether the page turns to another story at a lone display line: what stands above it against what stands below."""

from collections.abc import Sequence

from syndicate.pages.kinds import Label
from syndicate.pages.units import Unit

USUAL_KINSHIP = 0.11
"""Share of its topic words, weighed by rarity, that one part of a page has in common with the next."""
WORTH, MOST = 8.0, 1.0
OTHER_PARK, SAME_PARK = 1.6, -0.8
FURTHEST = 24
"""Units looked at on either side."""


def turn(
    i: int,
    units: Sequence[Unit],
    topics: Sequence[frozenset[int]],
    parks: Sequence[frozenset[str]],
    weight: Sequence[float],
) -> float:
    """Evidence that unit i begins another story rather than another part of the one above."""
    above = _stretch(range(i - 1, max(-1, i - FURTHEST), -1), units)
    below = _stretch(range(i + 1, min(len(units), i + FURTHEST)), units)
    if not above or not below:
        return 0.0
    score = _other_park(parks, above, [i, *below])
    up = frozenset().union(*(topics[k] for k in above))
    down = frozenset().union(topics[i], *(topics[k] for k in below))
    least = min(_sum(up, weight), _sum(down, weight))
    if least <= 0:
        return score
    kin = _sum(up & down, weight) / least
    return score + max(-MOST, min(MOST, WORTH * (USUAL_KINSHIP - kin)))


def _stretch(way: range, units: Sequence[Unit]) -> list[int]:
    """Pieces of body from here to the next display line; above, through sub-heads up to the heading and with it."""
    up = way.step < 0
    found = []
    for k in way:
        display = units[k].label in (Label.TITLE, Label.SUBHEAD)
        if display and not up:
            break
        if units[k].label is Label.BODY or display:
            found.append(k)
        if up and units[k].label is Label.TITLE:
            break
    return found


def _other_park(parks: Sequence[frozenset[str]], above: Sequence[int], below: Sequence[int]) -> float:
    up = frozenset().union(*(parks[k] for k in above))
    down = frozenset().union(*(parks[k] for k in below))
    if not up or not down:
        return 0.0
    return SAME_PARK if up & down else OTHER_PARK


def _sum(words: frozenset[int], weight: Sequence[float]) -> float:
    return sum(map(weight.__getitem__, words))
