from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from syndicate.feeds.content import BlockKind, blocks, body_html, byline_text, content_html, summary
from syndicate.model.page import Byline, Caption, Paragraph, Story, StoryKind, Subhead
from tests.feeds.paper import PICTURE, STORY, story

ANY = st.text(st.characters(exclude_categories=()), max_size=40)


def with_paragraphs(*texts: str, **fields: Any) -> Story:
    return replace(story(), paragraphs=tuple(Paragraph(text) for text in texts), **fields)


def test_a_body_is_paragraphs_under_their_sub_heads_and_captions_last() -> None:
    assert body_html(STORY) == (
        "<p>3月1日，东山高新区首座水厂开工。水厂每天供水8.6万吨。</p>\n"
        "<h2>明年通水</h2>\n"
        "<p>工期 &amp; 质量都有&lt;保证&gt;。</p>\n"
        "<figure><figcaption>图为开工现场。（周南 摄）</figcaption></figure>"
    )


def test_a_feed_entry_opens_with_note_kicker_subtitle_and_byline() -> None:
    assert content_html(STORY, "供水量有误。").splitlines()[:4] == [
        "<p><em>更正：供水量有误。</em></p>",
        "<p><strong>重点项目</strong></p>",
        "<p><strong>——明年夏天通水</strong></p>",
        "<p>记者 林晓　通讯员 陈禾</p>",
    ]


def test_what_a_story_lacks_leaves_no_empty_element() -> None:
    assert content_html(story(), None) == "<p>正文。</p>"


@pytest.mark.parametrize(("before", "place"), [(-3, 0), (0, 0), (1, 1), (2, 2), (99, 2)])
def test_a_sub_head_outside_the_paragraphs_is_not_lost(before: int, place: int) -> None:
    kinds = [block.kind for block in blocks(with_paragraphs("一。", "二。", subheads=(Subhead("头", before),)))]

    assert kinds.index(BlockKind.SUBHEAD) == place


def test_script_in_a_story_is_text() -> None:
    hostile = with_paragraphs("<script>alert(1)</script>", "<p class=x style=y>", subheads=(Subhead("<b>", 0),))

    assert body_html(hostile) == (
        "<h2>&lt;b&gt;</h2>\n<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n<p>&lt;p class=x style=y&gt;</p>"
    )


@given(st.lists(ANY, max_size=4), ANY, ANY)
def test_a_body_is_well_formed_of_four_elements_without_attributes(texts: list[str], head: str, caption: str) -> None:
    hostile = with_paragraphs(*texts, subheads=(Subhead(head, 1),), captions=(Caption(caption, (head,)),))
    body = etree.fromstring(f"<body>{body_html(hostile)}</body>")

    assert {element.tag for element in body.iterdescendants()} <= {"p", "h2", "figure", "figcaption"}
    assert not any(element.attrib for element in body.iter())


@pytest.mark.parametrize(
    ("texts", "limit", "expected"),
    [
        (["第一句。第二句。第三句。"], 9, "第一句。第二句。"),
        (["第一句。", "第二段。"], 100, "第一句。第二段。"),
        (["他说：“好！”大家都笑了。后来"], 13, "他说：“好！”大家都笑了。"),
        (["增长8.6亿元，没有句号"], 100, "增长8.6亿元，没有句号"),
        (["这一句话，比限度还长得多。"], 6, "这一句话…"),
        (["It grew. 很快！"], 100, "It grew. 很快！"),
        (["　　\n", "\x00"], 100, ""),
    ],
)
def test_a_summary_ends_with_a_sentence_where_one_fits(texts: list[str], limit: int, expected: str) -> None:
    assert summary(with_paragraphs(*texts), limit) == expected


def test_a_story_without_paragraphs_is_summed_up_by_its_captions_or_its_subtitle() -> None:
    bare = with_paragraphs()

    assert summary(replace(bare, captions=(Caption("图为现场。", ("周南",)),))) == "图为现场。（周南 摄）"
    assert summary(replace(bare, subtitle="副题")) == "副题"
    assert summary(bare) == ""


@given(st.lists(ANY, max_size=4), st.integers(2, 200))
def test_a_summary_is_one_line_within_its_limit(texts: list[str], limit: int) -> None:
    said = summary(with_paragraphs(*texts), limit)

    assert len(said) <= limit
    assert said == said.strip()
    assert "\n" not in said


@pytest.mark.parametrize(
    ("byline", "text"),
    [
        (Byline(("马青", "林晓"), ("陈禾",), ("周南",)), "记者 马青、林晓　通讯员 陈禾　摄影 周南"),
        (Byline(photographers=("周南",)), "摄影 周南"),
        (Byline(("\x00",)), ""),
        (Byline(), ""),
    ],
)
def test_a_byline_names_people_by_role(byline: Byline, text: str) -> None:
    assert byline_text(byline) == text


def test_a_picture_story_has_its_photographer_in_the_byline() -> None:
    assert PICTURE.kind is StoryKind.PHOTO
    assert content_html(PICTURE, None).startswith("<p>摄影 周南</p>\n<p>3月1日，工人在")
