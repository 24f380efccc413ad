"""How a guess grows by one unit."""

from syndicate.pages import worths as w
from syndicate.pages.chars import finished
from syndicate.pages.growth import Reader
from syndicate.pages.kinds import Label
from syndicate.pages.parks import finder
from syndicate.pages.seams import Seams
from syndicate.pages.tales import Guess
from syndicate.pages.units import Unit

L = Label
EMPTY = Guess(0.0, (), 0, None, 0.0)


def reader(*rows: tuple[Label, str]) -> Reader:
    units = [Unit(lab, (k,), text, lab is L.BODY and not finished(text)) for k, (lab, text) in enumerate(rows)]
    return Reader(units, finder(()), Seams(u.text for u in units))


def grown(found: Reader, count: int) -> list[Guess]:
    guesses = [EMPTY]
    for i in range(count):
        guesses = found.grow_all(guesses, i)
    return guesses


def test_a_heading_begins_a_story_and_leaves_the_one_above() -> None:
    (guess,) = grown(reader((L.TITLE, "新桥合龙"), (L.TITLE, "夜市开张")), 2)

    assert [t.number for t in guess.tales] == [0, 1]
    assert (guess.born, guess.debt) == (2, -1.7 - 2.0)


def test_only_so_many_stories_stay_alive() -> None:
    (guess,) = grown(reader(*[(L.TITLE, "新桥合龙")] * 9), 9)

    assert [t.number for t in guess.tales] == list(range(9 - w.MOST_ALIVE, 9))


def test_a_piece_goes_to_the_story_or_back_to_one_that_waits() -> None:
    rows = ((L.TITLE, "新桥合龙"), (L.BODY, "昨天，新桥要坚定"), (L.TITLE, "夜市开张"), (L.BODY, "不移地建下去。"))
    guesses = grown(reader(*rows), 4)

    assert {g.tales[-1].number for g in guesses} == {0, 1}
    assert max(guesses, key=lambda g: g.score + g.debt).tales[-1].number == 0


def test_a_body_above_every_heading_begins_a_story_without_one() -> None:
    (guess,) = grown(reader((L.BODY, "昨天，新桥合龙。")), 1)

    assert (guess.score, guess.tales[0].picture, guess.tales[0].last) == (w.NAMELESS, True, 0)


def test_a_signature_closes_and_signs() -> None:
    guesses = grown(reader((L.TITLE, "新桥合龙"), (L.BODY, "新桥合龙。"), (L.SIGNATURE, "（记者 王一）")), 3)

    assert [(g.tales[-1].closed, g.tales[-1].signed) for g in guesses] == [(True, True)]


def test_a_sub_head_hangs_until_something_stands_below_it() -> None:
    rows = ((L.TITLE, "新桥合龙"), (L.BODY, "新桥合龙。"), (L.SUBHEAD, "桥上"), (L.BODY, "桥上亮灯。"))
    found = reader(*rows)

    assert [g.tales[-1].hanging for g in grown(found, 3)] == [True]
    assert [g.tales[-1].hanging for g in grown(found, 4)] == [False]


def test_an_advert_changes_nothing() -> None:
    found = reader((L.TITLE, "新桥合龙"), (L.ADVERT_TITLE, "招聘启事"))

    assert grown(found, 2) == grown(found, 1)
