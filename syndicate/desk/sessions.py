"""Sessions: who comes in, with which proof, and for how long. Tries are limited without locking a known user out."""

import hashlib
import hmac
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from syndicate.desk import audit, factors, tries
from syndicate.desk.rooms import Rooms
from syndicate.errors import NotAllowed, NotFound
from syndicate.model.staff import Staff
from syndicate.store import logins, staff

SESSION = timedelta(hours=12)
DEVICE = timedelta(days=400)
"""How long a browser that was logged in is known (RFC 6265bis keeps no cookie longer)."""
TICKET = timedelta(minutes=5)
HASHER = PasswordHasher()  # RFC 9106, low-memory profile: the library's default
AT_ONCE = threading.BoundedSemaphore(2)
"""Each check takes 64 MiB and a processor for a tenth of a second: a flood of logins must not take the machine."""
LONGEST_WAIT = 1.0
NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHRzYWx0$FEfJ2mb/VxpcMgZQpKx2WQ"
"""A hash nobody has, so that an unknown login costs as long as a wrong password."""


@dataclass(frozen=True, slots=True)
class Knock:
    """Who asks to come in: from which network address, and the browser's proof that this login used it before."""

    address: str
    device: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A session's token and the browser's new proof; or, when a code is still wanted, a ticket for the second step."""

    token: str = ""
    device: str = ""
    ticket: str = ""


def log_in(rooms: Rooms, knock: Knock, *, login: str, password: str, now: datetime) -> Opened:
    """Come in with a password. Raises NotAllowed, with the same words for a wrong login and a wrong password."""
    buckets = _allowed(rooms, knock, login, now)
    with rooms.database.read() as db:
        try:
            person: Staff | None = staff.by_login(db, login)
        except NotFound:
            person = None
    right = verified(person.password_hash if person else NOBODY, password)
    if person is None or person.disabled or not right:
        tries.failed(rooms, buckets, now)
        raise NotAllowed("用户名或密码不对。", hint="管理员可以重设密码：`syndicate staff password`。")
    return admit(rooms, person, buckets, now)


def admit(rooms: Rooms, person: Staff, buckets: tuple[str, ...], now: datetime) -> Opened:
    """Let somebody in who proved who they are; a ticket where a code is wanted too. Their tries are forgotten."""
    with rooms.database.read() as db:
        code_wanted = factors.needed(db, person.id)
    if code_wanted:
        return Opened(ticket=_ticket(rooms, person, now + TICKET))
    return _open(rooms, person, buckets, now)


def second_step(rooms: Rooms, knock: Knock, *, ticket: str, code: str, now: datetime) -> Opened:
    """Come in with the code that the password alone did not replace. Raises NotAllowed."""
    person = _of_ticket(rooms, ticket, now)
    buckets = _allowed(rooms, knock, person.login, now)
    with rooms.database.write() as db:
        right = factors.check(rooms, db, person.id, code, now=now)
    if not right:
        tries.failed(rooms, buckets, now)
        raise NotAllowed("验证码不对。", hint="等下一个，或者用一个恢复码。")
    return _open(rooms, person, buckets, now)


def of_session(rooms: Rooms, token: str, *, now: datetime) -> Staff | None:
    """Who is behind this session's token; None when it is unknown or over."""
    with rooms.database.read() as db:
        return staff.session(db, _digest(token), now)


def log_out(rooms: Rooms, token: str) -> None:
    """The token stands for nobody any more."""
    with rooms.database.write() as db:
        staff.close_session(db, _digest(token))


def _open(rooms: Rooms, person: Staff, buckets: tuple[str, ...], now: datetime) -> Opened:
    token = rooms.token()
    with rooms.database.write() as db:
        staff.open_session(db, token_hash=_digest(token), staff_id=person.id, now=now, expires=now + SESSION)
        for bucket in buckets:
            logins.forget_tries(db, bucket)
        audit.record(rooms, db, person, "staff.log_in", person.login, now=now)
    nonce = rooms.token()
    return Opened(token=token, device=f"{nonce}.{_proof(rooms, person.login, nonce)}")


def _allowed(rooms: Rooms, knock: Knock, login: str, now: datetime) -> tuple[str, ...]:
    """The buckets this try counts in. Raises NotAllowed when one of them is full.

    A browser that this login came in with before has a bucket of its own: strangers cannot fill it. They share
    those of the login and of their network.
    """
    name = login.strip().lower()
    nonce, _, proof = knock.device.partition(".")
    if proof and hmac.compare_digest(proof.encode(), _proof(rooms, name, nonce).encode()):
        buckets: tuple[str, ...] = (tries.bucket(rooms, "device", nonce),)
    else:
        buckets = (tries.bucket(rooms, "login", name), tries.bucket(rooms, "address", network(knock.address)))
    tries.check(rooms, buckets, now)
    return buckets


def verified(password_hash: str, password: str) -> bool:
    """Whether this is the password. Raises NotAllowed when too many are checked already."""
    if not AT_ONCE.acquire(timeout=LONGEST_WAIT):
        raise NotAllowed("登录的人太多。", hint="请稍后再试。")
    try:
        return HASHER.verify(password_hash, password)
    except VerificationError:
        return False
    finally:
        AT_ONCE.release()


def network(address: str) -> str:
    """Of IPv6 the first 64 bits: one customer has them all."""
    return ":".join(address.split(":")[:4]) if ":" in address else address


def _proof(rooms: Rooms, login: str, nonce: str) -> str:
    return hmac.new(rooms.secret, f"device:{login}:{nonce}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def _ticket(rooms: Rooms, person: Staff, until: datetime) -> str:
    return f"{person.login}.{int(until.timestamp())}.{_stamp(rooms, person, int(until.timestamp()))}"


def _of_ticket(rooms: Rooms, ticket: str, now: datetime) -> Staff:
    login, _, rest = ticket.rpartition(".")[0].rpartition(".")
    stamp = ticket.rpartition(".")[2]
    until = int(rest) if rest.isascii() and rest.isdigit() else 0
    with rooms.database.read() as db:
        try:
            person = staff.by_login(db, login)
        except NotFound:
            person = None
    right = person is not None and hmac.compare_digest(stamp.encode(), _stamp(rooms, person, until).encode())
    if person is None or not right or person.disabled or until < now.timestamp():
        raise NotAllowed("登录已过期。", hint="请从头登录。")
    return person


def _stamp(rooms: Rooms, person: Staff, until: int) -> str:
    """Bound to the password: a change of it ends tickets too."""
    text = f"ticket:{person.id}:{until}:{person.password_hash}"
    return hmac.new(rooms.secret, text.encode(), hashlib.sha256).hexdigest()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
