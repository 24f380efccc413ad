"""How a reading of the page grows by one unit."""

import math
import re
from collections.abc import Mapping, Sequence
from itertools import accumulate

from syndicate.pages import worths as w
from syndicate.pages.chars import solid
from syndicate.pages.facts import Facts, facts_of
from syndicate.pages.kinds import Label
from syndicate.pages.parks import ParkFinder
from syndicate.pages.seams import Seams
from syndicate.pages.tales import Guess, Step, Tale, cost_of_end
from syndicate.pages.torn import torn_near
from syndicate.pages.turns import turn
from syndicate.pages.units import Unit

L = Label


class Reader:
    """Grows guesses by one unit; holds what is known of the units."""

    def __init__(self, units: Sequence[Unit], parks: ParkFinder, judge: Seams) -> None:
        self.units = units
        self.judge = judge
        self.facts, self.weight = facts_of(units, parks)
        self.rarity = sum(self.weight.values()) or 1.0
        self._worths: dict[tuple[int, int], float] = {}
        self._grown: dict[tuple[int, int], Tale] = {}
        self._best = -math.inf
        self.hopeless = w.HOPELESS
        self.torn = torn_near(units, judge)
        self.place = list(accumulate(not u.torn_off for u in units))
        topics, parks_of = [f.vocabulary for f in self.facts], [f.parks for f in self.facts]
        self.turns = {i: turn(i, units, topics, parks_of, self.weight) for i, u in enumerate(units) if u.could}

    def ending(self, guess: Guess) -> float:
        return guess.score + guess.debt + (cost_of_end(guess.tales[-1]) if guess.tales else 0.0)

    def grow_all(self, guesses: Sequence[Guess], i: int) -> list[Guess]:
        """Every guess grown by unit i in every way."""
        self._worths, self._grown, self._best = {}, {}, -math.inf
        self.hopeless = w.HOPELESS if self.torn[i] else w.CALM
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
        worth = {k: max(w.DISPLAY * (v - top), w.LEAST) for k, v in could.items()}
        grown = [self._begin(guess, i, worth[L.TITLE] + self.turns[i])]
        if guess.tales:
            grown.append(self._follow(guess, i, worth[L.SUBHEAD] - self.turns[i]))
            if worth[L.BODY] > w.LEAST:
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
        stale = self.place[i] - w.STALE
        tales = tuple(t for t in guess.tales if t.open or t.last < 0 or self.place[t.last] > stale)[1 - w.MOST_ALIVE :]
        debt = guess.debt + (cost_of_end(guess.tales[-1]) if guess.tales else 0.0)
        trail = Step(i, guess.born, L.BODY if picture else L.TITLE, guess.trail)
        return Guess(guess.score + cost, (*tales, tale), guess.born + 1, trail, debt)

    # a piece of body goes to a story that is going on, or begins a picture story

    def _body(self, guess: Guess, i: int) -> list[Guess]:
        last = len(guess.tales) - 1
        ways = [self._give(guess, k, i) for k, t in enumerate(guess.tales) if k == last or self._likely(t, i)]
        grown = [g for g in ways if g is not None]
        fact = self.facts[i]
        if self.units[i].fresh is not False and not fact.dateline and (fact.picture or fact.credited):
            told = w.PICTURE_AND_CREDIT if fact.picture and fact.credited else w.PICTURE_ALONE if fact.picture else 0.0
            grown.append(self._begin(guess, i, w.NEW_PICTURE + told + min(0.0, fact.freshness), picture=True))
        if not guess.tales:
            grown.append(self._begin(guess, i, w.NAMELESS, picture=True))
        return grown

    def _likely(self, tale: Tale, i: int) -> bool:
        """Whether it is worth asking if the piece goes back to a story that is not the current one."""
        if tale.open or tale.last < 0:
            return True
        return self.torn[i] and not (tale.closed and self.units[i].fresh is not False)

    def _give(self, guess: Guess, k: int, i: int) -> Guess | None:
        """The guess with the piece given to its story number k; None when that is hopeless beside what is known."""
        tale, current = guess.tales[k], guess.tales[-1]
        score, debt = guess.score + self._worth(tale, i), guess.debt
        if tale is current:
            score += w.STAY
        else:
            score += self._leave(current, tale, self.units[i])
            debt += cost_of_end(current) - cost_of_end(tale)
        if score + debt < self._best - self.hopeless:
            return None
        self._best = max(self._best, score + debt)
        trail = Step(i, tale.number, L.BODY, guess.trail)
        tales = (*guess.tales[:k], *guess.tales[k + 1 :], self._taken(tale, i))
        return Guess(score, tales, guess.born, trail, debt)

    def _worth(self, tale: Tale, i: int) -> float:
        """What it is worth that the story takes the piece. Guesses share stories: asked once."""
        key = tale.number, tale.path
        worth = self._worths.get(key)
        if worth is None:
            fact = self.facts[i]
            worth = self._worths[key] = self._fit(tale, i, fact) + self._kinship(tale, fact)
        return worth

    def _taken(self, tale: Tale, i: int) -> Tale:
        """The story when it has taken the piece."""
        key = tale.number, tale.path
        known = self._grown.get(key)
        if known is not None:
            return known
        unit, fact = self.units[i], self.facts[i]
        news = fact.vocabulary - tale.vocabulary if len(tale.vocabulary) < w.LARGEST_VOCABULARY else frozenset()
        weight = self.weight
        now = self._grown[key] = tale._replace(
            last=i,
            path=hash((tale.path, i)),
            hanging=False,
            open=unit.open,
            closed=tale.closed and not (tale.open and unit.fresh is False),
            signed=tale.signed or fact.dateline,
            vocabulary=tale.vocabulary | news if news else tale.vocabulary,
            rarity=tale.rarity + sum([weight[t] for t in news]),
            parks=tale.parks or fact.parks,
        )
        return now

    def _leave(self, current: Tale, tale: Tale, unit: Unit) -> float:
        """What it costs to leave the current story for another: little where a column ended, much in mid-column."""
        score = w.RETURN
        if unit.torn_off:
            score += w.MID_COLUMN
        if current.last < 0:
            return score + w.LEAVE_EMPTY
        if current.open and not current.closed:
            return score + w.LEAVE_OPEN
        return score + (0.0 if tale.open or current.closed else w.LEAVE_WHOLE)

    def _fit(self, tale: Tale, i: int, fact: Facts) -> float:
        """How well the piece stands where the story stopped."""
        unit = self.units[i]
        if unit.torn_off and tale.last == i - 1:
            return self.judge.seam(self.units[tale.last].text, unit.text) if tale.open else w.NEXT_LINE
        score = w.AFTER_END if tale.closed else 0.0
        if fact.dateline and (tale.last >= 0 or tale.signed):
            score += w.SECOND_DATELINE
        if fact.picture and not tale.picture and tale.last >= 0:
            score += w.PICTURE_INSIDE
        if tale.last < 0:
            score += w.DATELINE if fact.dateline else 0.0
            return score + (w.NO_BEGINNING if unit.fresh is False else min(0.0, fact.freshness))
        if tale.open:
            if unit.fresh:
                return score + w.FRESH_AFTER_OPEN
            return score + self.judge.seam(self.units[tale.last].text, unit.text)
        return score + (w.TORN_AFTER_WHOLE if unit.fresh is False else min(0.0, fact.freshness))

    def _kinship(self, tale: Tale, fact: Facts) -> float:
        """Names, parks and topic words that the piece shares with the story."""
        weight = self.weight
        common = sum([weight[t] for t in fact.vocabulary & tale.vocabulary])
        by_chance = fact.rarity * tale.rarity / self.rarity
        score = max(-w.MOST_WORTH, min(w.MOST_WORTH, w.WORTH * (common - by_chance)))
        if fact.parks and tale.parks:
            score += w.SAME_PARK if fact.parks & tale.parks else w.OTHER_PARK
        return score

    # what hangs on a story

    def _follow(self, guess: Guess, i: int, cost: float = 0.0) -> Guess:
        if not guess.tales:
            return guess
        tale = guess.tales[-1]
        if self.units[i].label is L.CAPTION:
            return guess._replace(trail=Step(i, tale.number, L.CAPTION, guess.trail))
        cost += (w.OPEN_SUBHEAD if tale.open else 0.0) + (w.LATE_SUBHEAD if tale.closed else 0.0)
        cost += w.EARLY_SUBHEAD if tale.last < 0 else 0.0
        size = len(solid(self.units[i].text)) + (100 if re.search(r"\s", self.units[i].text) else 0)
        if tale.subheads:
            off = abs(size - tale.size)
            cost += w.LIKE_SUBHEAD if off <= 1 else w.ODD_SUBHEAD if off > 4 else 0.0  # noqa: PLR2004
        tale = tale._replace(
            path=hash((tale.path, -i)),
            hanging=True,
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
            score = guess.score + (w.STAY if here else w.RETURN + w.SIGN_ELSEWHERE)
            if tale.open:
                score += w.SIGN_OPEN
            if tale.last < 0:
                score += w.SIGN_EMPTY if kind in (L.SIGNATURE, L.JUMP) else 0.0
            if kind is L.SIGNATURE:
                score += w.SIGNED_TWICE if tale.signed else 0.0
            if kind is L.CREDIT:
                score += w.CREDIT_OF_PICTURE if tale.picture else w.CREDIT_OF_NONE
            ends = kind in (L.SIGNATURE, L.JUMP) or (kind is L.CREDIT and tale.picture)
            now = tale._replace(
                path=hash((tale.path, -i)), closed=tale.closed or ends, signed=tale.signed or kind is not L.JUMP
            )
            tales = (*guess.tales[:k], now, *guess.tales[k + 1 :])
            debt = guess.debt if here else guess.debt + cost_of_end(now) - cost_of_end(tale)
            grown.append(Guess(score, tales, guess.born, Step(i, tale.number, kind, guess.trail), debt))
        return grown or [guess]
