"""Which kicker stands over which headline: the park named in it should be the park the story is about."""

from syndicate.pages.headlines import kicker
from syndicate.pages.kinds import Label
from syndicate.pages.reading import Reading
from syndicate.pages.stories import Draft
from syndicate.pages.woven import Woven, of_line

OWN, NEAREST = 2.0, 1.0
"""What it counts for that a kicker was printed in the story's own heading, and last of several there."""


def settle_kickers(reading: Reading, drafts: dict[int, Draft]) -> list[int]:
    """Gives each kicker to a story; the line numbers of those that no story wants are returned."""
    offers = _offers(reading)
    left = []
    pairs = sorted(
        (
            (_worth(drafts[n], of_line(reading.lines[k]).text, home, n, nearest=nearest), -k, n)
            for k, home, nearest in offers
            for n in drafts
        ),
        reverse=True,
    )
    given: set[int] = set()
    for worth, minus_k, number in pairs:
        k = -minus_k
        if worth > 0 and k not in given and drafts[number].kicker is None:
            drafts[number].kicker = of_line(reading.lines[k])
            given.add(k)
    for k, home, _ in offers:
        if k not in given:
            left.append(k) if home is None else drafts[home].rest.append(of_line(reading.lines[k]))
    return left


def _offers(reading: Reading) -> list[tuple[int, int | None, bool]]:
    """Each kicker's line, the story in whose heading it was printed, and whether it was the last there."""
    found: list[tuple[int, int | None, bool]] = []
    labels = reading.labelled.labels
    for unit, number in zip(reading.units, reading.assignment.story, strict=True):
        kickers = [k for k in unit.lines if labels[k] is Label.KICKER]
        home = number if number >= 0 else None
        found.extend((k, home, k == kickers[-1]) for k in kickers)
    return found


def _worth(story: Draft, text: str, home: int | None, number: int, *, nearest: bool) -> float:
    own = home == number
    words = kicker(text)
    lead = story.paragraphs[0].text if story.paragraphs else ""
    body = "".join(p.text for p in story.paragraphs[1:])
    named = 1.5 * (words in lead) + 0.5 * (words in body)
    if not own and (not named or not story.title):
        return 0.0
    return named + (OWN + (NEAREST if nearest else 0.0) if own else 0.0)


__all__ = ["Woven", "settle_kickers"]
