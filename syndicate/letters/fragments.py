"""The stories of one edition, each rendered and encoded once, when the first letter needs it."""

from collections.abc import Sequence
from dataclasses import dataclass

from syndicate.letters.digest import Both, Digest
from syndicate.letters.plan import LEAD_SUMMARY, WHOLE, Plan
from syndicate.letters.shell import encode
from syndicate.letters.splice import Fragment


@dataclass(frozen=True, slots=True)
class Pair:
    """One piece of a letter, as HTML and as text."""

    html: Fragment
    text: Fragment


class Fragments:
    """Kept for the life of a press: at most a contents line and six forms of each story."""

    def __init__(self, digest: Digest) -> None:
        self._digest = digest
        self._stories: dict[tuple[int, bool, int], Pair] = {}
        self._contents: dict[int, Pair] = {}

    def stories(self, plan: Plan) -> list[Pair]:
        """The first as lead, with a longer summary; as many whole as the plan says."""
        return [self._story(*form) for form in forms(plan)]

    def contents(self, positions: Sequence[int]) -> list[Pair]:
        return [self._line(n) for n in positions]

    def _story(self, position: int, lead: bool, most: int) -> Pair:  # noqa: FBT001 one of `forms`
        key = position, lead, most
        found = self._stories.get(key)
        if found is None:
            found = self._stories[key] = _pair(self._digest.story(position, lead=lead, most=most))
        return found

    def _line(self, position: int) -> Pair:
        found = self._contents.get(position)
        if found is None:
            found = self._contents[position] = _pair(self._digest.contents(position))
        return found


def forms(plan: Plan) -> list[tuple[int, bool, int]]:
    """Position, whether it is the lead, and characters of the summary, for each story of a letter."""
    found = []
    for number, position in enumerate(plan.shown):
        summary = plan.most if number else LEAD_SUMMARY
        found.append((position, number == 0, WHOLE if number < plan.whole else summary))
    return found


def _pair(both: Both) -> Pair:
    return Pair(Fragment(encode(both.html)), Fragment(encode(both.text)))
