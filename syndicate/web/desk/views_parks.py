"""What the templates of the park registry receive, each with the frame's fields."""

from collections.abc import Sequence
from dataclasses import dataclass

from syndicate.desk.parks import Listed, Looked
from syndicate.model.park import Park
from syndicate.web.desk.frame import DeskView


@dataclass(frozen=True, slots=True, kw_only=True)
class ParksView(DeskView):
    """web/desk/parks.html: `draft` is what was typed for a new park, with what is `wrong` about it."""

    parks: Sequence[Listed]
    draft: Park
    wrong: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkView(DeskView):
    """web/desk/park.html: `draft` is what the form holds; after a refusal it is what was typed, beside `looked`."""

    looked: Looked
    draft: Park
    place: int
    places: int
    wrong: tuple[str, str] | None = None
    kept: bool = False
    """Whether the form holds words that were not saved."""
