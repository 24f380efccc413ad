"""Who wrote, who took the picture."""

import pytest

from syndicate.model.page import Byline
from syndicate.pages import bylines


@pytest.mark.parametrize(
    ("text", "reporters", "correspondents", "rest"),
    [
        ("本报讯（记者 丁洁 通讯员 郭亦君）为", ["丁洁"], ["郭亦君"], "为"),
        ("本报讯(记者 周宁、通讯员 邓满)正月", ["周宁"], ["邓满"], "正月"),
        ("本报讯（通讯员沈一舟 记者彭若溪）5月", ["彭若溪"], ["沈一舟"], "5月"),
        ("本报11月29日讯（见习记者 曾　韵）", ["曾韵"], [], ""),
        ("新华社北京3月2日电（记者 欧阳静怡）", ["欧阳静怡"], [], ""),
        ("云州日报讯 （全媒体记者贺晓舟 阿依古丽·买买提）", ["贺晓舟", "阿依古丽·买买提"], [], ""),
        ("本报讯 昨天", [], [], "昨天"),
    ],
)
def test_datelines(text: str, reporters: list[str], correspondents: list[str], rest: str) -> None:
    found = bylines.dateline(text)

    assert found is not None
    assert found.byline == Byline(tuple(reporters), tuple(correspondents))
    assert text[found.end :] == rest


@pytest.mark.parametrize(
    "text", ["本报通讯员干逸飞", "记者从园区获悉", "充电桩已经装好", "据报道，本报讯息灵通", "他在电话里说（记者在场）"]
)
def test_what_is_no_dateline(text: str) -> None:
    assert bylines.dateline(text) is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("本报记者　罗清源 通讯员 方可行 刘知夏", ("罗清源", "方可行", "刘知夏")),
        ("□本报记者 唐可", ("唐可",)),
        ("■本报见习记者靳北辰 通讯员容若初", ("靳北辰", "容若初")),
        ("记者 肖 望", ("肖望",)),
        ("文/图 本报记者 王一", ("王一",)),
        ("云州日报全媒体记者 蒲清和、李默", ("蒲清和", "李默")),
        ("文/融媒体记者 邢树 图/通讯员 蒲涛、国风", ("邢树", "蒲涛", "国风")),
        ("本报记者 季宛如 《云州日报》（2026年09月15日 第 03 版）", ("季宛如",)),
        ("2026-08-22 08:12 来源：云州日报 作者：欧阳晓 纪念", ("欧阳晓", "纪念")),
        ("■通讯员水清", ("水清",)),
    ],
)
def test_lines_of_names(text: str, names: tuple[str, ...]) -> None:
    found = bylines.line_of_names(text)

    assert found is not None
    assert found.names == names


@pytest.mark.parametrize(
    "text", ["记者走基层", "●记者走基层", "通讯员队伍壮大", "记者从高新区了解到，今年新增企业八家。"]
)
def test_what_is_no_line_of_names(text: str) -> None:
    assert bylines.line_of_names(text) is None


@pytest.mark.parametrize(
    ("text", "names", "start"),
    [
        ("（本报记者 李辉 摄）", ("李辉",), 0),
        ("图为车间。　本报记者 秦霞 摄", ("秦霞",), 6),
        ("刃口。 通讯员 顾一鸣 摄", ("顾一鸣",), 4),
        ("（王然 摄影报道）", ("王然",), 0),
    ],
)
def test_credits(text: str, names: tuple[str, ...], start: int) -> None:
    found = bylines.credit(text)

    assert found is not None
    assert (found.byline.photographers, found.start) == (names, start)


def test_a_name_torn_by_the_end_of_a_line_is_two_names() -> None:
    assert bylines.names_in("陈明王一叶") == ("陈明", "王一叶")


def test_a_double_surname_is_one_name() -> None:
    assert bylines.names_in("欧阳晓晴") == ("欧阳晓晴",)


@pytest.mark.parametrize("text", ["（下转第4版）", "▼下转03版", "（上接A1版）", "（紧转第二版）"])
def test_jump_lines(text: str) -> None:
    assert bylines.jump(text) == (0, len(text))


@pytest.mark.parametrize(
    ("text", "names"), [("□李横舟", ("李横舟",)), ("甘 棠", ("甘棠",)), ("■ 欧阳晓 白羽", ("欧阳晓", "白羽"))]
)
def test_authors_without_a_role(text: str, names: tuple[str, ...]) -> None:
    found = bylines.author(text)

    assert found is not None
    assert found.reporters == names


@pytest.mark.parametrize("text", ["□园区新闻", "夜市开张", "●许可证一天办成", "一家公司"])
def test_what_is_no_author(text: str) -> None:
    assert bylines.author(text) is None


@pytest.mark.parametrize(("text", "start"), [("（裴小言）", 0), ("成色才看得出来。（甘棠）", 8)])
def test_a_signature_of_names_alone(text: str, start: int) -> None:
    found = bylines.signature(text)

    assert found is not None
    assert (len(found.byline.reporters), found.start) == (1, start)


@pytest.mark.parametrize("text", ["试验（见图）", "他说。（完）", "三地（高新区）", "水泵（张拉机）"])
def test_brackets_that_sign_nothing(text: str) -> None:
    assert bylines.signature(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("通车了。", True),
        ("通车了。（记者 王一）", True),
        ("（记者 王一 摄）", True),
        ("本报讯（记者 王一）", False),
        ("通车", False),
    ],
)
def test_where_a_piece_of_body_can_end(text: str, *, expected: bool) -> None:
    assert bylines.closes(text) is expected
