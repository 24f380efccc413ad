"""People of the desk and their sessions. Only hashes come in here: of passwords, and of session tokens."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from syndicate.errors import Conflict, NotFound
from syndicate.model.staff import Role, Staff
from syndicate.store import schema
from syndicate.store.database import Db
from syndicate.store.schema import staff_sessions
from syndicate.store.schema_desk import staff_identities

people = schema.staff


@dataclass(frozen=True, slots=True)
class Bound:
    """What a login service calls a person: an e-mail address until they came once, then its own name for them."""

    email: str = ""
    issuer: str = ""
    subject: str = ""


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


def identities(db: Db) -> dict[int, Bound]:
    """What a login service may call people, by the person's number."""
    rows = db.execute(sa.select(staff_identities))
    return {row.staff_id: Bound(row.email or "", row.issuer or "", row.subject or "") for row in rows}


def bind(db: Db, staff_id: int, bound: Bound) -> None:
    """Let a login service call a person that from now on; all empty: nothing. Raises Conflict for somebody else's."""
    taken = sa.or_(
        sa.and_(staff_identities.c.email == bound.email, sa.literal(bool(bound.email))),
        sa.and_(staff_identities.c.issuer == bound.issuer, staff_identities.c.subject == bound.subject),
    )
    others = sa.select(staff_identities.c.staff_id).where(taken, staff_identities.c.staff_id != staff_id)
    if db.execute(others).first():
        raise Conflict("这个邮箱或编号已经是另一个人的。", hint="先从那个人那里去掉。")
    db.execute(sa.delete(staff_identities).where(staff_identities.c.staff_id == staff_id))
    if bound != Bound():
        values = {"email": bound.email or None, "issuer": bound.issuer or None, "subject": bound.subject or None}
        db.execute(sa.insert(staff_identities).values(staff_id=staff_id, **values))


def by_subject(db: Db, issuer: str, subject: str) -> Staff | None:
    """Whom the login service means."""
    i = staff_identities.c
    return _of_identity(db, i.issuer == issuer, i.subject == subject)


def by_unbound_email(db: Db, email: str) -> Staff | None:
    """Who has this address and has not come in by a login service yet."""
    return _of_identity(db, staff_identities.c.email == email, staff_identities.c.subject.is_(None))


def _of_identity(db: Db, *conditions: sa.ColumnElement[bool]) -> Staff | None:
    mine = sa.select(staff_identities.c.staff_id).where(*conditions)
    return _find(db, people.c.id == mine.scalar_subquery())


def _find(db: Db, condition: sa.ColumnElement[bool]) -> Staff | None:
    row = db.execute(sa.select(people).where(condition)).one_or_none()
    return _staff(row) if row else None


def _staff(row: sa.Row[tuple[object, ...]]) -> Staff:
    return Staff(
        id=row.id, login=row.login, role=Role(row.role), disabled=row.disabled, password_hash=row.password_hash
    )


def _login(login: str) -> str:
    return login.strip().lower()
