"""What each template of templates/letters/ is given: one frozen dataclass a template, every field of it used.

Every text here is clean and on one line (`clean.one_line`); the templates escape it. An `Html` was escaped already.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from syndicate.model.page import Byline


class Html(str):
    """HTML that is printed as it is: Jinja2 asks for `__html__` before it escapes."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


@dataclass(frozen=True, slots=True)
class DigestSubject:
    """letters/digest/subject.txt"""

    subject: str
    """The edition's: 18 to 22 hanzi."""


@dataclass(frozen=True, slots=True)
class DigestBody:
    """letters/digest/body.html and letters/digest/body.txt: all of a letter but its stories.

    `name`, `parks` and the links of a reader are personal: a template may print them, once or more, and ask whether
    they are there, but not change or compare them (no filters), because their places are found once and filled for
    each reader. Everything else is open to all of Jinja2.
    """

    paper: str
    date: str
    """`2022年11月30日 星期三`"""
    subject: str
    preheader: str
    """The line that mailboxes show behind the subject."""
    note: tuple[str, ...]
    """The editor's note, a paragraph each; empty when there is none."""
    name: str | None
    """Personal: what to call the reader."""
    parks: str | None
    """Personal: the parks the reader chose, `岳塘经开区、韶山高新区`; None for all of them."""
    contents: str | None
    """The list of contents made from contents.html or contents.txt; None for up to five stories."""
    stories: str
    """The stories, made from story.html or story.txt."""
    more: int
    """Stories that did not fit into the letter and wait on the site."""
    site_url: str
    picture_url: str | None
    """The same for every reader: a picture that tells that a letter was opened. With it the letter says so."""
    leave_url: str | None
    """Personal: leaves the digest in one step."""
    preferences_url: str | None
    """Personal: parks, rhythm, name, address."""
    view_url: str | None
    """Personal: this letter in the browser."""
    postal_address: str
    rights: str


@dataclass(frozen=True, slots=True)
class ContentsText:
    """letters/digest/contents.txt: one story's line in the list of contents."""

    kicker: str
    headline: str


@dataclass(frozen=True, slots=True)
class ContentsHtml(ContentsText):
    """letters/digest/contents.html: a row (`<tr>`) of the list of contents."""

    colour: str
    url: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a story's text, in the order it is read."""

    kind: Literal["paragraph", "subhead", "caption"]
    text: str


@dataclass(frozen=True, slots=True)
class StoryText:
    """letters/digest/story.txt: one story; ends with a newline, so that stories join."""

    kicker: str
    """The story's parks, or the paper's name for a story of no park."""
    headline: str
    subtitle: str | None
    byline: Byline | None
    """Names by role."""
    summary: str | None
    """70 to 90 hanzi; less or None in a letter that would be too large, None beside `passages`."""
    passages: tuple[Passage, ...]
    """The whole text in letters that carry it, else empty."""
    correction: str | None
    """What was wrong, in a story that was corrected."""
    url: str


@dataclass(frozen=True, slots=True)
class StoryHtml(StoryText):
    """letters/digest/story.html: a row (`<tr>`) of the letter's table."""

    colour: str
    """Of the first park: `#rrggbb`, white on it has a contrast of 4.5 or more."""
    lead: bool
    """The first story of the letter, to be set larger."""


CONTEXTS: Mapping[str, type] = {
    "letters/digest/subject.txt": DigestSubject,
    "letters/digest/body.html": DigestBody,
    "letters/digest/body.txt": DigestBody,
    "letters/digest/contents.html": ContentsHtml,
    "letters/digest/contents.txt": ContentsText,
    "letters/digest/story.html": StoryHtml,
    "letters/digest/story.txt": StoryText,
}
"""Every template a letter is made of, and what it is given: a test compares both."""
