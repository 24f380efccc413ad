"""Lines: their indent, the blank lines above them, and two that were printed on one."""

import pytest

from syndicate.pages.lines import LineNumbers, lines_of


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("新桥合龙通车 本报讯（记者 王一）昨天", ["新桥合龙通车", "本报讯（记者 王一）昨天"]),
        ("新区夜市今晚开张迎客　　昨天晚上，新区夜市开张", ["新区夜市今晚开张迎客", "昨天晚上，新区夜市开张"]),
        ("新桥合龙历时三年建成 ■本报记者 王一", ["新桥合龙历时三年建成", "■本报记者 王一"]),
        ("大桥通车了。 码头变客厅", ["大桥通车了。", "码头变客厅"]),
        ("大桥通车了。 　　市民说，往返只要十分钟", ["大桥通车了。", "市民说，往返只要十分钟"]),
    ],
)
def test_two_lines_glued_together_are_taken_apart(text: str, pieces: list[str]) -> None:
    found = lines_of(text)

    assert [x.text for x in found] == pieces
    assert [text[x.start : x.end] for x in found] == pieces
    assert [x.number for x in found] == [1, 1]


@pytest.mark.parametrize("text", ["新桥 合龙", "他说：“好。 记者 王一", "大桥通车了。 王一 摄", "昨天，新桥合龙"])
def test_what_is_one_line(text: str) -> None:
    assert [x.text for x in lines_of(text)] == [text]


def test_indent_and_blank_lines_above() -> None:
    found = lines_of("　　昨天\n\n \n今天。\r\n\tA1")

    assert [(x.text, x.indent, x.gap, x.number, x.finished) for x in found] == [
        ("昨天", 2, 0, 1, False),
        ("今天。", 0, 2, 4, True),
        ("A1", 1, 0, 5, False),
    ]
    assert [x.width for x in found] == [2.0, 3.0, 1.0]


def test_line_numbers_count_every_kind_of_line_end_once() -> None:
    numbers = LineNumbers("a\r\nb\rc\x0cd\u2028e")

    assert [numbers.of(k) for k in (0, 3, 5, 7, 9)] == [1, 2, 3, 4, 5]


def test_a_signature_over_two_printed_lines_ends_the_story() -> None:
    found = lines_of("昨天，大桥通车了。（本\n报记者 王一）\n新区夜市 今晚开张")

    assert [x.finished for x in found] == [False, True, False]


def test_a_dateline_alone_ends_nothing() -> None:
    assert [x.finished for x in lines_of("本报讯（记者 王一）")] == [False]
