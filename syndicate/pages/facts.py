"""What is known of each unit before any story has it: its topics, parks, dateline, picture."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from syndicate.pages import bylines, seams
from syndicate.pages.kinds import Label
from syndicate.pages.parks import ParkFinder
from syndicate.pages.pictures import PICTURE
from syndicate.pages.units import Unit

L = Label
TOPICAL = (L.TITLE, L.BODY, L.SUBHEAD, L.CAPTION)
HANZI_PAIR = re.compile("(?=([\u3400-\u9fff]{2}))")
"""Pairs of hanzi catch names and terms that no dictionary has; common ones weigh next to nothing."""
NEAR, FAR = 4, 60
"""Paragraphs, and pieces of them, above the credit of a picture that may tell of it."""
LONGEST_LEAD = 400


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one unit."""

    vocabulary: frozenset[str]
    """Its topics that some other unit has too."""
    rarity: float
    """Their weight."""
    parks: frozenset[str]
    dateline: bool
    picture: bool
    """It points to a picture."""
    credited: bool
    """The credit of a picture stands a few paragraphs below."""
    freshness: float
    """How much a piece of which nothing else is known reads as the beginning of a paragraph (below 0: it does not)."""


def facts_of(units: Sequence[Unit], parks: ParkFinder) -> tuple[list[Facts], dict[str, float]]:
    """The facts of each unit, and the weight of each topic: the logarithm of how rare it is."""
    vocabularies = _vocabularies(units)
    weight = _weights(vocabularies)
    rows = zip(units, vocabularies, _pictures(units), _credited(units), strict=True)
    return [
        Facts(
            vocabulary=topics,
            rarity=sum(weight[w] for w in topics),
            parks=frozenset(parks.named(u.text)) if u.label in TOPICAL else frozenset(),
            dateline=u.label is L.BODY and bylines.opens_with_dateline(u.text),
            picture=picture,
            credited=credited,
            freshness=seams.freshness(u.text) if u.label is L.BODY and u.fresh is None else 0.0,
        )
        for u, topics, picture, credited in rows
    ], weight


def _vocabularies(units: Sequence[Unit]) -> list[frozenset[str]]:
    raw = [frozenset(HANZI_PAIR.findall(u.text)) if u.label in TOPICAL else frozenset() for u in units]
    counts = Counter(w for ws in raw for w in ws)
    return [frozenset(w for w in ws if counts[w] > 1) for ws in raw]


def _weights(vocabularies: Sequence[frozenset[str]]) -> dict[str, float]:
    counts = Counter(w for ws in vocabularies for w in ws)
    size = sum(1 for ws in vocabularies if ws) + 1
    return {w: math.log(size / n) for w, n in counts.items()}


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
