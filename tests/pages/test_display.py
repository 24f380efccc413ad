"""Headlines, kickers and sub-heads as papers of any town print them."""

import pytest

from syndicate.model.page import Story
from syndicate.pages.parser import parse_page

BODY = "昨天上午，两千名市民走进工厂，看机械臂给车门和车顶焊接，人人都说开了眼界，孩子们更是围着不肯走开。"
MORE = "讲解员把同一段话说了十几遍，嗓子都哑了，还是有人追着问，机械臂会不会把螺丝拧歪，拧歪了又该由谁来修。"


def stories(*lines: str) -> tuple[Story, ...]:
    return parse_page("\n\n".join(lines) + "\n", ()).stories


@pytest.mark.parametrize("mark", ["▉", "◤", "❖", "※", "►"])
def test_any_mark_of_print_may_stand_before_a_kicker(mark: str) -> None:
    (story,) = stories(f"{mark}开放日", "工厂大门向市民敞开", f"本报讯（记者 王一）{BODY}")

    assert (story.kicker, story.title) == ("开放日", "工厂大门向市民敞开")


def test_a_phrase_over_a_much_longer_headline_is_a_kicker() -> None:
    (story,) = stories("党建引领", "一面红旗插上跨江大桥工地", f"本报讯（记者 王一）{BODY}")

    assert (story.kicker, story.title) == ("党建引领", "一面红旗插上跨江大桥工地")


def test_two_lines_of_like_length_are_one_headline() -> None:
    (story,) = stories("工厂开大门", "市民看门道", f"本报讯（记者 王一）{BODY}")

    assert (story.kicker, story.title) == (None, "工厂开大门 市民看门道")


def test_a_park_alone_is_no_headline() -> None:
    first, second = stories("甲经开区", "工厂大门向市民敞开", BODY, MORE, "乙高新区", "大桥明年合龙", MORE, BODY)

    assert [(s.kicker, s.title) for s in (first, second)] == [
        ("甲经开区", "工厂大门向市民敞开"),
        ("乙高新区", "大桥明年合龙"),
    ]


def test_a_headline_with_a_comma() -> None:
    other = "办事只跑一次，群众拍手叫好。可窗口搬家没有告示，热线又打不通，跑错了门，一次也就成了三次。"
    first, second = stories("工厂大门向市民敞开", BODY, MORE, "“最多跑一次”，别忘了跑对门", "□李横舟", other)

    assert (second.title, second.byline.names) == ("“最多跑一次”，别忘了跑对门", ("李横舟",))
    assert len(first.paragraphs) == 2


def test_numbered_parts_are_sub_heads() -> None:
    (story,) = stories(
        "工厂大门向市民敞开", "本报记者 王一", BODY, "一、看门道", MORE, "（二）开眼界", BODY, "3.拧螺丝", MORE
    )

    assert [s.text for s in story.subheads] == ["一、看门道", "（二）开眼界", "3.拧螺丝"]


def test_an_interview_has_no_sub_heads() -> None:
    (story,) = stories(
        "把实验室搬到船上", "本报记者 王一", "问：为什么要搬到船上？", f"答：{BODY}", "问：难在哪里？", f"答：{MORE}"
    )

    assert (len(story.paragraphs), story.subheads) == (4, ())


def test_a_number_that_is_counted_goes_on_with_the_sentence() -> None:
    (story,) = stories(
        "工厂大门向市民敞开", "本报记者 王一", f"{BODY}首日接待参观的市民", f"136人，其中孩子有29个。{MORE}"
    )

    assert [len(story.paragraphs), story.paragraphs[0].text[-4:]] == [1, MORE[-4:]]


def test_a_story_signed_in_its_last_line_is_over() -> None:
    first, second = stories("工厂大门向市民敞开", f"{BODY}（记者 王一）", "大桥明年合龙", f"{MORE}（李二）")

    assert [(s.title, s.byline.names, len(s.paragraphs)) for s in (first, second)] == [
        ("工厂大门向市民敞开", ("王一",), 1),
        ("大桥明年合龙", ("李二",), 1),
    ]
