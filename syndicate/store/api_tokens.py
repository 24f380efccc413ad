"""Personal tokens of the API: only their hashes come in here. A token stands for its person, within its scopes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from syndicate.errors import NotFound
from syndicate.model.staff import Role, Staff
from syndicate.store.database import Db
from syndicate.store.schema import staff
from syndicate.store.schema_readers import api_tokens


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token; not the token."""

    id: int
    staff: Staff
    name: str
    scopes: frozenset[str]
    created: datetime
    expires: datetime | None
    revoked: bool


def add(
    db: Db,
    *,
    token_hash: str,
    staff_id: int,
    name: str,
    scopes: frozenset[str],
    now: datetime,
    expires: datetime | None,
) -> int:
    values = {"token_hash": token_hash, "staff_id": staff_id, "name": name, "scopes": " ".join(sorted(scopes))}
    row = sa.insert(api_tokens).values(**values, created=now, expires=expires, revoked=False)
    return int(db.execute(row.returning(api_tokens.c.id)).scalar_one())


def by_hash(db: Db, token_hash: str, now: datetime) -> Token | None:
    """The token, if it is valid now and its person may come in."""
    valid = sa.or_(api_tokens.c.expires.is_(None), api_tokens.c.expires > now)
    right = sa.and_(api_tokens.c.token_hash == token_hash, sa.not_(api_tokens.c.revoked), sa.not_(staff.c.disabled))
    return next(iter(_tokens(db, sa.and_(right, valid))), None)


def listing(db: Db, staff_id: int | None = None) -> tuple[Token, ...]:
    """The tokens of a person, or of all, the newest first."""
    return _tokens(db, sa.true() if staff_id is None else api_tokens.c.staff_id == staff_id)


def revoke(db: Db, token_id: int) -> None:
    """Worth nothing from now on. Raises NotFound."""
    if not db.execute(sa.update(api_tokens).where(api_tokens.c.id == token_id).values(revoked=True)).rowcount:
        raise NotFound(f"There is no token {token_id}.")


def _tokens(db: Db, condition: sa.ColumnElement[bool]) -> tuple[Token, ...]:
    who = (staff.c.login, staff.c.role, staff.c.disabled)
    query = sa.select(api_tokens, *who).join(staff, staff.c.id == api_tokens.c.staff_id).where(condition)
    return tuple(map(_token, db.execute(query.order_by(api_tokens.c.id.desc()))))


def _token(row: sa.Row[Any]) -> Token:
    person = Staff(row.staff_id, row.login, Role(row.role), row.disabled, password_hash="")
    return Token(row.id, person, row.name, frozenset(row.scopes.split()), row.created, row.expires, row.revoked)
