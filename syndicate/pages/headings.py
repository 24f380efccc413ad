"""Which kicker stands over which headline: the park named in it should be the park the story is about."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from syndicate.pages.headlines import kicker
from syndicate.pages.kinds import Label
from syndicate.pages.reading import Reading
from syndicate.pages.stories import Draft
from syndicate.pages.woven import Woven, of_line

OWN, NEAREST, IN_LEAD, IN_BODY = 2.0, 1.0, 1.5, 0.5
"""What it counts for that a kicker stands in the story's own heading, last of several; that the story names it."""
MOST_PIECES = 8
FURTHEST = 8
"""Stories before and after its place on the page that a kicker is offered to."""


class Offer(NamedTuple):
    """A printed kicker: its line, the story it was printed over (None: over none), its place among the stories."""

    line: int
    home: int | None
    place: int
    nearest: bool
    """The last of several in one heading."""


def settle_kickers(reading: Reading, drafts: Mapping[int, Draft]) -> list[int]:
    """Gives each kicker to a story; the line numbers of those that no story wants are returned."""
    offers = _offers(reading)
    worths = [
        (_worth(drafts[n], reading.lines[o.line].text, o, n), -o.line, n, o)
        for o in offers
        for n in range(o.place - FURTHEST, o.place + FURTHEST + 1)
        if n in drafts
    ]
    given: set[int] = set()
    for worth, _, number, offer in sorted(worths, key=lambda w: w[:3], reverse=True):
        if worth > 0 and offer.line not in given and drafts[number].kicker is None:
            drafts[number].kicker = of_line(reading.lines[offer.line])
            given.add(offer.line)
    left = []
    for offer in offers:
        if offer.line in given:
            continue
        if offer.home is None:
            left.append(offer.line)
        else:
            drafts[offer.home].rest.append(of_line(reading.lines[offer.line]))
    return left


def _names(words: str, paragraphs: Sequence[Sequence[Woven]]) -> bool:
    return any(words in piece.text for pieces in paragraphs for piece in pieces[:MOST_PIECES])


def _offers(reading: Reading) -> list[Offer]:
    found: list[Offer] = []
    labels = reading.labelled.labels
    place = 0
    for unit, number in zip(reading.units, reading.assignment.story, strict=True):
        place = max(place, number)
        kickers = [k for k in unit.lines if labels[k] is Label.KICKER]
        home = number if number >= 0 else None
        found.extend(Offer(k, home, place if home is None else home, k == kickers[-1]) for k in kickers)
    return found


def _worth(story: Draft, text: str, offer: Offer, number: int) -> float:
    words = kicker(text)
    own = offer.home == number
    leads, others = story.paragraphs[:1], story.paragraphs[1:]
    named = IN_LEAD * _names(words, leads) + IN_BODY * _names(words, others)
    if own:
        return named + OWN + NEAREST * offer.nearest
    return named if story.title else 0.0
