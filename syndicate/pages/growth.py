"""How a reading of the page grows by one unit, and what each way of growing is worth.

The numbers are in nats or so; they were set by hand and then by coordinate search on composed pages, never on names.
"""

import re
from collections.abc import Mapping, Sequence

from syndicate.pages.chars import solid
from syndicate.pages.facts import Facts, facts_of
from syndicate.pages.kinds import Label
from syndicate.pages.parks import ParkFinder
from syndicate.pages.seams import Seams
from syndicate.pages.tales import Guess, Step, Tale, cost_of_end
from syndicate.pages.turns import turn
from syndicate.pages.units import Unit

L = Label
MOST_ALIVE = 7
"""Stories that may still be going on at one place of a page."""
LARGEST_VOCABULARY = 3000

STAY, RETURN = 1.0, -1.5
LEAVE_OPEN, LEAVE_EMPTY, LEAVE_WHOLE, MID_COLUMN = 0.0, -1.0, -1.4, -1.6
NEXT_LINE, AFTER_END, SECOND_DATELINE, DATELINE = 0.5, -4.0, -6.0, 1.0
NO_BEGINNING, FRESH_AFTER_OPEN, TORN_AFTER_WHOLE = -4.0, -6.0, -6.0
NEW_PICTURE, PICTURE_AND_CREDIT, PICTURE_ALONE, PICTURE_INSIDE, NAMELESS = -1.5, 3.0, 1.0, -1.0, -4.0
OPEN_SUBHEAD, LATE_SUBHEAD, EARLY_SUBHEAD, ODD_SUBHEAD, LIKE_SUBHEAD = -3.5, -2.0, -3.0, -1.5, 0.8
SIGN_ELSEWHERE, SIGN_OPEN, SIGN_EMPTY, SIGNED_TWICE = -1.0, -2.5, -3.0, -5.0
CREDIT_OF_PICTURE, CREDIT_OF_NONE = 1.5, -2.0
DISPLAY, LEAST = 0.7, -5.0
WORTH, MOST_WORTH, SAME_PARK, OTHER_PARK = 0.35, 4.0, 1.2, -1.2


class Reader:
    """Grows guesses by one unit; holds what is known of the units."""

    def __init__(self, units: Sequence[Unit], parks: ParkFinder, judge: Seams) -> None:
        self.units = units
        self.judge = judge
        self.facts, self.weight = facts_of(units, parks)
        self.rarity = sum(self.weight.values()) or 1.0
        self._known: dict[tuple[int, int], tuple[float, Tale]] = {}
        topics, parks_of = [f.vocabulary for f in self.facts], [f.parks for f in self.facts]
        self.turns = {i: turn(i, units, topics, parks_of, self.weight) for i, u in enumerate(units) if u.could}

    def ending(self, guess: Guess) -> float:
        return guess.score + guess.debt + (cost_of_end(guess.tales[-1]) if guess.tales else 0.0)

    def grow_all(self, guesses: Sequence[Guess], i: int) -> list[Guess]:
        """Every guess grown by unit i in every way."""
        self._known = {}
        return [g for guess in guesses for g in self.grow(guess, i)]

    def grow(self, guess: Guess, i: int) -> list[Guess]:
        """One guess grown by unit i in every way."""
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
        unit, fact = self.units[i], self.facts[i]
        tale = Tale(
            number=guess.born,
            last=i if picture else -1,
            open=picture and unit.open,
            closed=False,
            signed=unit.named,
            picture=picture,
            vocabulary=fact.vocabulary,
            parks=fact.parks,
            path=hash((i, picture)),
            rarity=fact.rarity,
        )
        tales = guess.tales[1:] if len(guess.tales) == MOST_ALIVE else guess.tales
        debt = guess.debt + (cost_of_end(guess.tales[-1]) if guess.tales else 0.0)
        trail = Step(i, guess.born, L.BODY if picture else L.TITLE, guess.trail)
        return Guess(guess.score + cost, (*tales, tale), guess.born + 1, trail, debt)

    # a piece of body goes to a story that is going on, or begins a picture story

    def _body(self, guess: Guess, i: int) -> list[Guess]:
        fresh = self.units[i].fresh is not False
        last = len(guess.tales) - 1
        grown = [self._give(guess, k, i) for k, t in enumerate(guess.tales) if k == last or not (fresh and t.closed)]
        fact = self.facts[i]
        if self.units[i].fresh is not False and not fact.dateline and (fact.picture or fact.credited):
            told = PICTURE_AND_CREDIT if fact.picture and fact.credited else PICTURE_ALONE if fact.picture else 0.0
            grown.append(self._begin(guess, i, NEW_PICTURE + told + min(0.0, fact.freshness), picture=True))
        if not guess.tales:
            grown.append(self._begin(guess, i, NAMELESS, picture=True))
        return grown

    def _give(self, guess: Guess, k: int, i: int) -> Guess:
        tale, current = guess.tales[k], guess.tales[-1]
        worth, now = self._taken(tale, i)
        trail = Step(i, tale.number, L.BODY, guess.trail)
        if tale is current:
            return Guess(guess.score + worth + STAY, (*guess.tales[:-1], now), guess.born, trail, guess.debt)
        score = guess.score + worth + self._leave(current, tale, self.units[i])
        debt = guess.debt + cost_of_end(current) - cost_of_end(tale)
        return Guess(score, (*guess.tales[:k], *guess.tales[k + 1 :], now), guess.born, trail, debt)

    def _taken(self, tale: Tale, i: int) -> tuple[float, Tale]:
        """What it is worth that the story takes the piece, and the story then. Guesses share stories: asked once."""
        known = self._known.get((tale.number, tale.path))
        if known is not None:
            return known
        unit, fact = self.units[i], self.facts[i]
        worth = self._fit(tale, i, fact) + self._kinship(tale, fact)
        news = fact.vocabulary - tale.vocabulary if len(tale.vocabulary) < LARGEST_VOCABULARY else frozenset()
        now = tale._replace(
            last=i,
            path=hash((tale.path, i)),
            open=unit.open,
            closed=tale.closed and not (tale.open and unit.fresh is False),
            signed=tale.signed or fact.dateline,
            vocabulary=tale.vocabulary | news if news else tale.vocabulary,
            rarity=tale.rarity + sum(self.weight[w] for w in news),
            parks=tale.parks or fact.parks,
        )
        self._known[tale.number, tale.path] = worth, now
        return worth, now

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
            return self.judge.seam(self.units[tale.last].text, unit.text) if tale.open else NEXT_LINE
        score = AFTER_END if tale.closed else 0.0
        if fact.dateline and (tale.last >= 0 or tale.signed):
            score += SECOND_DATELINE
        if fact.picture and not tale.picture and tale.last >= 0:
            score += PICTURE_INSIDE
        if tale.last < 0:
            return (
                score + (NO_BEGINNING if unit.fresh is False else min(0.0, fact.freshness)) + DATELINE * fact.dateline
            )
        if tale.open:
            if unit.fresh:
                return score + FRESH_AFTER_OPEN
            return score + self.judge.seam(self.units[tale.last].text, unit.text)
        return score + (TORN_AFTER_WHOLE if unit.fresh is False else min(0.0, fact.freshness))

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
        cost += (OPEN_SUBHEAD if tale.open else 0.0) + (LATE_SUBHEAD if tale.closed else 0.0)
        cost += EARLY_SUBHEAD if tale.last < 0 else 0.0
        size = len(solid(self.units[i].text)) + (100 if re.search(r"\s", self.units[i].text) else 0)
        if tale.subheads:
            off = abs(size - tale.size)
            cost += LIKE_SUBHEAD if off <= 1 else ODD_SUBHEAD if off > 4 else 0.0  # noqa: PLR2004
        tale = tale._replace(
            path=hash((tale.path, -i)),
            subheads=tale.subheads + 1,
            size=size,
            vocabulary=tale.vocabulary | self.facts[i].vocabulary,
        )
        trail = Step(i, tale.number, L.SUBHEAD, guess.trail)
        return guess._replace(score=guess.score + cost, tales=(*guess.tales[:-1], tale), trail=trail)

    def _sign(self, guess: Guess, i: int) -> list[Guess]:
        """A signature, credit or jump goes to the current story, or to another that wants one."""
        grown: list[Guess] = []
        kind = self.units[i].label
        for k, tale in enumerate(guess.tales):
            here = k == len(guess.tales) - 1
            score = guess.score + (STAY if here else RETURN + SIGN_ELSEWHERE)
            if tale.open:
                score += SIGN_OPEN
            if tale.last < 0:
                score += SIGN_EMPTY if kind in (L.SIGNATURE, L.JUMP) else 0.0
            if kind is L.SIGNATURE:
                score += SIGNED_TWICE if tale.signed else 0.0
            if kind is L.CREDIT:
                score += CREDIT_OF_PICTURE if tale.picture else CREDIT_OF_NONE
            ends = kind in (L.SIGNATURE, L.JUMP) or (kind is L.CREDIT and tale.picture)
            now = tale._replace(
                path=hash((tale.path, -i)), closed=tale.closed or ends, signed=tale.signed or kind is not L.JUMP
            )
            tales = (*guess.tales[:k], now, *guess.tales[k + 1 :])
            debt = guess.debt if here else guess.debt + cost_of_end(now) - cost_of_end(tale)
            grown.append(Guess(score, tales, guess.born, Step(i, tale.number, kind, guess.trail), debt))
        return grown or [guess]
