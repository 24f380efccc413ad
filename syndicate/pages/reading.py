"""What was decided about a page: lines, their labels, the units they make, and the story of each unit."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
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

RUNNING = (Label.BODY, Label.MORE)
TAKEN = (Label.FURNITURE, Label.ADVERT_TITLE, Label.ADVERT, Label.KICKER)
"""Units that no story is asked to take."""
WEAK_SEAM, WEAK_RETURN = 1.0, 3.0


def _first_line(unit: Unit) -> int:
    return unit.lines[0]


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
        """Of one story's units those pieces of body that were joined to the one before on weak evidence, and that.

        Where another story stands between the two, the seam has to say more.
        """
        body = [u for u in units if u.label is Label.BODY]
        found = []
        for left, right in pairwise(body):
            apart = right.lines[0] != left.lines[-1] + 1
            if left.open and right.fresh is not True and (apart or not right.torn_off):
                evidence = self.judge.seam(left.text, right.text)
                if evidence < (WEAK_RETURN if apart else WEAK_SEAM):
                    found.append((right, evidence))
        return found

    def breaks(self, units: Sequence[Unit]) -> list[Unit]:
        """Of one story's units those that may go on with the paragraph above: other things stand between, no indent."""
        if self.columns.printed or self.columns.indented:
            return []
        found = []
        for left, right in pairwise(u for u in units if u.label is Label.BODY):
            if left.open or right.lines[0] == left.lines[-1] + 1:
                continue
            start, end = (bisect_left(self.units, u.lines[0], key=_first_line) for u in (left, right))
            if all(u.label is not Label.SUBHEAD for u in self.units[start:end]):
                found.append(right)
        return found

    def unclear(self, numbers: Iterable[int]) -> list[int]:
        """Of these lines those below a full line that ends a sentence, too short to show whether they were indented."""
        columns, lines, labels = self.columns, self.lines, self.labelled.labels
        if not columns.printed or columns.indented:
            return []
        return [
            k
            for k in numbers
            if k
            and labels[k] in RUNNING
            and labels[k - 1] in RUNNING
            and lines[k - 1].finished
            and not (columns.full(k, lines[k]) or columns.indents(k, lines[k]) or columns.short(k - 1, lines[k - 1]))
        ]

    def unfinished(self, units: Sequence[Unit]) -> Unit | None:
        """The last piece of body of one story's units when it stops in mid-sentence."""
        body = [u for u in units if u.label is Label.BODY]
        return body[-1] if body and body[-1].open and not body[-1].text.endswith(("）", ")")) else None
