"""Edits: what an editor changes of a parse, as values. `pages.edits` applies them; the store keeps them as rows.

Numbers count from 0. A story's body is one run of paragraphs and sub-heads, in reading order (`pages.edits.body`).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from syndicate.model.page import Byline, Parsed


class Shelf(StrEnum):
    """Where a piece of the page can lie."""

    BODY = "body"
    CAPTION = "caption"
    ADVERT = "advert"
    FURNITURE = "furniture"
    UNPLACED = "unplaced"


@dataclass(frozen=True, slots=True)
class Place:
    """Piece number `number` of a shelf; body and captions are a story's."""

    shelf: Shelf
    number: int
    story: int | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """A piece to another place, before what lies there; to a body of no story: a story of its own."""

    piece: Place
    to: Place
    act: Literal["move"] = "move"


@dataclass(frozen=True, slots=True)
class Retype:
    """A paragraph becomes a sub-head, a sub-head a paragraph."""

    story: int
    item: int
    act: Literal["retype"] = "retype"


@dataclass(frozen=True, slots=True)
class Join:
    """A paragraph goes on with the one before it."""

    story: int
    item: int
    act: Literal["join"] = "join"


@dataclass(frozen=True, slots=True)
class Cut:
    """A paragraph becomes two: the second begins with character `at` of its text."""

    story: int
    item: int
    at: int
    act: Literal["cut"] = "cut"


@dataclass(frozen=True, slots=True)
class Divide:
    """A story becomes two: from `item` on it is the second. A sub-head there is its headline."""

    story: int
    item: int
    act: Literal["divide"] = "divide"


@dataclass(frozen=True, slots=True)
class Merge:
    """All of a story goes into another; its headline becomes a sub-head there."""

    story: int
    into: int
    act: Literal["merge"] = "merge"


@dataclass(frozen=True, slots=True)
class ToAdvert:
    """A story is an advert."""

    story: int
    act: Literal["advert"] = "advert"


@dataclass(frozen=True, slots=True)
class ToStory:
    """An advert is a story; its title is the headline."""

    advert: int
    act: Literal["story"] = "story"


@dataclass(frozen=True, slots=True)
class Reword:
    """A story's words as the editor wants them. An item or caption left empty is not printed."""

    story: int
    title: str | None
    kicker: str | None
    subtitle: str | None
    byline: Byline
    parks: tuple[str, ...]
    items: tuple[str, ...]
    captions: tuple[str, ...]
    act: Literal["reword"] = "reword"


@dataclass(frozen=True, slots=True)
class Number:
    """The first sign-off: from now on each story keeps its number, and what came before is not undone."""

    act: Literal["number"] = "number"


Edit = Move | Retype | Join | Cut | Divide | Merge | ToAdvert | ToStory | Reword | Number


@dataclass(frozen=True, slots=True)
class Step:
    """What one press of a button did: edits in order, the problem it settles, or the undoing of the step before."""

    edits: tuple[Edit, ...] = ()
    settles: int | None = None
    undo: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as it stands at the desk. `ordinals` are the numbers of its stories; empty: 1, 2, 3 ..."""

    parsed: Parsed
    ordinals: tuple[int, ...] = ()

    @property
    def numbers(self) -> tuple[int, ...]:
        """The ordinal of each story."""
        return self.ordinals or tuple(range(1, len(self.parsed.stories) + 1))
