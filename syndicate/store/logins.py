"""Tries to log in, and second factors. No address, no login, no code is kept here: only keyed hashes and a nonce."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from syndicate.store.database import Db
from syndicate.store.schema_desk import login_states, login_tries, staff_recovery, staff_totp


@dataclass(frozen=True, slots=True)
class Factor:
    """A person's TOTP: what its secret is made of, and the newest step whose code was used."""

    nonce: str
    confirmed: bool
    last_step: int


def tries(db: Db, bucket: str, since: datetime) -> int:
    """How many tries failed in this bucket after `since`."""
    query = sa.select(sa.func.count()).where(login_tries.c.bucket == bucket, login_tries.c.tried > since)
    return int(db.execute(query).scalar_one())


def add_try(db: Db, buckets: tuple[str, ...], *, now: datetime, since: datetime) -> None:
    """Note a failed try in each bucket, and forget those before `since`."""
    db.execute(sa.delete(login_tries).where(login_tries.c.tried <= since))
    db.execute(sa.insert(login_tries), [{"bucket": bucket, "tried": now} for bucket in buckets])


def forget_tries(db: Db, bucket: str) -> None:
    """Whoever came in has a clean record."""
    db.execute(sa.delete(login_tries).where(login_tries.c.bucket == bucket))


def factor(db: Db, staff_id: int) -> Factor | None:
    """The person's second factor, confirmed or not yet."""
    row = db.execute(sa.select(staff_totp).where(staff_totp.c.staff_id == staff_id)).one_or_none()
    return Factor(row.nonce, row.confirmed, row.last_step) if row else None


def offer_factor(db: Db, staff_id: int, nonce: str) -> None:
    """A new factor in the place of any before it; it counts when it is confirmed."""
    remove_factor(db, staff_id)
    db.execute(sa.insert(staff_totp).values(staff_id=staff_id, nonce=nonce, confirmed=False, last_step=0))


def use_step(db: Db, staff_id: int, step: int) -> bool:
    """Take the code of this step; False when it, or a later one, was taken already. A first code confirms."""
    done = db.execute(
        sa.update(staff_totp)
        .where(staff_totp.c.staff_id == staff_id, staff_totp.c.last_step < step)
        .values(last_step=step, confirmed=True)
    )
    return bool(done.rowcount)


def remove_factor(db: Db, staff_id: int) -> None:
    """The password alone is enough again."""
    db.execute(sa.delete(staff_recovery).where(staff_recovery.c.staff_id == staff_id))
    db.execute(sa.delete(staff_totp).where(staff_totp.c.staff_id == staff_id))


def set_recovery(db: Db, staff_id: int, code_hashes: tuple[str, ...]) -> None:
    """New recovery codes in the place of the old."""
    db.execute(sa.delete(staff_recovery).where(staff_recovery.c.staff_id == staff_id))
    db.execute(sa.insert(staff_recovery), [{"staff_id": staff_id, "code_hash": code} for code in code_hashes])


def use_recovery(db: Db, staff_id: int, code_hash: str) -> bool:
    """Take a recovery code; False when there is no such code (any more)."""
    found = (staff_recovery.c.staff_id == staff_id, staff_recovery.c.code_hash == code_hash)
    return bool(db.execute(sa.delete(staff_recovery).where(*found)).rowcount)


def recovery_left(db: Db, staff_id: int) -> int:
    """How many recovery codes are unused."""
    query = sa.select(sa.func.count()).where(staff_recovery.c.staff_id == staff_id)
    return int(db.execute(query).scalar_one())


def use_state(db: Db, state_hash: str, *, now: datetime, expires: datetime) -> bool:
    """Take the state of a login by a login service; False when it was taken before. Those that are over go."""
    db.execute(sa.delete(login_states).where(login_states.c.expires <= now))
    there = sa.select(login_states.c.state_hash).where(login_states.c.state_hash == state_hash)
    if db.execute(there).first():
        return False
    db.execute(sa.insert(login_states).values(state_hash=state_hash, expires=expires))
    return True
