"""What a printed page says once it has been read: articles, adverts, furniture, and what to look at again.

A Span counts characters of the decoded text as received (before any clean-up), so an editor can be
shown the very place. Every character that is not white space is in exactly one span of a Parsed.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters `start:end` of the decoded text, and the lines they stand on (`first_line` from 1)."""

    start: int
    end: int
    first_line: int = 0
    last_line: int = 0


Spans = tuple[Span, ...]


class ProblemKind(StrEnum):
    """What kind of decision, or what kind of damage, an editor should look at."""

    SEAM = "seam"  # two pieces were joined (or not) across a column end
    BREAK = "break"  # a line fills its column: the paragraph may or may not end there
    ORDER = "order"  # a piece could belong to another article
    HEADLINE = "headline"  # headline, sub-head, kicker or subtitle
    BYLINE = "byline"
    PARK = "park"
    ADVERT = "advert"
    PHOTO = "photo"
    HEADER = "header"
    UNPLACED = "unplaced"  # text that no article, advert or furniture claims
    REMOVED = "removed"  # characters illegal in XML, private-use, bidi controls: taken out at intake
    ENCODING = "encoding"


@dataclass(frozen=True, slots=True)
class Problem:
    """One decision that could be wrong: where, what was chosen, what else was possible."""

    kind: ProblemKind
    place: Span
    chosen: str
    instead: tuple[str, ...] = ()
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One whole body paragraph; more than one span when a column end cut it."""

    text: str
    spans: Spans = ()


@dataclass(frozen=True, slots=True)
class Subhead:
    """A sub-head that stands over paragraph number `before`."""

    text: str
    before: int
    spans: Spans = ()


@dataclass(frozen=True, slots=True)
class Caption:
    """A picture's caption, with who took the picture."""

    text: str
    credit: tuple[str, ...] = ()
    spans: Spans = ()


@dataclass(frozen=True, slots=True)
class Byline:
    """Names by role, without inner spaces."""

    reporters: tuple[str, ...] = ()
    correspondents: tuple[str, ...] = ()
    photographers: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Everybody once, reporters first."""
        return tuple(dict.fromkeys((*self.reporters, *self.correspondents, *self.photographers)))


class StoryKind(StrEnum):
    """A story with a headline, or a picture story without one."""

    ARTICLE = "article"
    PHOTO = "photo"


@dataclass(frozen=True, slots=True)
class Story:
    """One story as printed: all its words, before anybody signed it off. `parks` holds slugs, most important first."""

    kind: StoryKind
    title: str | None
    paragraphs: tuple[Paragraph, ...]
    kicker: str | None = None
    subtitle: str | None = None
    byline: Byline = Byline()
    subheads: tuple[Subhead, ...] = ()
    captions: tuple[Caption, ...] = ()
    parks: tuple[str, ...] = ()
    confidence: float = 1.0
    spans: Spans = ()
    """Headline, kicker, subtitle, byline, dateline, signature: what belongs to the story and is not in a paragraph."""


@dataclass(frozen=True, slots=True)
class AdvertEntry:
    """One line of a partner block. `park` is a slug, or None for a park the registry does not know."""

    park: str | None
    printed: str
    name_en: str | None = None
    tagline: str | None = None
    hotline: str | None = None


@dataclass(frozen=True, slots=True)
class Advert:
    """A partner block, advert or notice. `lines` are the lines below the title as printed."""

    title: str | None
    lines: tuple[str, ...]
    entries: tuple[AdvertEntry, ...] = ()
    spans: Spans = ()


@dataclass(frozen=True, slots=True)
class Furniture:
    """Page header, footer, folio, column label, pinyin line."""

    text: str
    spans: Spans = ()


@dataclass(frozen=True, slots=True)
class PageHeader:
    """What the page header says of the page, where there is one."""

    page_no: str | None = None
    section: str | None = None
    issue_date: date | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """A page as read. `unplaced` holds what nothing claims; nothing of the page is lost."""

    header: PageHeader | None
    stories: tuple[Story, ...]
    adverts: tuple[Advert, ...] = ()
    furniture: tuple[Furniture, ...] = ()
    unplaced: tuple[Furniture, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Decoded:
    """A page's bytes as text, and how they were read."""

    text: str
    encoding: str
    problems: tuple[Problem, ...] = ()
