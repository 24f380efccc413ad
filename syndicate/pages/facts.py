"""What is known of each unit before any story has it: its topics, parks, dateline, picture."""

import math
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from operator import add
from typing import NamedTuple

from syndicate.pages import bylines, seams
from syndicate.pages.kinds import Label
from syndicate.pages.parks import ParkFinder
from syndicate.pages.pictures import PICTURE
from syndicate.pages.units import Unit

L = Label
TOPICAL = (L.TITLE, L.BODY, L.SUBHEAD, L.CAPTION)
NEAR, FAR = 4, 60
"""Paragraphs, and pieces of them, above the credit of a picture that may tell of it."""
LONGEST_LEAD = 400
EXACT = 2.0**20
"""Weights are whole multiples of its inverse: sums of them are exact, whatever the order they are added in."""
MOST_TOPICS = 48
"""Of one unit: time must stay linear on a page that repeats itself."""


class Facts(NamedTuple):
    """What is known of one unit."""

    vocabulary: frozenset[int]
    """Its topics that some other unit has too, as numbers: the rarest of the page is 0."""
    rarity: float
    """Their weight."""
    parks: frozenset[str]
    dateline: bool
    signed: bool
    """A signature stands at its end."""
    picture: bool
    """It points to a picture."""
    credited: bool
    """The credit of a picture stands a few paragraphs below."""
    freshness: float
    """How much a piece of which nothing else is known reads as the beginning of a paragraph (below 0: it does not)."""


def facts_of(units: Sequence[Unit], parks: ParkFinder) -> tuple[list[Facts], list[float]]:
    """The facts of each unit, and by its number the weight of each topic: the logarithm of how rare it is."""
    vocabularies = _vocabularies(units)
    weight = _weights(vocabularies)
    rows = zip(units, vocabularies, _pictures(units), _credited(units), strict=True)
    return [
        Facts(
            vocabulary=topics,
            rarity=sum(map(weight.__getitem__, topics)),
            parks=frozenset(parks.named(u.text)) if u.label in TOPICAL else frozenset(),
            dateline=u.label is L.BODY and bylines.opens_with_dateline(u.text),
            signed=u.label is L.BODY and bylines.signature(u.text) is not None,
            picture=picture,
            credited=credited,
            freshness=seams.freshness(u.text) if u.label is L.BODY and u.fresh is None else 0.0,
        )
        for u, topics, picture, credited in rows
    ], weight


def _vocabularies(units: Sequence[Unit]) -> list[frozenset[int]]:
    """Pairs of letters, numbered: they catch names and terms no dictionary has; common ones weigh next to nothing."""
    raw = [set(map(add, u.text, u.text[1:])) if u.label in TOPICAL else set() for u in units]
    counts = Counter(chain.from_iterable(raw))
    again = {w for w, n in counts.items() if n > 1 and w.isalpha()}
    # ties are broken by the topics themselves, so that a page reads the same every time
    rank = {w: k for k, w in enumerate(sorted(sorted(again), key=counts.__getitem__))}
    return [_rarest([rank[w] for w in ws & again]) for ws in raw]


def _rarest(topics: list[int]) -> frozenset[int]:
    return frozenset(sorted(topics)[:MOST_TOPICS] if len(topics) > MOST_TOPICS else topics)


def _weights(vocabularies: Sequence[frozenset[int]]) -> list[float]:
    counts = Counter(chain.from_iterable(vocabularies))
    size = sum(1 for ws in vocabularies if ws) + 1
    logs = {n: round(math.log(size / n) * EXACT) / EXACT for n in set(counts.values())}
    return [logs[counts[w]] if w in counts else 0.0 for w in range(max(counts, default=-1) + 1)]


def _credited(units: Sequence[Unit]) -> list[bool]:
    found = [False] * len(units)
    for i, unit in enumerate(units):
        body = unit.label is L.BODY
        if unit.label is not L.CREDIT and not (body and bylines.credit(unit.text)):
            continue
        left = NEAR
        for k in range(i if body else i - 1, max(-1, i - FAR), -1):
            found[k] = True
            left -= not units[k].torn_off
            if left == 0 or units[k].label not in (L.BODY, L.CAPTION):
                break
    return found


def _pictures(units: Sequence[Unit]) -> list[bool]:
    """For each piece of body whether it, or what we cut off its paragraph, points to a picture."""
    found = [False] * len(units)
    for i in range(len(units) - 1, -1, -1):
        after = i + 1 < len(units) and units[i + 1].torn_off and found[i + 1]
        found[i] = units[i].label is L.BODY and (after or bool(PICTURE.search(units[i].text[-LONGEST_LEAD:])))
    return found
