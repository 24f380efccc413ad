"""People of the desk and their sessions. Only hashes come in here: of passwords, and of session tokens."""

from datetime import datetime

import sqlalchemy as sa

from syndicate.errors import Conflict, NotFound
from syndicate.model.staff import Role, Staff
from syndicate.store import schema
from syndicate.store.database import Db
from syndicate.store.schema import staff_sessions

people = schema.staff


def add(db: Db, *, login: str, password_hash: str, role: Role, now: datetime) -> Staff:
    """A new person. A login is written in lower case. Raises Conflict when it is taken."""
    name = _login(login)
    if _find(db, people.c.login == name):
        raise Conflict(f"There is already somebody with the login {name}.", hint="Take another login.")
    row = db.execute(
        sa.insert(people)
        .values(login=name, password_hash=password_hash, role=role.value, disabled=False, created=now)
        .returning(*people.c)
    ).one()
    return _staff(row)


def by_login(db: Db, login: str) -> Staff:
    """Raises NotFound."""
    found = _find(db, people.c.login == _login(login))
    if found is None:
        raise NotFound(f"There is nobody with the login {_login(login)}.", hint="`syndicate staff add` makes one.")
    return found


def set_password(db: Db, *, login: str, password_hash: str) -> None:
    """Another password; every session of this person ends. Raises NotFound."""
    person = by_login(db, login)
    db.execute(sa.update(people).where(people.c.id == person.id).values(password_hash=password_hash))
    end_sessions(db, person.id)


def disable(db: Db, *, login: str) -> None:
    """This person may not come in any more; every session of theirs ends. Raises NotFound."""
    person = by_login(db, login)
    db.execute(sa.update(people).where(people.c.id == person.id).values(disabled=True))
    end_sessions(db, person.id)


def enable(db: Db, *, login: str) -> None:
    """This person may come in again. Raises NotFound."""
    person = by_login(db, login)
    db.execute(sa.update(people).where(people.c.id == person.id).values(disabled=False))


def set_role(db: Db, *, login: str, role: Role) -> None:
    """Another role; every session of this person ends. Raises NotFound."""
    person = by_login(db, login)
    db.execute(sa.update(people).where(people.c.id == person.id).values(role=role.value))
    end_sessions(db, person.id)


def listing(db: Db) -> tuple[Staff, ...]:
    """Everybody, by login."""
    return tuple(_staff(row) for row in db.execute(sa.select(people).order_by(people.c.login)))


def open_session(db: Db, *, token_hash: str, staff_id: int, now: datetime, expires: datetime) -> None:
    """From now until `expires` the token stands for this person; sessions that are over are forgotten.

    Raises Conflict when there is no such person.
    """
    db.execute(sa.delete(staff_sessions).where(staff_sessions.c.expires <= now))
    db.execute(sa.insert(staff_sessions).values(token_hash=token_hash, staff_id=staff_id, expires=expires))


def session(db: Db, token_hash: str, now: datetime) -> Staff | None:
    """Whom the token stands for; None when it is unknown or over, or the person may not come in."""
    open_now = sa.select(staff_sessions.c.staff_id).where(
        staff_sessions.c.token_hash == token_hash, staff_sessions.c.expires > now
    )
    return _find(db, sa.and_(people.c.id == open_now.scalar_subquery(), sa.not_(people.c.disabled)))


def close_session(db: Db, token_hash: str) -> None:
    """The token stands for nobody any more; it does not matter whether it did."""
    db.execute(sa.delete(staff_sessions).where(staff_sessions.c.token_hash == token_hash))


def end_sessions(db: Db, staff_id: int) -> None:
    """Every session of this person ends at once."""
    db.execute(sa.delete(staff_sessions).where(staff_sessions.c.staff_id == staff_id))


def _find(db: Db, condition: sa.ColumnElement[bool]) -> Staff | None:
    row = db.execute(sa.select(people).where(condition)).one_or_none()
    return _staff(row) if row else None


def _staff(row: sa.Row[tuple[object, ...]]) -> Staff:
    return Staff(
        id=row.id, login=row.login, role=Role(row.role), disabled=row.disabled, password_hash=row.password_hash
    )


def _login(login: str) -> str:
    return login.strip().lower()
