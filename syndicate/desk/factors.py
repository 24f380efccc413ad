"""Second factors: codes of an authenticator (TOTP, RFC 6238: SHA-1, six digits, 30 s) and recovery codes."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from syndicate.desk import audit, tries
from syndicate.desk.rooms import Rooms
from syndicate.errors import NotAllowed
from syndicate.model.staff import Staff
from syndicate.store import logins, staff
from syndicate.store.database import Db

STEP, DIGITS = 30, 6
DRIFT = 1
"""Steps a clock may be off, either way (RFC 6238 section 5.2)."""
CODES, LENGTH = 10, 10


@dataclass(frozen=True, slots=True)
class Setup:
    """What goes into the authenticator: by hand (`secret`, base32), or by the link (`otpauth:`)."""

    secret: str
    link: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's second factor: whether it counts, and how many recovery codes are left."""

    on: bool
    codes_left: int


def code(key: bytes, step: int) -> str:
    """The code of a step (RFC 4226 section 5.3)."""
    digest = hmac.digest(key, step.to_bytes(8, "big"), "sha1")
    at = digest[-1] & 0xF
    number = int.from_bytes(digest[at : at + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def standing(rooms: Rooms, who: Staff) -> Standing:
    with rooms.database.read() as db:
        return Standing(needed(db, who.id), logins.recovery_left(db, who.id))


def needed(db: Db, staff_id: int) -> bool:
    """Whether this person's password alone is not enough."""
    factor = logins.factor(db, staff_id)
    return factor is not None and factor.confirmed


def begin(rooms: Rooms, who: Staff) -> Setup:
    """A new secret to be put into the authenticator; it counts once a code of it was given. Raises NotAllowed."""
    with rooms.database.write() as db:
        if needed(db, who.id):
            raise NotAllowed("两步验证已经打开。", hint="要换一个，请先关闭。")
        logins.offer_factor(db, who.id, rooms.token())
    return setup(rooms, who)


def setup(rooms: Rooms, who: Staff) -> Setup:
    """The secret that was begun. Raises NotAllowed when there is none, or it counts already: it is shown no more."""
    with rooms.database.read() as db:
        factor = logins.factor(db, who.id)
    if factor is None or factor.confirmed:
        raise NotAllowed("没有等待确认的两步验证。", hint="请重新开始。")
    secret = base64.b32encode(_key(rooms, who.id, factor.nonce)).decode().rstrip("=")
    label = quote(f"{rooms.paper.name_en}:{who.login}")
    issuer = quote(rooms.paper.name_en)
    return Setup(secret, f"otpauth://totp/{label}?secret={secret}&issuer={issuer}")


def confirm(rooms: Rooms, who: Staff, given: str, *, now: datetime) -> tuple[str, ...]:
    """The first code: from now on one is asked for at each login. The recovery codes. Raises NotAllowed."""
    codes = tuple(rooms.token().replace("-", "x").replace("_", "y")[:LENGTH].lower() for _ in range(CODES))
    with rooms.database.write() as db:
        if needed(db, who.id) or not _totp(rooms, db, who.id, given, now):
            raise NotAllowed("验证码不对。", hint="看一看手机的时间准不准，再输入新的一个。")
        logins.set_recovery(db, who.id, tuple(_hash(one) for one in codes))
        audit.record(rooms, db, who, "staff.totp_on", who.login, now=now)
    return codes


def turn_off(rooms: Rooms, who: Staff, given: str, *, now: datetime) -> None:
    """The password alone is enough again; every session ends. Raises NotAllowed for a wrong code, or too many."""
    own = (tries.bucket(rooms, "own", who.login),)
    tries.check(rooms, own, now)
    with rooms.database.write() as db:
        right = check(rooms, db, who.id, given, now=now)
        if right:
            logins.remove_factor(db, who.id)
            staff.end_sessions(db, who.id)
            audit.record(rooms, db, who, "staff.totp_off", who.login, now=now)
    if not right:
        tries.failed(rooms, own, now)
        raise NotAllowed("验证码不对。", hint="也可以用一个恢复码。")


def check(rooms: Rooms, db: Db, staff_id: int, given: str, *, now: datetime) -> bool:
    """Whether this is a code of now, or a recovery code; either is good once."""
    return _totp(rooms, db, staff_id, given, now) or logins.use_recovery(db, staff_id, _hash(given))


def _totp(rooms: Rooms, db: Db, staff_id: int, given: str, now: datetime) -> bool:
    factor = logins.factor(db, staff_id)
    words = "".join(given.split())
    if factor is None:
        return False
    key, step = _key(rooms, staff_id, factor.nonce), int(now.timestamp()) // STEP
    fitting = [n for n in range(step - DRIFT, step + DRIFT + 1) if hmac.compare_digest(code(key, n), words)]
    return bool(fitting) and logins.use_step(db, staff_id, fitting[0])


def _key(rooms: Rooms, staff_id: int, nonce: str) -> bytes:
    """Made, not kept: who has the database alone has no secret of anybody's authenticator."""
    return hmac.digest(rooms.secret, f"totp:{staff_id}:{nonce}".encode(), hashlib.sha256)[:20]


def _hash(given: str) -> str:
    return hashlib.sha256("".join(given.split()).lower().encode()).hexdigest()
