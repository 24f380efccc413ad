"""An article: one story of one page, stored, corrected, signed off, published."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum

from syndicate.model.page import Byline, Caption, Paragraph, Story, StoryKind, Subhead

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has had one time zone without summer time since 1991."""

HEADLINE_OF_A_PICTURE = 22
"""Hanzi of the first sentence that stand as headline of a picture story."""


class ArticleState(StrEnum):
    """Draft until an editor signs it off; retracted for ever."""

    DRAFT = "draft"
    SIGNED_OFF = "signed_off"
    RETRACTED = "retracted"


@dataclass(frozen=True, slots=True)
class Article:
    """A story with an identity. `revision` counts from 1 and moves with every material change."""

    id: int
    page_id: int
    issue_date: date
    page_no: str
    ordinal: int
    """Place on the page, from 1."""
    state: ArticleState
    revision: int
    updated: datetime
    """When its words last changed for the public (aware, whole seconds)."""
    story: Story
    note: str | None = None
    """What a correction or retraction tells the public."""

    @property
    def key(self) -> str:
        """Date, page and place: `2022-11-30-a03-02`. Names its files and URLs; never moves."""
        return f"{self.issue_date.isoformat()}-{self.page_no.lower()}-{self.ordinal:02d}"

    @property
    def published(self) -> datetime:
        """06:00:00 Chinese time of the issue date, plus the page order as seconds; never moves."""
        six = datetime(self.issue_date.year, self.issue_date.month, self.issue_date.day, 6, tzinfo=CHINA)
        return six + timedelta(seconds=self.ordinal)

    @property
    def headline(self) -> str:
        """The title; for a picture story its first sentence, shortened."""
        return headline(self.story)

    @property
    def parks(self) -> tuple[str, ...]:
        return self.story.parks


def headline(story: Story) -> str:
    """One line that names a story, also when none was printed."""
    if story.title:
        return " ".join(story.title.split())
    first = next((p.text for p in story.paragraphs if p.text.strip()), "")
    sentence = first.strip().split("。")[0]
    return f"图片新闻：{_shortened(sentence)}" if sentence else "图片新闻"


def _shortened(sentence: str) -> str:
    """At most HEADLINE_OF_A_PICTURE characters, up to a comma where one stands late enough."""
    if len(sentence) <= HEADLINE_OF_A_PICTURE:
        return sentence
    cut = sentence[:HEADLINE_OF_A_PICTURE]
    comma = max(cut.rfind("，"), cut.rfind("；"))
    return cut[:comma] if comma >= HEADLINE_OF_A_PICTURE // 2 else cut.rstrip("、：") + "…"


__all__ = [
    "CHINA",
    "Article",
    "ArticleState",
    "Byline",
    "Caption",
    "Paragraph",
    "Story",
    "StoryKind",
    "Subhead",
    "headline",
]
