"""What was decided about a page: lines, their labels, the units they make, and the story of each unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

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
WEAK_SEAM = 1.0


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

    def weak_joins(self, units: Sequence[Unit]) -> list[tuple[Unit, float]]:
        """Of one story's units those pieces of body that were joined to the one before on weak evidence, and that."""
        body = [u for u in units if u.label is Label.BODY]
        found = []
        for left, right in pairwise(body):
            if left.open and not right.torn_off and right.fresh is not True:
                evidence = self.judge.seam(left.text, right.text)
                if evidence < WEAK_SEAM:
                    found.append((right, evidence))
        return found

    def unfinished(self, units: Sequence[Unit]) -> Unit | None:
        """The last piece of body of one story's units when it stops in mid-sentence."""
        body = [u for u in units if u.label is Label.BODY]
        return body[-1] if body and body[-1].open and not body[-1].text.endswith(("）", ")")) else None
