"""The guard: a restored backup, or a second copy of the database, sends nothing before a person has said yes."""

from collections.abc import Sequence
from datetime import datetime

from syndicate.desk.rooms import Rooms
from syndicate.errors import Conflict
from syndicate.jobs.home import LastSent
from syndicate.model.sending import Claim, Outcome
from syndicate.store import homes
from syndicate.store.ledger import Ledger

STRANGER = "This database was last sent from by another installation."
MOVED = "This database lies elsewhere than when it last sent: it was moved, or it is a copy."
OLDER = "This database does not know the last letters that this installation sent: it is an older one, or another."
HINT = (
    "If it is the one that sends from now on: `syndicate sending adopt`. Sendings and orders then wait for a yes each."
)


def held(rooms: Rooms) -> str | None:
    """Why nothing may be sent from this database here; None when it may. Looks, and changes nothing."""
    last = rooms.home.last()  # before the database is read, which then knows it; a name stands before it is known there
    with rooms.database.read() as db:
        known, token = homes.known(db), rooms.home.token()
        if known and token not in known:
            return STRANGER
        if known and token is not None and known[token] != homes.place(db, rooms.database.file):
            return MOVED
        if last is not None and not homes.knows(db, last.sending_id, last.reader_id, last.ticket):
            return OLDER
    return None


def require_home(rooms: Rooms, *, now: datetime) -> None:
    """Before anything leaves: nothing, or a Conflict that says why not. A database's first installation is at home.

    A database that lost what this installation sent is closed to all others too: they cannot know what it forgot.
    """
    cause = held(rooms)
    if cause == OLDER:
        with rooms.database.write() as db:
            homes.close(db)
    if cause is not None:
        raise Conflict(cause, hint=HINT)
    with rooms.database.read() as db:
        if homes.known(db):
            return
    token = rooms.home.settle()
    with rooms.database.write() as db:
        if not homes.known(db, alone=True):
            homes.adopt(db, token, homes.place(db, rooms.database.file), by="first sending", now=now)


class Guarded(Ledger):
    """The ledger that also tells this installation's own memory what is about to leave, before it does."""

    def __init__(self, rooms: Rooms) -> None:
        super().__init__(rooms.database)
        self._home = rooms.home

    def offer(self, claims: Sequence[Claim], now: datetime) -> None:
        super().offer(claims, now)
        self._remember(claims)

    def note(self, outcomes: Sequence[Outcome], claims: Sequence[Claim], now: datetime) -> None:
        super().note(outcomes, claims, now)
        self._remember(claims)

    def _remember(self, claims: Sequence[Claim]) -> None:
        if claims:
            last = claims[-1]
            self._home.remember(LastSent(last.sending_id, last.recipient.reader_id, last.ticket))
