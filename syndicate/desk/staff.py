"""Staff: who may come to the desk, and as what. Whatever changes about a person ends their sessions at once."""

import re
from collections.abc import Mapping
from datetime import datetime

from syndicate.desk import audit, tries
from syndicate.desk.rights import OPERATOR, require
from syndicate.desk.rooms import Rooms
from syndicate.desk.sessions import HASHER, verified
from syndicate.errors import Conflict, NotAllowed, WrongInput
from syndicate.identity import LONGEST
from syndicate.model.staff import Role, Staff
from syndicate.store import logins, staff
from syndicate.store.staff import Bound

SHORTEST_PASSWORD, LONGEST_PASSWORD, MOST_LOGIN = 12, 1024, 64


def add_staff(rooms: Rooms, *, login: str, password: str, role: Role, now: datetime, who: Staff = OPERATOR) -> Staff:
    """A new person at the desk. Raises NotAllowed; WrongInput for a bad password; Conflict for a taken login."""
    require(who, Role.ADMIN)
    if not login.strip() or len(login) > MOST_LOGIN:
        raise WrongInput("用户名要有 1 到 64 个字符。", hint="例如 wanglin。")
    with rooms.database.write() as db:
        person = staff.add(db, login=login, password_hash=_hash(password), role=role, now=now)
        audit.record(rooms, db, who, "staff.add", person.login, now=now, detail=role.value)
        return person


def set_password(rooms: Rooms, *, login: str, password: str, now: datetime, who: Staff = OPERATOR) -> None:
    """Change a person's password, for administrators; every session of this person ends. Raises NotFound."""
    require(who, Role.ADMIN)
    with rooms.database.write() as db:
        staff.set_password(db, login=login, password_hash=_hash(password))
        audit.record(rooms, db, who, "staff.password", login.strip().lower(), now=now)


def change_own_password(rooms: Rooms, who: Staff, *, old: str, new: str, now: datetime) -> None:
    """Change one's own; every session of one's own ends, this one too. Raises NotAllowed for a wrong old one."""
    own = (tries.bucket(rooms, "own", who.login),)
    tries.check(rooms, own, now)
    if not verified(who.password_hash, old):
        tries.failed(rooms, own, now)
        raise NotAllowed("现在的密码不对。", hint="忘了的话，请管理员重设。")
    with rooms.database.write() as db:
        staff.set_password(db, login=who.login, password_hash=_hash(new))
        audit.record(rooms, db, who, "staff.password", who.login, now=now)


def set_role(rooms: Rooms, who: Staff, *, login: str, role: Role, now: datetime) -> None:
    """Another role; every session of this person ends. Raises NotFound, Conflict for the last administrator."""
    require(who, Role.ADMIN)
    with rooms.database.write() as db:
        before = staff.listing(db)
        staff.set_role(db, login=login, role=role)
        _one_left(before, staff.listing(db))
        audit.record(rooms, db, who, "staff.role", login, now=now, detail=role.value)


def set_disabled(rooms: Rooms, who: Staff, *, login: str, disabled: bool, now: datetime) -> None:
    """Shut a person out at once, or let them in again. Raises NotFound, Conflict for the last administrator."""
    require(who, Role.ADMIN)
    with rooms.database.write() as db:
        before = staff.listing(db)
        (staff.disable if disabled else staff.enable)(db, login=login)
        _one_left(before, staff.listing(db))
        audit.record(rooms, db, who, "staff.disable" if disabled else "staff.enable", login, now=now)


def forget_factor(rooms: Rooms, who: Staff, *, login: str, now: datetime) -> None:
    """Turn off the second factor of somebody who lost it; every session of theirs ends. Raises NotFound."""
    require(who, Role.ADMIN)
    with rooms.database.write() as db:
        person = staff.by_login(db, login)
        logins.remove_factor(db, person.id)
        staff.end_sessions(db, person.id)
        audit.record(rooms, db, who, "staff.totp_off", person.login, now=now)


def set_identity(rooms: Rooms, who: Staff, *, login: str, email: str = "", subject: str = "", now: datetime) -> Bound:
    """By what the login service knows a person: an e-mail address that it has verified, or its own name for them
    (`subject`); neither: they come in by password alone. Sessions end. Raises NotFound, WrongInput, Conflict.
    """
    require(who, Role.ADMIN)
    email, subject = email.strip().lower(), subject.strip()
    if email and not re.fullmatch(r"[^@\s]{1,64}@[^@\s]{1,253}", email):
        raise WrongInput("这不是邮箱地址。", hint="例如 wanglin@example.com。")
    if subject and rooms.login_service is None:
        raise WrongInput("没有设置登录服务。", hint="先设置 [oidc]，见 docs/howto/desk.md。")
    if len(subject) > LONGEST or not subject.isprintable():
        raise WrongInput("登录服务的编号不对。", hint="照登录服务给的原样填。")
    bound = Bound(email, rooms.login_service.issuer if rooms.login_service and subject else "", subject)
    with rooms.database.write() as db:
        person = staff.by_login(db, login)
        staff.bind(db, person.id, bound)
        staff.end_sessions(db, person.id)
        audit.record(rooms, db, who, "staff.identity", person.login, now=now)
    return bound


def identities(rooms: Rooms, who: Staff) -> Mapping[int, Bound]:
    """What the login service may call people, by the person's number. For administrators."""
    require(who, Role.ADMIN)
    with rooms.database.read() as db:
        return staff.identities(db)


def people(rooms: Rooms, who: Staff) -> tuple[Staff, ...]:
    """Everybody, by login. For administrators."""
    require(who, Role.ADMIN)
    with rooms.database.read() as db:
        return staff.listing(db)


def releasers(rooms: Rooms, *, but: str) -> tuple[str, ...]:
    """The logins of all who may release what `but` asked for. Whoever asks may know whom to turn to."""
    with rooms.database.read() as db:
        everybody = staff.listing(db)
    may = (one for one in everybody if one.role.covers(Role.RELEASER) and not one.disabled)
    return tuple(one.login for one in may if one.login != but)


def _one_left(before: tuple[Staff, ...], after: tuple[Staff, ...]) -> None:
    """Raises Conflict when this would leave nobody who can give rights."""
    had, has = (
        any(person.role is Role.ADMIN and not person.disabled for person in people) for people in (before, after)
    )
    if had and not has:
        raise Conflict("这样就没有管理员了。", hint="先让另一个人做管理员。")


def _hash(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise WrongInput(f"密码有 {len(password)} 个字符。", hint=f"至少要 {SHORTEST_PASSWORD} 个。")
    return HASHER.hash(password)
