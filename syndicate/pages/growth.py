"""How a reading of the page grows by one unit."""

import math
import re
from collections.abc import Mapping, Sequence
from itertools import accumulate

from syndicate.pages import worths as w
from syndicate.pages.chars import solid
from syndicate.pages.facts import facts_of
from syndicate.pages.fitting import Fitting
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
        self.facts, weight = facts_of(units, parks)
        self.fitting = Fitting(units, self.facts, weight, judge)
        self._best = -math.inf
        self.hopeless = w.HOPELESS
        self.torn = torn_near(units, judge)
        self.place = list(accumulate(not u.torn_off for u in units))
        topics, parks_of = [f.vocabulary for f in self.facts], [f.parks for f in self.facts]
        self.turns = {i: turn(i, units, topics, parks_of, weight) for i, u in enumerate(units) if u.could}

    def ending(self, guess: Guess) -> float:
        return guess.score + guess.debt + (cost_of_end(guess.tales[-1]) if guess.tales else 0.0)

    def grow_all(self, guesses: Sequence[Guess], i: int) -> list[Guess]:
        """Every guess grown by unit i in every way."""
        self.fitting.turn_to(i)
        self._best = -math.inf
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
                grown.extend(self._body(guess, i, worth[L.BODY] - self.turns[i]))
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

    def _body(self, guess: Guess, i: int, cost: float = 0.0) -> list[Guess]:
        grown = self._given(guess, i, cost)
        fact = self.facts[i]
        if self.units[i].fresh is not False and not fact.dateline and (fact.picture or fact.credited):
            told = w.PICTURE_AND_CREDIT if fact.picture and fact.credited else w.PICTURE_ALONE if fact.picture else 0.0
            told += w.NEW_PICTURE + min(0.0, fact.freshness)
            grown.append(self._begin(guess, i, cost + told, picture=True))
        if not guess.tales:
            grown.append(self._begin(guess, i, cost + w.NAMELESS, picture=True))
        return grown

    def _given(self, guess: Guess, i: int, cost: float) -> list[Guess]:
        """The guess with the piece given to each of its stories, but where that is hopeless beside what is known."""
        grown: list[Guess] = []
        if not guess.tales:
            return grown
        *others, current = guess.tales
        base = guess.score + cost
        fits = self.fitting.worth(current)
        stay = base + w.STAY + fits
        stranger = fits < w.STRANGE and not current.open and self.units[i].fresh is not False
        self._best = max(self._best, stay + guess.debt)
        debt_left = guess.debt + cost_of_end(current)
        for k, tale in enumerate(others):
            if not (self._likely(tale, i) or (stranger and not tale.closed)):
                continue
            score = base + self._leave(current, tale, self.units[i]) + self.fitting.worth(tale)
            debt = debt_left - cost_of_end(tale)
            if score + debt >= self._best - self.hopeless:
                self._best = max(self._best, score + debt)
                tales = (*others[:k], *others[k + 1 :], current, self.fitting.taken(tale))
                grown.append(Guess(score, tales, guess.born, Step(i, tale.number, L.BODY, guess.trail), debt))
        if stay + guess.debt >= self._best - self.hopeless:
            tales = (*others, self.fitting.taken(current))
            grown.append(Guess(stay, tales, guess.born, Step(i, current.number, L.BODY, guess.trail), guess.debt))
        return grown

    def _likely(self, tale: Tale, i: int) -> bool:
        """Whether it is worth asking if the piece goes back to a story that is not the current one."""
        if tale.open or tale.last < 0:
            return True
        return self.torn[i] and not (tale.closed and self.units[i].fresh is not False)

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
