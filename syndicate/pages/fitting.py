"""What it is worth that a story takes a piece of body, and what the story is when it has taken it."""

from collections.abc import Sequence

from syndicate.pages import worths as w
from syndicate.pages.facts import Facts
from syndicate.pages.seams import Seams
from syndicate.pages.tales import Tale
from syndicate.pages.units import Unit


class Fitting:
    """Fits one piece after another to the stories of many guesses. Guesses share stories: each is asked once."""

    def __init__(self, units: Sequence[Unit], facts: Sequence[Facts], weight: Sequence[float], judge: Seams) -> None:
        self.units = units
        self.facts = facts
        self.weight = weight
        self.judge = judge
        self.rarity = sum(weight) or 1.0
        self.turn_to(0)

    def turn_to(self, i: int) -> None:
        """From now on the piece is unit i."""
        self._i = i
        self._known: dict[tuple[int, int], tuple[float, float]] = {}
        self._grown: dict[tuple[int, int], Tale] = {}
        self._seams: dict[int, float] = {}

    def worth(self, tale: Tale) -> float:
        """What it is worth that the story takes the piece."""
        known = self._known.get((tale.number, tale.path))
        if known is None:
            fact = self.facts[self._i]
            common = sum(map(self.weight.__getitem__, fact.vocabulary & tale.vocabulary))
            worth = self._fit(tale, fact) + self._kinship(tale, fact, common)
            known = self._known[tale.number, tale.path] = worth, common
        return known[0]

    def taken(self, tale: Tale) -> Tale:
        """The story when it has taken the piece; its worth was asked before."""
        key = tale.number, tale.path
        known = self._grown.get(key)
        if known is not None:
            return known
        i = self._i
        unit, fact = self.units[i], self.facts[i]
        roomy = len(tale.vocabulary) < w.LARGEST_VOCABULARY
        now = self._grown[key] = Tale(
            number=tale.number,
            last=i,
            open=unit.open,
            closed=fact.signed or (tale.closed and not (tale.open and unit.fresh is False)),
            signed=tale.signed or fact.dateline or fact.signed,
            picture=tale.picture,
            vocabulary=tale.vocabulary | fact.vocabulary if roomy else tale.vocabulary,
            parks=tale.parks or fact.parks,
            path=hash((tale.path, i)),
            rarity=tale.rarity + fact.rarity - self._known[key][1] if roomy else tale.rarity,
            subheads=tale.subheads,
            size=tale.size,
        )
        return now

    def _fit(self, tale: Tale, fact: Facts) -> float:
        """How well the piece stands where the story stopped."""
        i = self._i
        unit = self.units[i]
        if unit.torn_off and tale.last == i - 1:
            return self._seam(tale) if tale.open else w.NEXT_LINE
        score = w.AFTER_END if tale.closed else 0.0
        if fact.dateline and (tale.last >= 0 or tale.signed):
            score += w.SECOND_DATELINE
        if fact.signed and tale.signed:
            score += w.SIGNED_TWICE
        if fact.picture and not tale.picture and tale.last >= 0:
            score += w.PICTURE_INSIDE
        if tale.last < 0:
            score += w.DATELINE if fact.dateline else 0.0
            return score + (w.NO_BEGINNING if unit.fresh is False else min(0.0, fact.freshness))
        if tale.open:
            if unit.fresh:
                return score + w.FRESH_AFTER_OPEN
            return score + self._seam(tale)
        return score + (w.TORN_AFTER_WHOLE if unit.fresh is False else min(0.0, fact.freshness))

    def _seam(self, tale: Tale) -> float:
        """How well the piece goes on with the story's last sentence."""
        known = self._seams.get(tale.last)
        if known is None:
            unit = self.units[self._i]
            indented = w.INDENTED if unit.torn_off and unit.fresh is None else 0.0
            known = self._seams[tale.last] = indented + self.judge.seam(self.units[tale.last].text, unit.text)
        return known

    def _kinship(self, tale: Tale, fact: Facts, common: float) -> float:
        """Names, parks and topic words (their weight: `common`) that the piece shares with the story."""
        by_chance = fact.rarity * tale.rarity / self.rarity
        score = max(-w.MOST_WORTH, min(w.MOST_WORTH, w.WORTH * (common - by_chance)))
        if fact.parks and tale.parks:
            score += w.SAME_PARK if fact.parks & tale.parks else w.OTHER_PARK
        return score
