"""A bounce: what the mail world says about a letter after a relay took it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from syndicate.model.sending import Reply


class BounceClass(StrEnum):
    """`hard`: the mailbox does not exist. `soft`: it takes no mail now. `policy`: somebody does not want our letter,
    which says nothing about the mailbox. `complaint`: the reader called it spam.
    """

    HARD = "hard"
    SOFT = "soft"
    POLICY = "policy"
    COMPLAINT = "complaint"


class BounceEffect(StrEnum):
    """What we did about it: no more letters, one more bounced day, a probe is due, nothing."""

    SUPPRESSED = "suppressed"
    COUNTED = "counted"
    PROBE = "probe"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Bounce:
    """One bounce that was attributed to a letter. `sending_id` is None for mail that belongs to no sending."""

    id: int
    reader_id: int | None
    """None once the reader was erased."""
    sending_id: int | None
    kind: BounceClass
    effect: BounceEffect
    reply: Reply
    received: datetime
    elsewhere: bool = False
    """Whether the report is about another address than the letter's: it was forwarded there."""


@dataclass(frozen=True, slots=True)
class BounceCounts:
    """Letters of a sending that bounced after they were accepted; each counts once, by its first bounce."""

    hard: int = 0
    soft: int = 0
    policy: int = 0
    complaint: int = 0

    @property
    def total(self) -> int:
        return self.hard + self.soft + self.policy + self.complaint
