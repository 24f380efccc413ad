"""What it is worth that a story takes a piece, and what it is then."""

from syndicate.pages import worths as w
from syndicate.pages.chars import finished
from syndicate.pages.facts import facts_of
from syndicate.pages.fitting import Fitting
from syndicate.pages.kinds import Label
from syndicate.pages.parks import finder
from syndicate.pages.seams import Seams
from syndicate.pages.tales import BODILESS, LONE_SUBHEAD, UNFINISHED, UNSIGNED, Tale, cost_of_end
from syndicate.pages.units import Unit

TEXTS = (
    "昨天，园区举行了机器人大赛，选手要坚定",
    "不移地走下去，机器人大赛还有三天。",
    "新桥的栏杆刷上了白漆。",
)


def fitting(fresh: bool | None = None) -> Fitting:  # noqa: FBT001 -- as the unit has it
    units = [Unit(Label.BODY, (k,), x, not finished(x), fresh) for k, x in enumerate(TEXTS)]
    facts, weight = facts_of(units, finder(()))
    return Fitting(units, facts, weight, Seams(TEXTS))


def tale(fit: Fitting, last: int) -> Tale:
    fact = fit.facts[last]
    is_open = fit.units[last].open
    return Tale(0, last, is_open, False, True, False, fact.vocabulary, fact.parks, hash(last), fact.rarity)  # noqa: FBT003


def test_the_torn_sentence_and_what_recurs_are_worth_most() -> None:
    fit = fitting()
    fit.turn_to(1)

    assert fit.worth(tale(fit, 0)) > 4
    assert fit.worth(tale(fit, 2)) <= 0


def test_a_piece_that_goes_on_with_something_fits_no_whole_story() -> None:
    fit = fitting(fresh=False)
    fit.turn_to(1)

    assert fit.worth(tale(fit, 2)) <= w.TORN_AFTER_WHOLE + w.MOST_WORTH


def test_a_story_that_was_closed_is_not_gone_on_with() -> None:
    fit = fitting()
    fit.turn_to(1)
    story = tale(fit, 0)

    closed = story._replace(closed=True, path=99)
    assert fit.worth(story) - fit.worth(closed) == -w.AFTER_END


def test_what_a_story_is_when_it_has_taken_a_piece() -> None:
    fit = fitting()
    fit.turn_to(1)
    story = tale(fit, 0)._replace(hanging=True)
    fit.worth(story)
    now = fit.taken(story)

    assert (now.last, now.open, now.hanging) == (1, False, False)
    assert now.vocabulary == story.vocabulary | fit.facts[1].vocabulary
    assert now.rarity == sum(fit.weight[t] for t in now.vocabulary)
    assert fit.taken(story) is now


def test_what_it_costs_to_end() -> None:
    whole = Tale(0, 3, False, False, True, False, frozenset(), frozenset())  # noqa: FBT003

    assert cost_of_end(whole) == 0
    assert cost_of_end(whole._replace(open=True)) == UNFINISHED
    assert cost_of_end(whole._replace(open=True, closed=True)) == 0
    assert cost_of_end(whole._replace(last=-1, signed=False, subheads=1)) == BODILESS + UNSIGNED + LONE_SUBHEAD
