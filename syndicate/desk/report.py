"""The report of a sending as values, for tables and plots: what was sent when, and what providers said."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from syndicate.desk.hits import Hits, of_edition
from syndicate.desk.rights import OPERATOR, require
from syndicate.desk.rooms import Rooms
from syndicate.model.sending import DeliveryState, Sending
from syndicate.model.staff import Role, Staff
from syndicate.store import ledger, reports

D = DeliveryState
MOST = 12
"""Providers and kinds of refusals that are told apart; the rest together is `other`."""
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Minute:
    """What came of one minute; `sent` is all that was accepted up to its end."""

    at: datetime
    accepted: int
    sent: int


@dataclass(frozen=True, slots=True)
class Provider:
    """What a provider answered. A letter that was put off three times counts three times in `later`."""

    name: str
    accepted: int
    later: int
    refused: int
    in_doubt: int


@dataclass(frozen=True, slots=True)
class Report:
    """How a sending went, up to now or to its end. `rate`: letters accepted a minute, over the minutes that had any."""

    sending: Sending
    minutes: tuple[Minute, ...]
    providers: tuple[Provider, ...]
    refusals: tuple[tuple[str, int], ...]
    """Class of reply (5.1.1, 550) and number, the most frequent first."""
    rate: float
    hits: Hits | None = None
    """Opens and clicks, where an editor had them counted."""


def report(rooms: Rooms, sending_id: int, *, who: Staff = OPERATOR) -> Report:
    """From the writer's own counts: as quick for a million letters as for ten. Raises NotFound."""
    require(who, Role.VIEWER)
    with rooms.database.read() as db:
        sending, accepted = ledger.by_id(db, sending_id), reports.minutes(db, sending_id)
        hits = of_edition(db, sending.edition_id)
        answers, refused = reports.by_provider(db, sending_id), Counter(reports.refusals(db, sending_id))
    refused[OTHER] += refused.pop("", 0)
    total = sum(number for _, number in accepted)
    ends = accumulate(number for _, number in accepted)
    minutes = tuple(Minute(at, number, sent) for (at, number), sent in zip(accepted, ends, strict=True))
    rate = total / len(minutes) if minutes else 0.0
    return Report(sending, minutes, _providers(answers), _largest(+refused), rate, hits)


def _providers(answers: tuple[tuple[str, DeliveryState, int], ...]) -> tuple[Provider, ...]:
    total: Counter[str] = Counter()
    for name, _, number in answers:
        total[name or OTHER] += number
    shown = {name for name, _ in _largest(total)}
    said: dict[str, Counter[DeliveryState]] = defaultdict(Counter)
    for name, state, number in answers:
        said[name if name in shown else OTHER][state] += number
    return tuple(
        Provider(name, states[D.ACCEPTED], states[D.RETRY], states[D.REFUSED], states[D.IN_DOUBT])
        for name, states in sorted(said.items(), key=lambda item: (item[0] == OTHER, -item[1].total(), item[0]))
    )


def _largest(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    """The most frequent, and what all others are together."""
    ordered = sorted(counts.items(), key=lambda item: (item[0] == OTHER, -item[1], item[0]))
    rest = sum(number for _, number in ordered[MOST:])
    return (*ordered[:MOST], (OTHER, rest)) if rest else tuple(ordered)
