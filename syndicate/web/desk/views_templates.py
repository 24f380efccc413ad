"""What the templates of the letters' editor receive, each with the frame's fields."""

from collections.abc import Sequence
from dataclasses import dataclass

from syndicate.desk.templates import Listed, Opened, Tried
from syndicate.store.templates import Version
from syndicate.web.desk.frame import DeskView


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplatesView(DeskView):
    """web/desk/templates.html: each letter's templates; of "" those that all letters take in."""

    letters: Sequence[tuple[str, Sequence[Listed]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateView(DeskView):
    """web/desk/templates_edit.html: `source` stands in the form, `seen` is the version it was made on."""

    opened: Opened
    source: str
    seen: int
    note: str
    letter: str
    tongue: str
    """The language of the letter."""
    tried: Tried
    refused: bool
    """Whether it was to be saved and could not be."""
    warnings: Sequence[str]
    difference: Sequence[str]
    """What others saved since this draft was begun."""
    query: str
    """Of the frames' addresses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionsView(DeskView):
    """web/desk/templates_versions.html: `chosen` beside what stood before it; None: the shipped one."""

    opened: Opened
    chosen: Version | None
    number: int
    difference: Sequence[str]
    wrong: str = ""
