"""Edits: each does what its button says, nothing of the page is ever lost, and every step can be undone."""

from dataclasses import replace
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.errors import Conflict
from syndicate.model import edit as acts
from syndicate.model.edit import Edit, Place, Sheet, Shelf, Step
from syndicate.model.page import Byline, Caption, Paragraph, Parsed, StoryKind
from syndicate.model.park import Park
from syndicate.pages.edits import apply, replay
from syndicate.pages.parser import parse_page
from syndicate.pages.pieces import body, complete

TEXT = """A01 要闻 2026年11月20日 星期五

甲经开区 开放日

本报讯（记者 王一）昨天，甲经开区举行开放日活动。

两千名市民走进工厂。孩子们围着机械臂不肯走开。

乙高新区 招商忙

本报讯（记者 李二）本周，乙高新区签下三个项目。

项目总投资十亿元。
"""
PARKS = (Park("a", "甲经开区"), Park("b", "乙高新区"))
SAMPLE = (files("syndicate") / "data" / "sample-page.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def parsed() -> Parsed:
    found = parse_page(TEXT, PARKS)
    assert [s.title for s in found.stories] == ["甲经开区 开放日", "乙高新区 招商忙"]
    return found


def after(parsed: Parsed, *edits: Edit) -> Sheet:
    return apply(Sheet(parsed), Step(edits), TEXT)


def words(sheet: Sheet, story: int) -> list[str]:
    return [item.text for item in body(sheet.parsed.stories[story])]


def test_a_paragraph_is_cut_at_a_character_and_its_place_with_it(parsed: Parsed) -> None:
    sheet = after(parsed, acts.Cut(0, 1, len("两千名市民走进工厂。")))

    second = body(sheet.parsed.stories[0])[2]
    assert words(sheet, 0)[1:] == ["两千名市民走进工厂。", "孩子们围着机械臂不肯走开。"]
    assert [TEXT[s.start : s.end] for s in second.spans] == ["孩子们围着机械臂不肯走开。"]


def test_two_paragraphs_become_one(parsed: Parsed) -> None:
    sheet = after(parsed, acts.Join(1, 1))

    assert words(sheet, 1) == ["本周，乙高新区签下三个项目。项目总投资十亿元。"]
    assert len(sheet.parsed.stories[1].paragraphs[0].spans) == 2


def test_a_paragraph_moves_to_another_story(parsed: Parsed) -> None:
    sheet = after(parsed, acts.Move(Place(Shelf.BODY, 1, 0), Place(Shelf.BODY, 0, 1)))

    assert words(sheet, 1)[0] == "两千名市民走进工厂。孩子们围着机械臂不肯走开。"
    assert len(words(sheet, 0)) == 1


def test_a_paragraph_becomes_a_story_of_its_own(parsed: Parsed) -> None:
    sheet = after(parsed, acts.Move(Place(Shelf.BODY, 1, 0), Place(Shelf.BODY, 1)))

    assert [s.kind for s in sheet.parsed.stories] == [StoryKind.ARTICLE, StoryKind.PHOTO, StoryKind.ARTICLE]


@pytest.mark.parametrize("shelf", [Shelf.ADVERT, Shelf.FURNITURE, Shelf.UNPLACED, Shelf.CAPTION])
def test_a_paragraph_goes_to_another_shelf_and_comes_back(parsed: Parsed, shelf: Shelf) -> None:
    story = 0 if shelf is Shelf.CAPTION else None
    there = after(parsed, acts.Move(Place(Shelf.BODY, 1, 0), Place(shelf, 0, story)))
    shelved = {
        Shelf.ADVERT: there.parsed.adverts,
        Shelf.FURNITURE: there.parsed.furniture,
        Shelf.UNPLACED: there.parsed.unplaced,
        Shelf.CAPTION: there.parsed.stories[0].captions,
    }[shelf]

    number = len(shelved) - 1
    back = apply(there, Step((acts.Move(Place(shelf, number, story), Place(Shelf.BODY, 1, 0)),)), TEXT)

    assert number >= 0
    assert words(back, 0) == words(Sheet(parsed), 0)


def test_a_subhead_can_be_the_headline_of_a_second_story(parsed: Parsed) -> None:
    sheet = after(parsed, acts.Retype(0, 1), acts.Divide(0, 1))

    new = sheet.parsed.stories[1]
    assert (new.title, new.paragraphs) == ("两千名市民走进工厂。孩子们围着机械臂不肯走开。", ())


def test_a_story_goes_into_another_under_a_subhead(parsed: Parsed) -> None:
    sheet = after(parsed, acts.Merge(1, 0))

    (story,) = sheet.parsed.stories
    assert [s.text for s in story.subheads] == ["乙高新区 招商忙"]
    assert story.byline.reporters == ("王一", "李二")
    assert story.parks == ("a", "b")


def test_a_story_is_an_advert_and_a_story_again(parsed: Parsed) -> None:
    advert = after(parsed, acts.ToAdvert(1))
    story = apply(advert, Step((acts.ToStory(0),)), TEXT)

    assert len(advert.parsed.stories) == 1
    assert story.parsed.stories[1].title == "乙高新区 招商忙"


def test_words_are_the_editors_and_what_is_left_out_stays_on_the_page(parsed: Parsed) -> None:
    edit = acts.Reword(0, "新标题", None, "副题", Byline(("张三",)), ("b",), ("只有这一段。", ""), ())

    story = after(parsed, edit).parsed.stories[0]

    assert (story.title, story.subtitle, story.parks) == ("新标题", "副题", ("b",))
    assert [p.text for p in story.paragraphs] == ["只有这一段。"]


def test_a_reworded_paragraph_is_cut_in_proportion(parsed: Parsed) -> None:
    story = parsed.stories[0]
    changed = replace(story, paragraphs=(*story.paragraphs[:1], Paragraph("甲乙丙丁", story.paragraphs[1].spans)))

    sheet = after(replace(parsed, stories=(changed, *parsed.stories[1:])), acts.Cut(0, 1, 2))

    assert words(sheet, 0)[1:] == ["甲乙", "丙丁"]
    assert all(item.spans for item in body(sheet.parsed.stories[0]))


@pytest.mark.parametrize(
    "edit",
    [
        acts.Join(0, 0),
        acts.Join(9, 0),
        acts.Cut(0, 1, 0),
        acts.Cut(0, 1, 99),
        acts.Divide(0, 0),
        acts.Merge(0, 0),
        acts.Move(Place(Shelf.BODY, 9, 0), Place(Shelf.BODY, 0, 1)),
        acts.ToStory(5),
    ],
)
def test_what_does_not_fit_is_refused(parsed: Parsed, edit: Edit) -> None:
    with pytest.raises(Conflict):
        after(parsed, edit)


def test_a_step_is_undone_and_the_one_before_it(parsed: Parsed) -> None:
    steps = [Step((acts.Join(1, 1),)), Step((acts.Merge(1, 0),)), Step(undo=True)]

    assert replay(parsed, steps, TEXT) == replay(parsed, steps[:1], TEXT)
    assert replay(parsed, [*steps, Step(undo=True)], TEXT) == Sheet(parsed)
    with pytest.raises(Conflict):
        replay(parsed, [*steps, Step(undo=True), Step(undo=True)], TEXT)


def test_after_the_first_sign_off_numbers_stand(parsed: Parsed) -> None:
    steps = [Step((acts.Number(),)), Step((acts.Retype(0, 1), acts.Divide(0, 1)))]

    assert replay(parsed, steps, TEXT).numbers == (1, 3, 2)
    with pytest.raises(Conflict):
        replay(parsed, [steps[0], Step(undo=True)], TEXT)


def places(sheet: Sheet) -> st.SearchStrategy[Place]:
    story = st.integers(0, max(0, len(sheet.parsed.stories) - 1))
    return st.builds(Place, st.sampled_from(Shelf), st.integers(0, 4), st.one_of(st.none(), story))


def edits(sheet: Sheet) -> st.SearchStrategy[Edit]:
    small = st.integers(0, 6)
    return st.one_of(
        st.builds(acts.Move, places(sheet), places(sheet)),
        st.builds(acts.Retype, small, small),
        st.builds(acts.Join, small, small),
        st.builds(acts.Cut, small, small, st.integers(0, 60)),
        st.builds(acts.Divide, small, small),
        st.builds(acts.Merge, small, small),
        st.builds(acts.ToAdvert, small),
        st.builds(acts.ToStory, small),
    )


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_whatever_an_editor_does_every_word_is_in_exactly_one_place(data: st.DataObject) -> None:
    sheet = Sheet(parse_page(SAMPLE, PARKS))
    refused: list[str] = []
    for _ in range(8):
        edit = data.draw(edits(sheet))
        try:
            sheet = apply(sheet, Step((edit,)), SAMPLE)
        except Conflict as error:
            refused.append(error.message)
        assert complete(sheet.parsed, SAMPLE)
        assert len(sheet.numbers) == len(set(sheet.numbers)) == len(sheet.parsed.stories)
    assert not [message for message in refused if "丢掉" in message]


def test_a_line_break_in_the_editors_words_begins_a_paragraph(parsed: Parsed) -> None:
    items = ("昨天，甲经开区举行开放日活动。", "两千名市民走进工厂。\r\n孩子们围着机械臂不肯走开。")

    sheet = after(parsed, acts.Reword(0, "甲", None, None, Byline(), ("a",), items, ()))

    assert [[TEXT[s.start : s.end] for s in item.spans] for item in body(sheet.parsed.stories[0])][1:] == [
        ["两千名市民走进工厂。"],
        ["孩子们围着机械臂不肯走开。"],
    ]


def test_nothing_that_is_printed_is_lost_where_a_story_goes_into_another_or_is_an_advert(parsed: Parsed) -> None:
    one, two = parsed.stories
    whole = replace(two, kicker="引题", subtitle="副题", captions=(Caption("签约现场。", ("赵六",)),))
    sheet = Sheet(replace(parsed, stories=(one, whole)))

    merged = apply(sheet, Step((acts.Merge(1, 0),)), TEXT).parsed.stories[0]
    advert = apply(sheet, Step((acts.ToAdvert(1),)), TEXT).parsed.adverts[0]
    moved = apply(sheet, Step((acts.Move(Place(Shelf.CAPTION, 0, 1), Place(Shelf.BODY, 0, 0)),)), TEXT)

    assert {"引题", "副题", "乙高新区 招商忙"} < {item.text for item in body(merged)}
    assert {"引题", "副题", "李二", "签约现场。（赵六 摄）"} < set(advert.lines)
    assert words(moved, 0)[0] == "签约现场。（赵六 摄）"
