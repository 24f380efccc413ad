"""Personal tokens of the API: made once, shown once, kept as hashes; none does more than its scopes and its person."""

import hashlib
from collections.abc import Collection
from datetime import datetime

from syndicate.desk import audit
from syndicate.desk.rights import OPERATOR, require
from syndicate.desk.rooms import Rooms
from syndicate.errors import NotAllowed, WrongInput
from syndicate.model.staff import Role, Staff
from syndicate.store import api_tokens, staff
from syndicate.store.api_tokens import Token

SCOPES = {
    "paper:read": "look at pages, articles, editions, sendings and parks",
    "paper:write": "take pages in, review, sign off, correct, retract, arrange editions, send tests",
    "sendings:write": "have editions sent, hold and end sendings, keep schedules",
    "sendings:release": "release what another asked for, and answer what orders ask",
    "parks:write": "change the registry of parks",
    "readers:read": "look readers up and list them",
    "readers:write": "change readers, let them leave, erase them",
    "readers:import": "take lists in",
    "readers:export": "take lists out",
    "webhooks": "say who is told of what happens",
}
"""What a token may be good for. A scope opens a door; the role of the token's person is asked as well."""
PREFIX = "syn_"
"""Scanners for leaked secrets know a token by it."""


def add_token(
    rooms: Rooms,
    *,
    login: str,
    name: str,
    scopes: Collection[str],
    now: datetime,
    expires: datetime | None = None,
    who: Staff = OPERATOR,
) -> tuple[int, str]:
    """A new token of a person: its number, and the token itself, which is shown this once.

    Raises NotAllowed for somebody else's, WrongInput for a scope there is not, NotFound.
    """
    if login != who.login:
        require(who, Role.ADMIN)
    unknown = sorted(set(scopes) - SCOPES.keys())
    if unknown or not scopes:
        raise WrongInput(f"There is no scope {', '.join(unknown) or 'given'}.", hint=f"There are: {', '.join(SCOPES)}.")
    token = PREFIX + rooms.token()
    with rooms.database.write() as db:
        person = staff.by_login(db, login)
        number = api_tokens.add(
            db,
            token_hash=_digest(token),
            staff_id=person.id,
            name=name,
            scopes=frozenset(scopes),
            now=now,
            expires=expires,
        )
        audit.record(rooms, db, who, "token.add", str(number), now=now, detail=" ".join(sorted(scopes)))
    return number, token


def listing(rooms: Rooms, *, who: Staff = OPERATOR) -> tuple[Token, ...]:
    """One's own tokens; all of them, for administrators."""
    with rooms.database.read() as db:
        return api_tokens.listing(db, None if who.role.covers(Role.ADMIN) else who.id)


def revoke(rooms: Rooms, number: int, *, now: datetime, who: Staff = OPERATOR) -> None:
    """Worth nothing from now on. Raises NotFound, NotAllowed for somebody else's."""
    if not any(token.id == number for token in listing(rooms, who=who)):
        require(who, Role.ADMIN)
    with rooms.database.write() as db:
        api_tokens.revoke(db, number)
        audit.record(rooms, db, who, "token.revoke", str(number), now=now)


def person_of(rooms: Rooms, token: str, *, now: datetime) -> Token | None:
    """Whose token this is; None for one that is unknown, over, revoked, or of somebody who may not come in."""
    if not token.startswith(PREFIX):
        return None
    with rooms.database.read() as db:
        return api_tokens.by_hash(db, _digest(token), now)


def require_scope(token: Token, scope: str) -> Staff:
    """The token's person. Raises NotAllowed when the token is not for this."""
    if scope not in token.scopes:
        raise NotAllowed(f"This token is not good for {scope}.", hint="Make one with that scope.")
    return token.staff


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
