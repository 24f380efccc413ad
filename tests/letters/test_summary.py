import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.letters.summary import summary
from syndicate.model.page import Paragraph, Story, StoryKind


def story(*paragraphs: str) -> Story:
    return Story(StoryKind.ARTICLE, "题", tuple(map(Paragraph, paragraphs)))


@pytest.mark.parametrize(
    ("paragraphs", "expected"),
    [
        ((), ""),
        (("短文一篇。",), "短文一篇。"),
        (("第一段。", "第二段。"), "第一段。第二段。"),
        (("一二三四五六七八九十。后面还有很长的一句没有写完的话，写不下了。",), "一二三四五六七八九十。"),
        (("一二三四五六七八九十；后面还有很长的一句没有写完的话，写不下了。",), "一二三四五六七八九十。"),
        (("一二三四五六七八九十一二，后面还有很长的一句没有写完的话。",), "一二三四五六七八九十一二…"),
        (("一二三四五六七八九十一二三四五六“后面还有很长的话”。",), "一二三四五六七八九十一二三四五六…"),
        (("一。后面是很长的一句没有标点的话写也写不完真的写不完。",), "一。后面是很长的一句没有标点的话写…"),
    ],
)
def test_ends_where_a_sentence_or_a_clause_ends(paragraphs: tuple[str, ...], expected: str) -> None:
    assert summary(story(*paragraphs), 18) == expected


@given(st.lists(st.text("一二三。，；“", max_size=80), max_size=4), st.integers(8, 90))
def test_never_longer_than_its_room(paragraphs: tuple[str, ...], most: int) -> None:
    assert len(summary(story(*paragraphs), most)) <= most
