"""How fast letters may leave: limits somebody set, and a share of them in a worker's hand."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Limits:
    """Letters a minute and a Chinese day, at most, and over how many connections at a time; None: as many as go.

    `warm_up`: so many on the first day on which any left, on the second, and so on; `per_day` holds afterwards.
    """

    per_minute: int | None = None
    per_day: int | None = None
    warm_up: tuple[int, ...] = ()
    connections: int | None = None

    @property
    def none(self) -> bool:
        """Whether as many letters as go may leave in a minute and a day."""
        return self.per_minute is None and self.per_day is None and not self.warm_up


UNLIMITED = Limits()


@dataclass(frozen=True, slots=True)
class Want:
    """So many letters that would leave now within `scope`: `all`, `provider/qq`, `relay/main`.

    Fewer than none: so many of an earlier share were not used, and are given back.
    """

    scope: str
    number: int
    limits: Limits
    queues: bool = True
    """Whether those that may not leave now are promised their minute."""


@dataclass(frozen=True, slots=True)
class Grant:
    """How many may leave now, and for each of the others when it is its turn."""

    number: int
    later: tuple[datetime, ...] = ()
