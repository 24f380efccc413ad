"""Counting without spying: how often letters of an edition were opened, and their links followed. Never by whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Switch:
    """Something an editor turned on."""

    since: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Counted:
    """Counts of one edition; `clicks` by the story's position in it. `left_out`: programs, not people, as it seems."""

    opens: int = 0
    clicks: Mapping[int, int] = field(default_factory=dict)
    left_out: int = 0
