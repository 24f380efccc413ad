"""An article's identity, dates and headline."""

from datetime import UTC, date, datetime

import pytest

from syndicate.model.article import Article, ArticleState, headline
from syndicate.model.page import Paragraph, Story, StoryKind


def photo(text: str) -> Story:
    return Story(StoryKind.PHOTO, None, (Paragraph(text),))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("两人在试车。很快。", "图片新闻：两人在试车"),
        (
            "近日，在青禾经开区云帆精工二期项目施工现场，工人正在吊装屋架。",
            "图片新闻：近日，在青禾经开区云帆精工二期项目施工现场",
        ),
        ("一" * 60, f"图片新闻：{'一' * 22}…"),
        (" ", "图片新闻"),
        ("", "图片新闻"),
    ],
)
def test_a_picture_story_is_named_by_its_first_sentence_cut_at_a_comma(text: str, expected: str) -> None:
    assert headline(photo(text)) == expected


def test_a_title_is_one_line() -> None:
    assert headline(Story(StoryKind.ARTICLE, "把实验室\n 搬到田埂上", ())) == "把实验室 搬到田埂上"


def test_key_and_published_come_from_date_page_and_place_alone() -> None:
    article = Article(
        1, 1, date(2022, 11, 30), "A03", 2, ArticleState.SIGNED_OFF, 5, datetime(2023, 1, 1, tzinfo=UTC), photo("x")
    )

    assert article.key == "2022-11-30-a03-02"
    assert article.published.isoformat() == "2022-11-30T06:00:02+08:00"
