"""Adopt a database that was restored, moved or copied: a person says that letters leave from it, here, from now on."""

from dataclasses import dataclass
from datetime import datetime

from syndicate.desk import audit
from syndicate.desk.rights import OPERATOR, require
from syndicate.desk.rooms import SEND_DUE, Rooms
from syndicate.desk.sendings.scheduling import order_missed
from syndicate.model.schedule import Question
from syndicate.model.sending import Sending
from syndicate.model.staff import Role, Staff
from syndicate.store import homes, ledger, orders
from syndicate.store.database import Db

ASKS = "The database was restored, copied or moved: is this still to be sent?"


@dataclass(frozen=True, slots=True)
class Adopted:
    """What waits for a person now: the sendings that were paused, and how many orders ask."""

    paused: tuple[Sending, ...]
    asking: int


def adopt(rooms: Rooms, *, now: datetime, go_on: bool = False, who: Staff = OPERATOR) -> Adopted:
    """Send from this database, here, from now on. What runs is paused and what is ordered asks, unless `go_on`.

    A time of a schedule that this database knows nothing of may have been sent for: it asks too. `go_on` is for one
    more machine of a paper that is well: it changes nothing for the others.
    """
    require(who, Role.ADMIN)
    token = rooms.home.settle()
    if not go_on and (failures := order_missed(rooms, now)):
        raise failures[0]
    with rooms.database.write() as db:
        homes.adopt(db, token, homes.place(db, rooms.database.file), by=who.login, now=now)
        audit.record(rooms, db, who, "database.adopt", rooms.worker.partition("/")[0], now=now)
        if go_on:
            rooms.defer(db, SEND_DUE)
            done = Adopted((), 0)
        else:
            done = Adopted(_paused(db, now), orders.ask_all(db, Question.RESTORED, ASKS, now))
    rooms.home.forget()  # not before all of it is committed: until then the guard holds
    return done


def _paused(db: Db, now: datetime) -> tuple[Sending, ...]:
    return tuple(ledger.pause(db, one.id, now) for one in ledger.unfinished(db))
