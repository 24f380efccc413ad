import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.letters.text import COLUMNS, fold, width

GOLDEN = [
    (
        "党员干部俯下身子、迈开步子走基层，解决急难愁盼；项目建设你追我赶，投资完成率达142%；新增8家高新技术企业，底色更足。",
        "党员干部俯下身子、迈开步子走基层，解决急难愁盼；项目建设你追我赶，投资完\n成率达142%；新增8家高新技术企业，底色更足。",
    ),
    (  # the mark that would begin the line takes its character along
        "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六。七",
        "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五\n六。七",
    ),
    (  # the mark that would end the line goes along with what it opens
        "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五《工人报》",
        "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五\n《工人报》",
    ),
    (  # a word and a figure are never cut
        "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三Beijing 2022",
        "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三\nBeijing 2022",
    ),
    (  # a link stands on its own line however long it is
        "全文：https://news.example.com/feeds/articles/2022-11-30-a03-01.html?and=something&more=of-it",
        "全文：\nhttps://news.example.com/feeds/articles/2022-11-30-a03-01.html?and=something&more=of-it",
    ),
    ("短行\n\n  也不动\n", "短行\n\n  也不动\n"),
]
words = st.text("一二三四五六七八九十。，、；：！？”’）》】“（《 ab12.%", max_size=150)


@pytest.mark.parametrize(("text", "folded"), GOLDEN)
def test_golden(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(words)
def test_nothing_but_spaces_is_lost(text: str) -> None:
    assert re.sub(r"\s", "", fold(text)) == re.sub(r"\s", "", text)


@given(words)
def test_no_line_is_wider_than_36_hanzi(text: str) -> None:
    assert max(map(width, fold(text).split("\n"))) <= COLUMNS


@given(words)
def test_kinsoku(text: str) -> None:
    """Wherever marks do not pile up: those that alone fill half a line cannot be kept together."""
    lines = fold(re.sub(r"([。，、；：！？”’）》】“（《]{2})[。，、；：！？”’）》】“（《]+", r"\1", text)).split("\n")

    assert [line for line in lines[1:] if line[:1] in set("。，、；：！？”’）》】")] == []
    assert [line for line in lines[:-1] if line[-1:] in set("“（《")] == []


@given(words, words)
def test_whole_lines_may_be_folded_apart(first: str, second: str) -> None:
    assert fold(first + "\n") + fold(second) == fold(first + "\n" + second)


@given(words)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
