"""Which story has which piece: small pages of units made by hand."""

from collections.abc import Mapping

import pytest

from syndicate.model.park import Park
from syndicate.pages.assign import Assignment, assign
from syndicate.pages.chars import finished
from syndicate.pages.kinds import Label
from syndicate.pages.parks import finder
from syndicate.pages.seams import Seams
from syndicate.pages.units import Unit

L = Label
Row = tuple[Label, str]
FIRST = (L.TITLE, "甲经开区开放日")
SECOND = (L.TITLE, "乙高新区修新桥")
WHOLE = (L.BODY, "本报讯（记者 王一）昨天，甲经开区举行开放日活动，市民走进工厂。")
BRIDGE = (L.BODY, "本报讯（记者 李二）乙高新区的新桥昨日合龙。")
COULD = {L.TITLE: 2.0, L.SUBHEAD: 1.5, L.BODY: -2.0}


def read(*rows: Row, could: Mapping[int, Mapping[Label, float]] = {}, parks: tuple[Park, ...] = ()) -> Assignment:
    units = [
        Unit(label, (k,), text, label is L.BODY and not finished(text), could=could.get(k, {}))
        for k, (label, text) in enumerate(rows)
    ]
    return assign(units, finder(parks), Seams(u.text for u in units))


def test_nothing() -> None:
    assert read() == Assignment((), (), (), ())


def test_a_whole_piece_stays_with_the_story_above() -> None:
    assert read(FIRST, WHOLE, SECOND, BRIDGE, (L.BODY, "新桥全长两公里。")).story == (0, 0, 1, 1, 1)


def test_a_torn_word_goes_back_over_another_story() -> None:
    torn = (L.BODY, "本报讯（记者 王一）昨天，甲经开区举行开放日活动，全区要坚定")

    assert read(FIRST, torn, SECOND, BRIDGE, (L.BODY, "不移走进市民，活动持续三天。")).story == (0, 0, 1, 1, 0)


def test_both_torn_stories_are_taken_up_again() -> None:
    found = read(
        FIRST,
        (L.BODY, "本报讯（记者 王一）昨天，甲经开区举行开放日活动，"),
        SECOND,
        (L.BODY, "本报讯（记者 李二）新桥昨日合龙，大桥施工队"),
        (L.BODY, "的焊工和钢筋工都来了，新桥和大桥都亮灯。"),
        (L.BODY, "两千名市民参加开放日活动。"),
    )

    assert found.story == (0, 0, 1, 1, 1, 0)
    assert (found.rival[5], found.rival[4]) == (1, 0)
    assert found.margin[5] < found.margin[4] < found.margin[0]


def test_a_display_line_above_a_dateline_heads_a_story() -> None:
    found = read(FIRST, WHOLE, SECOND, BRIDGE, could={2: COULD})

    assert (found.story, found.label[2]) == ((0, 0, 1, 1), L.TITLE)


def test_display_lines_between_paragraphs_of_one_matter_part_it() -> None:
    found = read(
        FIRST,
        WHOLE,
        (L.TITLE, "工厂大门敞开"),
        (L.BODY, "甲经开区的工厂昨天迎来市民，开放日活动很热闹。"),
        (L.TITLE, "市民走进车间"),
        (L.BODY, "甲经开区的开放日活动，市民走进工厂车间。"),
        could={2: COULD, 4: COULD},
    )

    assert set(found.story) == {0}
    assert [found.label[k] for k in (2, 4)] == [L.SUBHEAD, L.SUBHEAD]


def test_a_picture_with_its_credit_after_a_signature_is_a_story_of_its_own() -> None:
    found = read(
        (L.TITLE, "新桥合龙"),
        (L.BODY, "昨天，新桥合龙。"),
        (L.SIGNATURE, "（记者 王一）"),
        (L.BODY, "工人正在装配车门（如图）。"),
        (L.CREDIT, "李二 摄"),
    )

    assert found.story == (0, 0, 0, 1, 1)


def test_parks_speak_where_nothing_else_does() -> None:
    """Two torn stories, a piece that fits both: the park it names decides."""
    parks = (Park("jia", "甲经开区"), Park("yi", "乙高新区"))
    rows = [
        FIRST,
        (L.BODY, "本报讯（记者 王一）昨天上午甲经开区"),
        SECOND,
        (L.BODY, "本报讯（记者 李二）昨天上午乙高新区"),
    ]

    assert read(*rows, (L.BODY, "开工，甲经开区很高兴。"), parks=parks).story[-1] == 0
    assert read(*rows, (L.BODY, "开工，乙高新区很高兴。"), parks=parks).story[-1] == 1


@pytest.mark.parametrize("label", [L.BODY, L.SIGNATURE, L.SUBHEAD, L.CAPTION, L.ADVERT])
def test_a_page_that_begins_with_anything_is_read(label: Label) -> None:
    assert read((label, "昨天，新桥合龙。")).story == ((0,) if label is L.BODY else (-1,))
