"""Gives every piece of the page to a story: one beam search over the whole page, scored as a whole.

Evidence that counts together: an unfinished sentence needs its continuation, quotes and brackets close, the seam
makes a word; names, parks and topics recur; a dateline begins a story and a signature ends it; staying is likelier
than leaving, and what was left must be taken up again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from syndicate.pages.growth import Reader
from syndicate.pages.kinds import Label
from syndicate.pages.parks import ParkFinder
from syndicate.pages.seams import Seams
from syndicate.pages.tales import Guess, worth
from syndicate.pages.units import Unit

PRINTED_BEAM, BEAM, CALM_BEAM, ALIKE = 20, 10, 4, 2
"""Guesses kept: of printed lines, which could be torn anywhere; of pieces; where nothing is torn; of those alike."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """The story of each unit (-1: none), and how sure each was: the score by which its best rival lost."""

    story: tuple[int, ...]
    label: tuple[Label, ...]
    """What each unit was taken for."""
    margin: tuple[float, ...]
    rival: tuple[int, ...]


def assign(units: Sequence[Unit], parks: ParkFinder, judge: Seams) -> Assignment:
    """The best reading of the page as stories. Time linear in the number of units."""
    reader = Reader(units, parks, judge)
    most = PRINTED_BEAM if any(u.torn_off for u in units) else BEAM
    beam = [Guess(0.0, (), 0, None, 0.0)]
    for i in range(len(units)):
        grown = reader.grow_all(beam, i)
        grown.sort(key=worth, reverse=True)
        beam = _distinct(grown, reader.hopeless, most if reader.torn[i] else CALM_BEAM)
    ended = sorted(((reader.ending(g), g) for g in beam), key=lambda x: -x[0])
    best = _path(ended[0][1], len(units))
    margins, rivals = [9.0] * len(units), list(best)
    for score, guess in ended[1:]:
        path = _path(guess, len(units))
        for i, (a, b) in enumerate(zip(best, path, strict=True)):
            if a != b and ended[0][0] - score < margins[i]:
                margins[i] = ended[0][0] - score
                rivals[i] = b
    return Assignment(tuple(best), _labels(ended[0][1], units), tuple(margins), tuple(rivals))


def _distinct(grown: list[Guess], hopeless: float, most: int) -> list[Guess]:
    """The best guesses that differ in what is still open; of those that agree in it only a few are kept."""
    kept: list[Guess] = []
    seen: dict[tuple[object, ...], int] = {}
    least = worth(grown[0]) - hopeless
    for guess in grown:
        if worth(guess) < least:
            break
        current = guess.tales[-1].number if guess.tales else -1
        key = (current, guess.born, *[(t.number, t.last) for t in guess.tales if t.open or t.last < 0])
        alike = seen.get(key, 0)
        if alike < ALIKE:
            seen[key] = alike + 1
            kept.append(guess)
            if len(kept) == most:
                break
    return kept


def _path(guess: Guess, size: int) -> list[int]:
    path = [-1] * size
    step = guess.trail
    while step is not None:
        path[step.unit] = step.tale
        step = step.before
    return path


def _labels(guess: Guess, units: Sequence[Unit]) -> tuple[Label, ...]:
    labels = [u.label for u in units]
    step = guess.trail
    while step is not None:
        labels[step.unit] = step.label
        step = step.before
    return tuple(labels)
