"""What was decided about a page: lines, their labels, the units they make, and the story of each unit."""

from collections.abc import Sequence
from dataclasses import dataclass

from syndicate.pages.assign import Assignment
from syndicate.pages.columns import Columns
from syndicate.pages.intake import Intake
from syndicate.pages.kinds import Label
from syndicate.pages.labels import Labelled
from syndicate.pages.lines import Line
from syndicate.pages.parks import ParkFinder
from syndicate.pages.seams import Seams
from syndicate.pages.units import Unit

TAKEN = (Label.FURNITURE, Label.ADVERT_TITLE, Label.ADVERT, Label.KICKER)
"""Units that no story is asked to take."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A page as decided upon."""

    intake: Intake
    lines: Sequence[Line]
    columns: Columns
    labelled: Labelled
    units: Sequence[Unit]
    assignment: Assignment
    parks: ParkFinder
    judge: Seams

    @property
    def stories(self) -> dict[int, list[Unit]]:
        """The units of each story, both in page order."""
        found: dict[int, list[Unit]] = {}
        for unit, number in zip(self.units, self.assignment.story, strict=True):
            if number >= 0:
                found.setdefault(number, []).append(unit)
        return found

    @property
    def outside(self) -> list[Unit]:
        """Units that no story has though one should."""
        return [u for u, n in zip(self.units, self.assignment.story, strict=True) if n < 0 and u.label not in TAKEN]
