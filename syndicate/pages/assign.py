"""Gives every piece of the page to a story: one beam search over the whole page, scored as a whole.

Evidence that counts together: an unfinished sentence needs its continuation, quotes and brackets close, the seam
makes a word; names, parks and topic words recur; a dateline begins a story and a signature ends it; staying is
likelier than leaving, and what was left must be taken up again.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from syndicate.pages import bylines, seams
from syndicate.pages.chars import solid
from syndicate.pages.labels import PICTURE, Label
from syndicate.pages.parks import ParkFinder
from syndicate.pages.seams import Seams
from syndicate.pages.turns import turn
from syndicate.pages.units import Unit

L = Label
BEAM, ALIKE = 20, 2
MOST_ALIVE = 7
"""Stories that may still be going on at one place of a page."""

LONE_SUBHEAD, UNSIGNED = -2.0, -2.0
STAY, RETURN = 1.0, -1.5
LEAVE_OPEN, LEAVE_EMPTY, LEAVE_WHOLE, MID_COLUMN = -0.2, -1.0, -1.4, -1.8
UNFINISHED, BODILESS = -5.0, -2.5
NEW_PICTURE = -1.5
SIGNED_TWICE = -5.0
SAME_PARK, OTHER_PARK = 1.2, -1.2
OPEN_SUBHEAD, ODD_SUBHEAD, LIKE_SUBHEAD = -3.0, -1.5, 0.8
CREDIT_OF_NONE = -2.0
DISPLAY, LEAST = 0.7, -5.0
WORTH = 0.25
MOST_WORTH = 4.0


class Tale(NamedTuple):
    """A story as far as a hypothesis has read it."""

    number: int
    last: int
    """The unit of its last piece of body, or -1."""
    open: bool
    closed: bool
    """A signature, jump or credit ended it."""
    signed: bool
    """It has a line of names or a dateline."""
    picture: bool
    vocabulary: frozenset[str]
    parks: frozenset[str]
    rarity: float = 0.0
    """The weight of its vocabulary."""
    subheads: int = 0
    size: int = 0
    """Hanzi of its last sub-head; a hundred more where it has two parts."""


class Step(NamedTuple):
    """One unit given to one story; the steps before it are a linked list."""

    unit: int
    tale: int
    label: Label
    """What the unit was taken for there."""
    before: "Step | None"


class Guess(NamedTuple):
    """A hypothesis about the page so far."""

    score: float
    tales: tuple[Tale, ...]
    """Those alive, the current one last."""
    born: int
    """How many stories have begun."""
    trail: Step | None
    debt: float
    """What the stories other than the current one would cost if the page ended here."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one unit before any story has it."""

    vocabulary: frozenset[str]
    parks: frozenset[str]
    dateline: bool
    picture: bool
    freshness: float
    rarity: float
    """The weight of its vocabulary."""


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
    reader = _Reader(units, parks, judge)
    beam = [Guess(0.0, (), 0, None, 0.0)]
    for i in range(len(units)):
        grown = [g for guess in beam for g in reader.grow(guess, i)]
        grown.sort(key=lambda g: -(g.score + g.debt))
        beam = _distinct(grown)
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


def _distinct(grown: list[Guess]) -> list[Guess]:
    """The best guesses that differ in what is still open; of those that agree in it only a few are kept."""
    kept: list[Guess] = []
    seen: Counter[tuple[object, ...]] = Counter()
    for guess in grown:
        current = guess.tales[-1].number if guess.tales else -1
        key = (current, guess.born, *((t.number, t.last) for t in guess.tales if t.open or t.last < 0))
        if seen[key] < ALIKE:
            seen[key] += 1
            kept.append(guess)
            if len(kept) == BEAM:
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


def _cost_of_end(tale: Tale) -> float:
    """What it costs that a story ends as it stands."""
    cost = UNFINISHED if tale.open and not tale.closed else 0.0
    cost += BODILESS if tale.last < 0 else 0.0
    cost += LONE_SUBHEAD if tale.subheads == 1 else 0.0
    return cost + (0.0 if tale.signed else UNSIGNED)


class _Reader:
    """Grows guesses by one unit; holds what is known of the units."""

    def __init__(self, units: Sequence[Unit], parks: ParkFinder, judge: Seams) -> None:
        self.units = units
        self.judge = judge
        vocabularies = _vocabularies(units)
        self.weight = _weights(vocabularies)
        self.rarity = sum(self.weight.values()) or 1.0
        self.facts = _facts(units, parks, vocabularies, self.weight)
        self.credits_ahead = _credits_ahead(units)
        topics, parks_of = [f.vocabulary for f in self.facts], [f.parks for f in self.facts]
        self.turns = {i: turn(i, units, topics, parks_of, self.weight) for i, u in enumerate(units) if u.could}

    def ending(self, guess: Guess) -> float:
        return guess.score + guess.debt + (_cost_of_end(guess.tales[-1]) if guess.tales else 0.0)

    def grow(self, guess: Guess, i: int) -> list[Guess]:
        unit = self.units[i]
        if unit.could:
            return self._display(guess, i, unit.could)
        match unit.label:
            case L.TITLE:
                return [self._begin(guess, i)]
            case L.BODY:
                return self._body(guess, i)
            case L.SIGNATURE | L.JUMP | L.CREDIT | L.BYLINE | L.SUBTITLE:
                return self._sign(guess, i)
            case L.SUBHEAD | L.CAPTION:
                return [self._follow(guess, i)]
            case _:
                return [guess]

    # a lone display line: headline, sub-head, or a short piece of body

    def _display(self, guess: Guess, i: int, could: Mapping[Label, float]) -> list[Guess]:
        top = max(could.values())
        worth = {k: max(DISPLAY * (v - top), LEAST) for k, v in could.items()}
        grown = [self._begin(guess, i, worth[L.TITLE] + self.turns[i])]
        if guess.tales:
            grown.append(self._follow(guess, i, worth[L.SUBHEAD] - self.turns[i]))
            if worth[L.BODY] > LEAST:
                grown.extend(g._replace(score=g.score + worth[L.BODY] - self.turns[i]) for g in self._body(guess, i))
        return grown

    # a heading begins a story

    def _begin(self, guess: Guess, i: int, cost: float = 0.0, *, picture: bool = False) -> Guess:
        fact = self.facts[i]
        names = self.units[i].named
        last = i if picture else -1
        tale = Tale(
            guess.born,
            last,
            picture and self.units[i].open,
            False,
            names,
            picture,
            fact.vocabulary,
            fact.parks,
            fact.rarity,
        )
        tales = guess.tales[1:] if len(guess.tales) == MOST_ALIVE else guess.tales
        debt = guess.debt + (_cost_of_end(guess.tales[-1]) if guess.tales else 0.0)
        trail = Step(i, guess.born, L.BODY if picture else L.TITLE, guess.trail)
        return Guess(guess.score + cost, (*tales, tale), guess.born + 1, trail, debt)

    # a piece of body goes to a story that is going on, or begins a picture story

    def _body(self, guess: Guess, i: int) -> list[Guess]:
        grown = [self._give(guess, k, i) for k in range(len(guess.tales))]
        fact = self.facts[i]
        near = self.credits_ahead[i]
        if self.units[i].fresh is not False and not fact.dateline and (fact.picture or near):
            cost = (
                NEW_PICTURE
                + (3.0 if fact.picture and near else 1.0 if fact.picture else 0.0)
                + min(0.0, fact.freshness)
            )
            grown.append(self._begin(guess, i, cost, picture=True))
        if not guess.tales:
            grown.append(self._begin(guess, i, -4.0, picture=True))
        return grown

    def _give(self, guess: Guess, k: int, i: int) -> Guess:
        tale, unit, fact = guess.tales[k], self.units[i], self.facts[i]
        here = k == len(guess.tales) - 1
        score = guess.score + self._fit(tale, i, fact) + self._kinship(tale, fact)
        score += STAY if here else self._leave(guess.tales[-1], tale, unit)
        now = tale._replace(
            last=i,
            open=unit.open,
            closed=tale.closed and not (tale.open and unit.fresh is False),
            signed=tale.signed or fact.dateline,
            vocabulary=tale.vocabulary | fact.vocabulary,
            rarity=tale.rarity + sum(self.weight[w] for w in fact.vocabulary - tale.vocabulary),
            parks=tale.parks or fact.parks,
        )
        rest = guess.tales[:k] + guess.tales[k + 1 :]
        debt = guess.debt if here else guess.debt + _cost_of_end(guess.tales[-1]) - _cost_of_end(tale)
        return Guess(score, (*rest, now), guess.born, Step(i, tale.number, L.BODY, guess.trail), debt)

    def _leave(self, current: Tale, tale: Tale, unit: Unit) -> float:
        """What it costs to leave the current story for another: little where a column ended, much in mid-column."""
        score = RETURN
        if unit.torn_off:
            score += MID_COLUMN
        if current.last < 0:
            return score + LEAVE_EMPTY
        if current.open and not current.closed:
            return score + LEAVE_OPEN
        return score + (0.0 if tale.open or current.closed else LEAVE_WHOLE)

    def _fit(self, tale: Tale, i: int, fact: Facts) -> float:
        """How well the piece stands where the story stopped."""
        unit = self.units[i]
        if unit.torn_off and tale.last == i - 1:
            return self.judge.seam(self.units[tale.last].text, unit.text) if tale.open else 0.5
        score = -4.0 if tale.closed else 0.0
        if fact.dateline and (tale.last >= 0 or tale.signed):
            score -= 6.0
        if fact.picture and not tale.picture and tale.last >= 0:
            score -= 1.0
        if tale.last < 0:
            return score + (-4.0 if unit.fresh is False else min(0.0, fact.freshness)) + 1.0 * fact.dateline
        if tale.open:
            if unit.fresh:
                return score - 6.0
            return score + self.judge.seam(self.units[tale.last].text, unit.text)
        return score + (-6.0 if unit.fresh is False else min(0.0, fact.freshness))

    def _kinship(self, tale: Tale, fact: Facts) -> float:
        """Names, parks and topic words that the piece shares with the story."""
        common = sum(self.weight[w] for w in fact.vocabulary & tale.vocabulary)
        by_chance = fact.rarity * tale.rarity / self.rarity
        score = max(-MOST_WORTH, min(MOST_WORTH, WORTH * (common - by_chance)))
        if fact.parks and tale.parks:
            score += SAME_PARK if fact.parks & tale.parks else OTHER_PARK
        return score

    # what hangs on a story

    def _follow(self, guess: Guess, i: int, cost: float = 0.0) -> Guess:
        if not guess.tales:
            return guess
        tale = guess.tales[-1]
        if self.units[i].label is L.CAPTION:
            return guess._replace(trail=Step(i, tale.number, L.CAPTION, guess.trail))
        cost += (OPEN_SUBHEAD if tale.open else 0.0) + (-2.0 if tale.closed else 0.0) + (-3.0 if tale.last < 0 else 0.0)
        size = len(solid(self.units[i].text)) + (100 if re.search(r"\s", self.units[i].text) else 0)
        if tale.subheads:
            off = abs(size - tale.size)
            cost += LIKE_SUBHEAD if off <= 1 else ODD_SUBHEAD if off > 4 else 0.0  # noqa: PLR2004
        tale = tale._replace(
            subheads=tale.subheads + 1, size=size, vocabulary=tale.vocabulary | self.facts[i].vocabulary
        )
        trail = Step(i, tale.number, L.SUBHEAD, guess.trail)
        return guess._replace(score=guess.score + cost, tales=(*guess.tales[:-1], tale), trail=trail)

    def _sign(self, guess: Guess, i: int) -> list[Guess]:
        """A signature, credit or jump goes to the current story, or to another that wants one."""
        grown: list[Guess] = []
        kind = self.units[i].label
        for k, tale in enumerate(guess.tales):
            here = k == len(guess.tales) - 1
            score = guess.score + (STAY if here else RETURN - 1.0)
            if tale.open:
                score -= 2.5
            if tale.last < 0:
                score -= 3.0 if kind in (L.SIGNATURE, L.JUMP) else 0.0
            if kind is L.SIGNATURE:
                score += SIGNED_TWICE if tale.signed else 0.0
            if kind is L.CREDIT:
                score += 1.5 if tale.picture else CREDIT_OF_NONE
            ends = kind in (L.SIGNATURE, L.JUMP) or (kind is L.CREDIT and tale.picture)
            now = tale._replace(closed=tale.closed or ends, signed=tale.signed or kind is not L.JUMP)
            tales = (*guess.tales[:k], now, *guess.tales[k + 1 :])
            debt = guess.debt if here else guess.debt + _cost_of_end(now) - _cost_of_end(tale)
            grown.append(Guess(score, tales, guess.born, Step(i, tale.number, kind, guess.trail), debt))
        return grown or [guess]


TOPICAL = (L.TITLE, L.BODY, L.SUBHEAD, L.CAPTION)


def _vocabularies(units: Sequence[Unit]) -> list[frozenset[str]]:
    """The topics of each unit that some other unit has too."""
    raw = [frozenset(_topics(u.text)) if u.label in TOPICAL else frozenset() for u in units]
    counts = Counter(w for ws in raw for w in ws)
    return [frozenset(w for w in ws if counts[w] > 1) for ws in raw]


def _weights(vocabularies: Sequence[frozenset[str]]) -> dict[str, float]:
    """How much each topic tells: the logarithm of how rare it is."""
    counts = Counter(w for ws in vocabularies for w in ws)
    size = sum(1 for ws in vocabularies if ws) + 1
    return {w: math.log(size / n) for w, n in counts.items()}


def _facts(
    units: Sequence[Unit], parks: ParkFinder, vocabularies: Sequence[frozenset[str]], weight: Mapping[str, float]
) -> list[Facts]:
    return [
        Facts(
            vocabulary=ws,
            parks=frozenset(parks.named(u.text)) if u.label in TOPICAL else frozenset(),
            dateline=u.label is L.BODY and bylines.opens_with_dateline(u.text),
            picture=picture,
            freshness=seams.freshness(u.text) if u.label is L.BODY and u.fresh is None else 0.0,
            rarity=sum(weight[w] for w in ws),
        )
        for u, ws, picture in zip(units, vocabularies, _pictures(units), strict=True)
    ]


HANZI_PAIR = re.compile("(?=([\u3400-\u9fff]{2}))")


def _topics(text: str) -> list[str]:
    """Pairs of hanzi: they catch names and terms that no dictionary has; common ones weigh next to nothing."""
    return HANZI_PAIR.findall(text)


NEAR = 4


def _credits_ahead(units: Sequence[Unit]) -> list[bool]:
    """For each unit whether the credit of a picture stands a few pieces of body below."""
    found = [False] * len(units)
    for i, u in enumerate(units):
        if u.label is L.CREDIT or (u.label is L.BODY and bylines.credit(u.text)):
            left = NEAR
            for k in range(i if u.label is L.BODY else i - 1, -1, -1):
                found[k] = True
                left -= not units[k].torn_off
                if left == 0 or units[k].label not in (L.BODY, L.CAPTION):
                    break
    return found


def _pictures(units: Sequence[Unit]) -> list[bool]:
    """For each piece of body whether it, or what we cut off its paragraph, points to a picture."""
    found = [False] * len(units)
    for i in range(len(units) - 1, -1, -1):
        u = units[i]
        after = i + 1 < len(units) and units[i + 1].torn_off and found[i + 1]
        found[i] = u.label is L.BODY and (
            after or bool(PICTURE.search(u.text[-LONGEST_LEAD:] if len(u.text) > LONGEST_LEAD else u.text))
        )
    return found


LONGEST_LEAD = 400
