"""How a page was dumped: paragraphs or printed lines, and how wide its columns are."""

from syndicate.pages.columns import columns_of
from syndicate.pages.lines import lines_of

PRINTED = [
    "昨天上午甲经开区举行了开放日",
    "两千名市民走进工厂看机器人焊",
    "接车门和车顶，人人都说开了眼",
    "界。",
    "孩子们围着机械臂不肯走开，讲",
    "解员把同一段话说了十几遍呢。",
]


def test_printed_lines_have_the_width_of_their_column() -> None:
    lines = lines_of("\n".join(PRINTED * 2))
    found = columns_of(lines)

    assert (found.printed, found.indented, found.spaced) == (True, False, False)
    assert set(found.widths) == {14.0}
    assert [found.full(i, x) for i, x in enumerate(lines)] == [True, True, True, False, True, True] * 2
    assert [found.short(i, x) for i, x in enumerate(lines)] == [False, False, False, True, False, False] * 2


def test_indents_are_seen() -> None:
    rows = ["　　" + x if k in (0, 4) else x for k, x in enumerate(PRINTED)]

    assert columns_of(lines_of("\n".join(rows * 2))).indented


def test_a_first_line_whose_indent_was_lost_misses_two_hanzi() -> None:
    lines = lines_of("\n".join([*PRINTED, "讲解员小王说他今天高兴得", *PRINTED]))
    found = columns_of(lines)

    assert found.indents(6, lines[6])
    assert not found.indents(5, lines[5])


def test_one_paragraph_a_line() -> None:
    text = "\n\n".join(["甲经开区 开放日", "昨天，甲经开区举行开放日活动，市民走进工厂看机器人。" * 3, "人很多。"])
    found = columns_of(lines_of(text))

    assert (found.printed, found.widths) == (False, ())


def test_a_few_lines_that_begin_paragraphs_do_not_narrow_their_column() -> None:
    rows = [
        "一个会计管六个村的账，会不会",
        "乱？示范区的回答是：不但不乱，反",
        "而更清楚了。",
        "过去，每个村都有自己的会计，",
    ]
    found = columns_of(lines_of("\n".join([*rows, "年纪大的已经七十多岁，算盘打得好", "，电脑却不会用。"] * 2)))

    assert set(found.widths) == {16.0}


def test_blank_lines_between_stretches_of_a_column() -> None:
    text = "\n\n".join(["\n".join(PRINTED)] * 4)

    assert columns_of(lines_of(text)).framed
    assert not columns_of(lines_of("\n".join(PRINTED * 4))).framed


def test_two_columns_have_two_widths() -> None:
    wide = [x + "焊接车" for x in PRINTED * 5]
    found = columns_of(lines_of("\n".join([*PRINTED * 5, *wide])))

    assert (found.widths[0], found.widths[-1]) == (14.0, 17.0)
