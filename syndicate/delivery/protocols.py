"""What delivery asks of its neighbours: a ledger, somebody who composes, a clock. Narrow on purpose."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from syndicate.model.letter import Letter, Recipient
from syndicate.model.pace import Grant, Want
from syndicate.model.sending import Claim, Outcome, Sending

Compose = Callable[[Recipient], Letter | Awaitable[Letter]]
"""Makes the letter of one reader: the same bytes every time. Called between two letters: what is not quick is awaited.

Raises DeliveryError for a reader no letter can be written to, who is then refused; anything else ends the run.
"""

Clock = Callable[[], datetime]
"""The present instant, aware, in whole seconds."""

Alive = Callable[[str], bool]
"""Whether the worker of this name still runs, as far as this machine can tell."""

Watch = Callable[[Sending], None]
"""Is told how a sending stands, a few times a second."""


class Ledger(Protocol):
    """The rows of sendings. Every call is one committed transaction, or a StoreError and nothing changed.

    Sync, and called from threads, one call at a time.
    """

    def open(self, sending_id: int, worker: str, now: datetime, alive: Alive) -> object:
        """Make `worker` known; take over the rows of workers that are gone: claimed is planned, offered is in doubt."""

    def beat(self, worker: str, now: datetime) -> object:
        """Say that `worker` still runs."""

    def claim(self, sending_id: int, worker: str, limit: int, now: datetime) -> Sequence[Claim]:
        """Take up to `limit` rows that are due. Empty when nothing is due or the sending does not run."""

    def offer(self, claims: Sequence[Claim], now: datetime) -> object:
        """Note that bodies are about to leave.

        Raises Conflict when a row is in other hands or the sending does not run, Withdrawn when a reader left, paused
        or was erased since the claim.
        """

    def settle(self, outcomes: Sequence[Outcome], now: datetime) -> object:
        """Note what became of claims. `planned` gives the row back without using up an attempt."""

    def note(self, outcomes: Sequence[Outcome], claims: Sequence[Claim], now: datetime) -> object:
        """`settle` and `offer` in one transaction: all of it, or nothing. Raises Conflict as they do."""

    def release(self, claims: Sequence[Claim], now: datetime) -> object:
        """Give claimed rows back, untouched."""

    def lease(self, wants: Sequence[Want], now: datetime) -> Sequence[Grant]:
        """A share of each limit: how many letters may leave now, and when the others."""

    def postpone(self, waiting: Sequence[tuple[Claim, datetime]], now: datetime) -> object:
        """Put claimed rows off until their time; uses up no attempt."""

    def seats(self, worker: str, wants: Mapping[str, tuple[int, int]], now: datetime) -> Mapping[str, int]:
        """How many letters to each scope `worker` may have under way: of so many in all, with so many that it has."""

    def slow(self, scope: str, seen: int, now: datetime) -> object:
        """Halve the pace of a scope that took `seen` letters in a minute."""

    def learned(self, now: datetime) -> Mapping[str, int]:
        """Letters a minute by scope, where somebody said "too fast" lately."""

    def look(self, sending_id: int) -> Sending:
        """How the sending stands."""

    def next_due(self, sending_id: int, now: datetime) -> datetime | None:
        """When the next row is due; None when there will be none."""

    def finish(self, sending_id: int, now: datetime) -> bool:
        """Finish the sending if every row is settled; whether it is finished."""

    def warn(self, sending_id: int, cause: str, now: datetime) -> object:
        """Tell the editor something about a sending that goes on."""

    def stop(self, sending_id: int, cause: str, now: datetime) -> object:
        """Stop the sending until a person has looked; `cause` is for their eyes."""
