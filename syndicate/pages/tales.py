"""What a reading of the page knows of its stories so far: the words the search is made of."""

from typing import NamedTuple

from syndicate.pages.kinds import Label


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
    vocabulary: frozenset[int]
    parks: frozenset[str]
    path: int = 0
    """A hash of the units it took: what tells it from the same story in other guesses."""
    rarity: float = 0.0
    """The weight of its vocabulary."""
    subheads: int = 0
    hanging: bool = False
    """Its last sub-head still has nothing below it."""
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


def worth(guess: Guess) -> float:
    """What the hypothesis is worth beside others of the same units."""
    return guess.score + guess.debt


UNFINISHED, BODILESS = -5.0, -1.7
LONE_SUBHEAD, HANGING, UNSIGNED = -2.0, -4.0, -2.0


def cost_of_end(tale: Tale) -> float:
    """What it costs that a story ends as it stands."""
    cost = UNFINISHED if tale.open and not tale.closed else 0.0
    cost += BODILESS if tale.last < 0 else 0.0
    cost += LONE_SUBHEAD if tale.subheads == 1 else 0.0
    cost += HANGING if tale.hanging else 0.0
    return cost + (0.0 if tale.signed else UNSIGNED)
