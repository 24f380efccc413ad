"""Staff: who may come to the desk. Passwords are argon2id hashes, sessions are hashes of random tokens."""

import hashlib
import threading
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from syndicate.desk.rooms import Rooms
from syndicate.errors import NotAllowed, NotFound, WrongInput
from syndicate.model.staff import Role, Staff
from syndicate.store import staff

SHORTEST_PASSWORD = 12
SESSION = timedelta(hours=12)
HASHER = PasswordHasher()  # RFC 9106, low-memory profile: the library's default
AT_ONCE = threading.BoundedSemaphore(2)
"""Each check takes 64 MiB and a processor for a tenth of a second: a flood of logins must not take the machine."""
LONGEST_WAIT = 1.0
NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHRzYWx0$FEfJ2mb/VxpcMgZQpKx2WQ"
"""A hash nobody has, so that an unknown login costs as long as a wrong password."""


def add_staff(rooms: Rooms, *, login: str, password: str, role: Role, now: datetime) -> Staff:
    """A new person at the desk. Raises WrongInput for a short password, Conflict for a taken login."""
    with rooms.database.write() as db:
        return staff.add(db, login=login, password_hash=_hash(password), role=role, now=now)


def set_password(rooms: Rooms, *, login: str, password: str) -> None:
    """Change a password; every session of this person ends at once."""
    with rooms.database.write() as db:
        staff.set_password(db, login=login, password_hash=_hash(password))


def log_in(rooms: Rooms, *, login: str, password: str, now: datetime) -> str:
    """A session's token. Raises NotAllowed, with the same words for a wrong login and a wrong password."""
    with rooms.database.read() as db:
        try:
            person = staff.by_login(db, login)
            password_hash = person.password_hash
        except NotFound:
            person, password_hash = None, NOBODY
    if not AT_ONCE.acquire(timeout=LONGEST_WAIT):
        raise NotAllowed("登录的人太多。", hint="请稍后再试。")
    try:
        HASHER.verify(password_hash, password)
    except VerificationError:
        person = None
    finally:
        AT_ONCE.release()
    if person is None or person.disabled:
        raise NotAllowed("用户名或密码不对。", hint="`syndicate staff add` 可新建账户。")
    token = rooms.token()
    with rooms.database.write() as db:
        staff.open_session(db, token_hash=_digest(token), staff_id=person.id, expires=now + SESSION)
    return token


def of_session(rooms: Rooms, token: str, *, now: datetime) -> Staff | None:
    """Who is behind this session's token; None when it is unknown or over."""
    with rooms.database.read() as db:
        return staff.session(db, _digest(token), now)


def require(person: Staff, needed: Role) -> None:
    """Raises NotAllowed when this person's role does not reach as far as `needed`."""
    if not person.role.covers(needed):
        raise NotAllowed("您的角色不能做这件事。", hint="请管理员调整角色。")


def log_out(rooms: Rooms, token: str) -> None:
    with rooms.database.write() as db:
        staff.close_session(db, _digest(token))


def _hash(password: str) -> str:
    if len(password) < SHORTEST_PASSWORD:
        raise WrongInput(f"The password has {len(password)} characters.", hint=f"It needs {SHORTEST_PASSWORD} or more.")
    return HASHER.hash(password)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
