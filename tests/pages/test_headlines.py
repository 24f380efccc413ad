"""Headlines as an editor would write them."""

import pytest

from syndicate.pages import headlines


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["一张回执", "跑出营商加速度"], "一张回执 跑出营商加速度"),
        (["老码头亮起新灯", "火"], "老码头亮起新灯火"),
        (["“小窗口", "大服务”亮相"], "“小窗口大服务”亮相"),
        (["新区 夜市", "开张"], "新区 夜市 开张"),
        (["让机器人", "的手更巧"], "让机器人的手更巧"),
    ],
)
def test_lines_of_a_headline(lines: list[str], expected: str) -> None:
    assert headlines.title(lines) == expected


def test_a_space_in_the_first_line_is_remembered() -> None:
    filler = ["园区夜市开张迎客"] * 30

    assert headlines.title(["新区 夜市", *filler, "开张", "的手"]).endswith("开张 的手")


@pytest.mark.parametrize("text", ["【甲经开区】", "◎甲经开区：", "■ 甲经开区", "甲经开区:"])
def test_marks_of_a_kicker(text: str) -> None:
    assert headlines.kicker(text) == "甲经开区"


def test_dash_of_a_subtitle() -> None:
    assert headlines.subtitle(["——甲经开区", "推进纪实"]) == "甲经开区 推进纪实"
