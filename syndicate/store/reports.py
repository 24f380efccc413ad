"""Counts of what became of letters, by minute, provider and reply: kept by the writer, read by reports."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from syndicate.model.sending import DeliveryState, Outcome, Reply, SendingState
from syndicate.store.database import Db
from syndicate.store.schema_ledger import sendings, workers
from syndicate.store.schema_sendings import orders, reports

r = reports.c
_SUM = sa.func.sum(r.number).label("total")


def count(db: Db, sending_id: int, outcomes: Sequence[Outcome], now: datetime) -> None:
    """Add these outcomes to the counts of their minute."""
    minute = now.replace(second=0, microsecond=0)
    found = Counter((one.provider, one.state.value, reply_class(one.reply)) for one in outcomes)
    rows = [
        {"sending_id": sending_id, "minute": minute, "provider": who, "state": state, "reply": reply, "number": number}
        for (who, state, reply), number in sorted(found.items())
    ]
    insert = postgresql.insert if db.dialect.name == "postgresql" else sqlite.insert
    statement = insert(reports)
    added = {"number": r.number + statement.excluded.number}
    db.execute(statement.on_conflict_do_update(index_elements=list(reports.primary_key), set_=added), rows)


def minutes(db: Db, sending_id: int) -> tuple[tuple[datetime, int], ...]:
    """The minutes in which letters of a sending were accepted, and how many."""
    accepted = (r.sending_id == sending_id, r.state == DeliveryState.ACCEPTED.value)
    rows = db.execute(sa.select(r.minute, _SUM).where(*accepted).group_by(r.minute).order_by(r.minute))
    return tuple((row.minute, int(row.total)) for row in rows)


def by_provider(db: Db, sending_id: int) -> tuple[tuple[str, DeliveryState, int], ...]:
    """How often letters to each provider came into each state."""
    rows = db.execute(
        sa.select(r.provider, r.state, _SUM).where(r.sending_id == sending_id).group_by(r.provider, r.state)
    )
    return tuple((row.provider, DeliveryState(row.state), int(row.total)) for row in rows)


def refusals(db: Db, sending_id: int) -> dict[str, int]:
    """How many letters were refused with each class of reply."""
    refused = (r.sending_id == sending_id, r.state == DeliveryState.REFUSED.value)
    return {row.reply: int(row.total) for row in db.execute(sa.select(r.reply, _SUM).where(*refused).group_by(r.reply))}


def reply_class(reply: Reply | None) -> str:
    """The class of a reply: its enhanced code, else its code; empty where nothing was said."""
    return _class(reply.code, reply.enhanced or "") if reply is not None and reply.code else ""


@lru_cache(1024)
def _class(code: int, enhanced: str) -> str:
    """Made once of each: a sender asks for every letter."""
    return enhanced if re.fullmatch(r"[245]\.[0-9]{1,3}\.[0-9]{1,3}", enhanced) else str(code)


@dataclass(frozen=True, slots=True)
class Totals:
    """Numbers by state: of sendings, of the letters of all and of running ones, of open orders; and living workers."""

    sendings: Mapping[str, int]
    letters: Mapping[str, int]
    running: Mapping[str, int]
    orders: Mapping[str, int]
    workers: int


def totals(db: Db, now: datetime) -> Totals:
    """From the sendings' own counters."""
    s, o = sendings.c, orders.c
    sums = [sa.func.coalesce(sa.func.sum(s[state.value]), 0).label(state.value) for state in DeliveryState]
    letters = db.execute(sa.select(*sums)).one()
    running = db.execute(sa.select(*sums).where(s.state == SendingState.RUNNING.value)).one()
    open_ones = sa.select(o.state, sa.func.count()).where(o.state.in_(("waiting", "asking"))).group_by(o.state)
    alive = sa.select(sa.func.count()).select_from(workers).where(workers.c.seen > now - timedelta(minutes=1))
    return Totals(
        sendings=_numbers(db, sa.select(s.state, sa.func.count()).group_by(s.state)),
        letters={state.value: int(getattr(letters, state.value)) for state in DeliveryState},
        running={state.value: int(getattr(running, state.value)) for state in DeliveryState},
        orders=_numbers(db, open_ones),
        workers=db.execute(alive).scalar_one(),
    )


def _numbers(db: Db, query: sa.Select[Any]) -> dict[str, int]:
    return {row[0]: row[1] for row in db.execute(query).all()}
