"""The ledger as senders hold it: every call is one committed transaction, or a StoreError and nothing changed."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from syndicate.errors import Conflict
from syndicate.model.pace import Grant, Want
from syndicate.model.sending import Claim, Outcome, Sending
from syndicate.store.database import Database
from syndicate.store.ledger import claiming, controls, pacing, seating, settling, takeover, usual, views


class Ledger:
    """Safe to use from threads. A worker's name belongs to one process and one Ledger at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._opened: set[tuple[int, str]] = set()

    def open(self, sending_id: int, worker: str, now: datetime, alive: Callable[[str], bool]) -> None:
        """Make the worker known, and take over what others hold who are not `alive` or were silent for 45 s.

        Rows under the worker's own name are taken over too, the first time: they are from before it broke off.
        Call it again now and then while others hold rows. Raises NotFound.
        """
        new = (sending_id, worker) not in self._opened
        with self._database.write() as db:
            takeover.beat(db, worker, now)
            takeover.take_over(
                db,
                sending_id,
                now,
                lambda name: new if name == worker else not alive(name) or takeover.silent(db, name, now),
            )
        self._opened.add((sending_id, worker))

    def beat(self, worker: str, now: datetime) -> None:
        """Say that the worker still runs; more often than every 45 s, or others take its rows over."""
        with self._database.write() as db:
            takeover.beat(db, worker, now)

    def claim(self, sending_id: int, worker: str, limit: int, now: datetime) -> tuple[Claim, ...]:
        """Take up to `limit` rows that are due. Empty when nothing is due or the sending does not run."""
        while True:
            with self._database.write() as db:
                found, claims = claiming.claim(db, sending_id, worker, limit, now)
            if claims or not found:
                return claims

    def offer(self, claims: Sequence[Claim], now: datetime) -> None:
        """Note that bodies are about to leave.

        Raises Conflict when a row is in other hands or the sending does not run, Withdrawn when a reader left, paused
        or was erased since the claim.
        """
        with self._database.write() as db:
            settling.offer(db, claims, now)

    def settle(self, outcomes: Sequence[Outcome], now: datetime) -> None:
        """Note what became of claims. `planned` gives a row back without using up an attempt. Raises Conflict."""
        with self._database.write() as db:
            settling.settle(db, outcomes, now)

    def note(self, outcomes: Sequence[Outcome], claims: Sequence[Claim], now: datetime) -> None:
        """`offer` these claims and `settle` these outcomes, in one transaction. Raises Conflict as they do."""
        if usual.fits(outcomes, claims) and self._noted(outcomes, claims, now):
            return
        with self._database.write() as db:
            settling.offer(db, claims, now)
            settling.settle(db, outcomes, now)  # last: it may change readers, and nobody waits for a letter after that

    def _noted(self, outcomes: Sequence[Outcome], claims: Sequence[Claim], now: datetime) -> bool:
        """The fast way. False: something is not as usual, and nothing was changed; the other way tells what."""
        try:
            usual.note(self._database, outcomes, claims, now)
        except (usual.Unusual, Conflict):
            return False
        return True

    def release(self, claims: Sequence[Claim], now: datetime) -> None:
        """Give rows back whose letters never left. Raises Conflict when one is in other hands."""
        with self._database.write() as db:
            settling.release(db, claims, now)

    def lease(self, wants: Sequence[Want], now: datetime) -> tuple[Grant, ...]:
        """A share of each limit: how many letters may leave now, and when the others."""
        with self._database.write() as db:
            return pacing.take(db, wants, now)

    def postpone(self, waiting: Sequence[tuple[Claim, datetime]], now: datetime) -> None:
        """Put claimed letters off until their time, with no attempt used up. Raises Conflict."""
        with self._database.write() as db:
            settling.postpone(db, waiting, now)

    def seats(self, worker: str, wants: Mapping[str, tuple[int, int]], now: datetime) -> dict[str, int]:
        """How many letters to each scope the worker may have under way, from how many all may and it has."""
        with self._database.write() as db:
            return seating.share(db, worker, wants, now)

    def slow(self, scope: str, seen: int, now: datetime) -> None:
        """Halve the pace of a scope that saw so many letters in the last minute."""
        with self._database.write() as db:
            pacing.slow(db, scope, seen, now)

    def learned(self, now: datetime) -> dict[str, int]:
        """Letters a minute by scope, where a pace was learned."""
        with self._database.read() as db:
            return pacing.learned(db, now)

    def look(self, sending_id: int) -> Sending:
        """How the sending stands. Raises NotFound."""
        with self._database.read() as db:
            return views.by_id(db, sending_id)

    def next_due(self, sending_id: int, now: datetime) -> datetime | None:
        """When `claim` has something to decide; None when there is nothing left to claim. Raises NotFound."""
        with self._database.read() as db:
            return controls.next_due(db, sending_id, now)

    def finish(self, sending_id: int, now: datetime) -> bool:
        """Finish the sending if every row is settled and no repeat is due; whether it is finished."""
        with self._database.write() as db:
            return controls.finish(db, sending_id, now)

    def warn(self, sending_id: int, cause: str, now: datetime) -> None:
        """Tell the editor something about a sending that goes on."""
        with self._database.write() as db:
            controls.warn(db, sending_id, cause, now)

    def stop(self, sending_id: int, cause: str, now: datetime) -> None:
        """Stop the sending until a person has looked; `cause` is for their eyes."""
        with self._database.write() as db:
            controls.stop(db, sending_id, cause, now)
