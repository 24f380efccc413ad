"""A sending and its ledger: the states, the legal moves between them, and the counts that must add up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from syndicate.model.letter import Recipient


class SendingState(StrEnum):
    """`stopped` waits for a person; `finished` and `cancelled` are for ever."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    CANCELLED = "cancelled"
    FINISHED = "finished"


class DeliveryState(StrEnum):
    """The life of one letter of a sending.

    planned -> claimed -> offered -> accepted | retry | refused | in_doubt
    `claimed` is committed before MAIL, `offered` before the first byte of the body leaves, the rest
    before the connection is used again. `skipped`: the reader left meanwhile. `expired`: news no more.
    """

    PLANNED = "planned"
    CLAIMED = "claimed"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    RETRY = "retry"
    REFUSED = "refused"
    IN_DOUBT = "in_doubt"
    SKIPPED = "skipped"
    EXPIRED = "expired"


D = DeliveryState
MOVES: Mapping[DeliveryState, frozenset[DeliveryState]] = {
    D.PLANNED: frozenset({D.CLAIMED, D.SKIPPED, D.EXPIRED, D.IN_DOUBT}),
    D.CLAIMED: frozenset({D.PLANNED, D.OFFERED, D.RETRY, D.REFUSED, D.SKIPPED, D.EXPIRED}),
    D.OFFERED: frozenset({D.ACCEPTED, D.RETRY, D.REFUSED, D.IN_DOUBT, D.PLANNED}),
    D.RETRY: frozenset({D.CLAIMED, D.SKIPPED, D.EXPIRED, D.IN_DOUBT}),
    D.IN_DOUBT: frozenset({D.CLAIMED, D.ACCEPTED, D.SKIPPED, D.EXPIRED}),
    D.ACCEPTED: frozenset(),
    D.REFUSED: frozenset(),
    D.SKIPPED: frozenset(),
    D.EXPIRED: frozenset(),
}
"""`offered -> planned` only where the body certainly never left (dropped before its last byte was flushed).
`planned` and `retry` become `in_doubt` where the repeat of a letter in doubt comes to nothing.
"""

SETTLED = frozenset({D.ACCEPTED, D.REFUSED, D.SKIPPED, D.EXPIRED, D.IN_DOUBT})
"""A sending is finished when all its letters are in one of these. `in_doubt` counts only when no repeat is due."""


class DoubtPolicy(StrEnum):
    """What to do with a letter that may or may not have been taken: same bytes again, leave it, or ask."""

    RESEND = "resend"
    LEAVE = "leave"
    ASK = "ask"


MOST_REPEATS = 2
"""How often a letter in doubt is offered again, at most; always with the same Message-ID and bytes."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many letters of a sending are in which state. Kept by the writer, never counted by a page."""

    total: int = 0
    planned: int = 0
    claimed: int = 0
    offered: int = 0
    accepted: int = 0
    retry: int = 0
    refused: int = 0
    in_doubt: int = 0
    skipped: int = 0
    expired: int = 0

    @property
    def settled(self) -> int:
        return self.accepted + self.refused + self.skipped + self.expired + self.in_doubt

    @property
    def waiting(self) -> int:
        return self.total - self.settled


@dataclass(frozen=True, slots=True)
class Sending:
    """One edition on its way to its frozen audience."""

    id: int
    edition_id: int
    edition_key: str
    state: SendingState
    policy: DoubtPolicy
    created: datetime
    expires: datetime
    finished: datetime | None
    cause: str | None
    """Why it stopped, in words for an editor."""
    tally: Tally
    freezing: bool = False
    """Whether its audience is not whole yet: until then nothing of it leaves."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A row of the ledger in a sender's hand: the right, and the duty, to settle this one letter."""

    sending_id: int
    recipient: Recipient
    attempt: int
    """Counts from 1."""
    ticket: int = 0
    """Which claim of the row this is: whoever holds an older one has lost the row to somebody else."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What SMTP said: code, enhanced code (RFC 3463) where given, text with control characters taken out."""

    code: int
    text: str
    enhanced: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a claim: its new state, the reply that decided it, and when to try again (for `retry`)."""

    sending_id: int
    reader_id: int
    state: DeliveryState
    relay: str
    reply: Reply | None = None
    due: datetime | None = None
    ticket: int | None = None
    """The claim's; a stale one is refused. None for a person's verdict on a letter that nobody holds."""
    provider: str = ""
    """Who runs the mailbox, for reports: qq, 163, gmail ...; empty where it was not asked."""
    suppress: bool = False
    """The mailbox does not exist: nothing more is sent to this reader."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row of the ledger, for people: who got what, when, with which reply."""

    sending_id: int
    reader_id: int
    state: DeliveryState
    attempt: int
    repeats: int
    stories: tuple[int, ...]
    relay: str | None
    reply: Reply | None
    due: datetime | None
    updated: datetime
