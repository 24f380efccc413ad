"""What the templates of readers receive: one documented record per page, each with the frame's fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from syndicate.desk.lists import Report
from syndicate.desk.sendings import Received
from syndicate.model.bounce import Bounce
from syndicate.model.park import Park
from syndicate.model.reader import Reader, ReaderState, Rhythm
from syndicate.store.segments import Segment
from syndicate.web.desk.frame import DeskView


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadersView(DeskView):
    """web/desk/readers.html: a page of a segment; `next` leads on, `query` is the segment's own."""

    readers: tuple[Reader, ...]
    segment: Segment
    since: str
    parks: tuple[Park, ...]
    states: tuple[ReaderState, ...]
    rhythms: tuple[Rhythm, ...]
    query: str
    next: str
    missing: bool
    """Whether an address was looked for and nobody has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderView(DeskView):
    """web/desk/reader.html: one reader: what they chose, what they got and why, what they agreed to, what came back."""

    reader: Reader
    parks: Mapping[str, str]
    received: Sequence[Received]
    consent: Sequence[Mapping[str, Any]]
    notices: Sequence[Mapping[str, Any]]
    bounces: Sequence[Bounce]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportView(DeskView):
    """web/desk/readers_import.html: the form; `report` after a list was taken in."""

    report: Report | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LookView(DeskView):
    """web/desk/readers_look.html: what a list would do, for the frame below its form."""

    report: Report | None
    wrong: str
    parks: Mapping[str, str]
