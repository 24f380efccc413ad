"""An edition, or a letter of it, for everybody's eyes: without name, parks and links that belong to one reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from syndicate.letters.contexts import StoryText
from syndicate.letters.digest import Digest
from syndicate.letters.makeup import CONTENTS_FROM
from syndicate.letters.plan import LEAD_SUMMARY, SUMMARIES, WHOLE


@dataclass(frozen=True, slots=True)
class PageStory:
    """A story in the letter's words. `park` is the slug of its first park, empty for a story of no park."""

    key: str
    park: str
    words: StoryText


@dataclass(frozen=True, slots=True)
class EditionPage:
    """What a page of an edition says: the letter's words. `date` is the issue's `day` in words."""

    key: str
    language: str
    """Of the words around the news, as `kicker` and `date`."""
    paper: str
    day: date
    date: str
    subject: str
    """With the label, where letters have one."""
    preheader: str
    lead: str
    """The preheader where an editor wrote it: a suggested one only says the headlines again."""
    note: tuple[str, ...]
    stories: tuple[PageStory, ...]
    """One or more; the first is the lead."""
    listed: bool
    """Whether the letter has a list of contents."""
    whole: bool
    """Whether stories stand there whole."""


def page(digest: Digest, stories: Sequence[int], *, whole: bool) -> EditionPage:
    """These stories (positions; one or more), all of them: a page has no weight to keep."""
    rest = WHOLE if whole else SUMMARIES[0]
    first = WHOLE if whole else LEAD_SUMMARY
    preheader = digest.preheader(stories)
    return EditionPage(
        key=digest.edition.key,
        language=digest.language,
        paper=digest.name,
        day=digest.edition.issue_date,
        date=digest.date,
        subject=digest.subject(stories),
        preheader=preheader,
        lead=preheader if digest.edition.preheader else "",
        note=digest.note(),
        stories=tuple(_story(digest, n, rest if i else first) for i, n in enumerate(stories)),
        listed=len(stories) >= CONTENTS_FROM,
        whole=whole,
    )


def _story(digest: Digest, position: int, most: int) -> PageStory:
    article = digest.edition.articles[position]
    park = next((slug for slug in article.parks if slug in digest.parks), "")
    return PageStory(article.key, park, digest.told(position, most=most))
