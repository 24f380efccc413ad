"""An edition: the articles chosen for one sending."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from syndicate.model.article import Article
from syndicate.model.reader import Rhythm


class EditionKind(StrEnum):
    """What an edition is of: a day, a day's later news, a week, or one article that was wrong, or was taken back."""

    DAY = "day"
    EXTRA = "extra"
    WEEK = "week"
    CORRECTION = "correction"
    RETRACTION = "retraction"

    @property
    def of_one(self) -> bool:
        """Whether it is about one article, for those who were sent it before."""
        return self in {EditionKind.CORRECTION, EditionKind.RETRACTION}


RHYTHMS = {
    EditionKind.DAY: frozenset({Rhythm.EDITION, Rhythm.DAILY}),
    EditionKind.EXTRA: frozenset({Rhythm.EDITION}),
    EditionKind.WEEK: frozenset({Rhythm.WEEKLY}),
    EditionKind.CORRECTION: frozenset(Rhythm),
    EditionKind.RETRACTION: frozenset(Rhythm),
}
"""Whose letter an edition of a kind is: one a day for some, one a week for others; a correction is for whoever was
sent the wrong words."""
_WEEK = re.compile(r"\d{4}-w\d{2}(?:-\d+)?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_CORRECTION = re.compile(r".+-r\d+")
_RETRACTION = re.compile(r".+-gone")


@dataclass(frozen=True, slots=True)
class Edition:
    """Articles in the order they are read; the first is the lead.

    `key` names it for ever: `2022-11-30` of a day, `2022-11-30-2` of the same day's later news, `2022-w48` of a week,
    `2022-11-30-a03-02-r2` of an article's second revision, `2022-11-30-a03-02-gone` of its retraction.
    """

    id: int
    key: str
    issue_date: date
    subject: str
    """The editor's words; empty: each letter's is suggested from the stories it holds. So is the preheader."""
    preheader: str
    note: str | None
    articles: tuple[Article, ...]

    @property
    def kind(self) -> EditionKind:
        if _WEEK.fullmatch(self.key):
            return EditionKind.WEEK
        if _CORRECTION.fullmatch(self.key):
            return EditionKind.CORRECTION
        if _RETRACTION.fullmatch(self.key):
            return EditionKind.RETRACTION
        return EditionKind.DAY if _DAY.fullmatch(self.key) else EditionKind.EXTRA

    @property
    def rhythms(self) -> frozenset[Rhythm]:
        """The readers it is for, by the rhythm they chose."""
        return RHYTHMS[self.kind]
