"""Coming in by the house's own login service (OpenID Connect): who is on the list of staff, and nobody else.

A person is known by the e-mail address on the list, which the service must have verified; the first time binds them to
the service's own name for them, so that an address that is given to somebody else later opens nothing.
"""

import asyncio
import base64
import hashlib
import hmac
import logging
from datetime import datetime, timedelta

from syndicate import callbacks, identity
from syndicate.desk import audit, sessions, tries
from syndicate.desk.rooms import Rooms
from syndicate.desk.sessions import Knock, Opened
from syndicate.errors import CallbackError, NotAllowed, NotFound
from syndicate.identity import Endpoints, Identity, Service, Untrusted
from syndicate.model.staff import Staff
from syndicate.store import logins, staff
from syndicate.store.staff import Bound

LIFE = timedelta(minutes=10)
"""How long somebody may take at the service."""
PATIENCE = 10.0
BACK = "desk/login/service/back"
"""Where the service sends people back to, below the paper's address: it must be told of it."""
logger = logging.getLogger(__name__)


async def begin(rooms: Rooms, visit: str, *, back: str, now: datetime) -> str:
    """The address of the service to send a browser to, which shows `visit`; `back` is where it wants to go afterwards.

    Raises NotFound where there is no service, NotAllowed when it does not answer.
    """
    service = _service(rooms)
    try:
        at = await _endpoints(service)
    except CallbackError as error:
        raise _silent(error) from None
    state = _state(rooms, visit, back, now + LIFE)
    keys = {"nonce": _derived(rooms, "nonce", state), "verifier": _derived(rooms, "verifier", state)}
    return identity.way_there(at, service, back=rooms.paper.url(BACK), state=state, **keys)


async def finish(
    rooms: Rooms, knock: Knock, visit: str, *, state: str, code: str, issuer: str, now: datetime
) -> tuple[Opened, str]:
    """Come in with what the service sent a browser back with; and where it wanted to go. `issuer` is RFC 9207's, or
    nothing. Raises NotFound, NotAllowed; each `state` is good once.
    """
    service = _service(rooms)
    bucket = (tries.bucket(rooms, "address", sessions.network(knock.address)),)
    await asyncio.to_thread(tries.check, rooms, bucket, now)
    try:
        back = await asyncio.to_thread(_spent, rooms, visit, state, now)
        if issuer not in {"", service.issuer}:
            raise Untrusted("the answer names another issuer")
        found = await _asked(rooms, service, state, code, now)
        person = await asyncio.to_thread(_person, rooms, found, now)
        return await asyncio.to_thread(sessions.admit, rooms, person, (), now), back
    except CallbackError as error:
        raise _silent(error) from None
    except NotAllowed as refused:
        await asyncio.to_thread(tries.failed, rooms, bucket, now)
        if isinstance(refused, Untrusted):
            logger.warning("A login by %s is refused: %s", service.issuer, refused.reason)
        raise


def _service(rooms: Rooms) -> Service:
    if rooms.login_service is None:
        raise NotFound("没有这个页面。", hint="请从首页重新进入。")
    return rooms.login_service


async def _endpoints(service: Service) -> Endpoints:
    return identity.endpoints(service, await _get(service.discovery))


async def _asked(rooms: Rooms, service: Service, state: str, code: str, now: datetime) -> Identity:
    """Whom the service names for this code."""
    at = await _endpoints(service)
    verifier = _derived(rooms, "verifier", state)
    body, headers = identity.asking(at, service, back=rooms.paper.url(BACK), code=code, verifier=verifier)
    answer = await callbacks.post(at.token, body, headers, timeout=PATIENCE, allow_private=True)
    if not (answer.good and answer.whole):
        raise Untrusted(f"the code is answered with {answer.status}")
    keys = await _get(at.keys)
    return identity.identity(service, answer.body, keys, nonce=_derived(rooms, "nonce", state), now=now)


async def _get(url: str) -> bytes:
    """The service is named in the settings: it may stand in the house's own network."""
    answer = await callbacks.get(url, timeout=PATIENCE, allow_private=True)
    if not (answer.good and answer.whole):
        raise Untrusted(f"a document is answered with {answer.status}")
    return answer.body


def _silent(error: CallbackError) -> NotAllowed:
    logger.warning("The login service does not answer: %s", error)
    return NotAllowed("登录服务现在没有回答。", hint="请稍后再试，或者用密码登录。")


def _person(rooms: Rooms, found: Identity, now: datetime) -> Staff:
    """Who that is. Raises NotAllowed for whoever is not on the list."""
    with rooms.database.write() as db:
        person = staff.by_subject(db, found.issuer, found.subject)
        if person is None and found.email:
            person = staff.by_unbound_email(db, found.email)
            if person is not None and not person.disabled:
                bound = Bound(found.email, found.issuer, found.subject)
                staff.bind(db, person.id, bound)
                audit.record(rooms, db, person, "staff.bind", person.login, now=now)
    if person is None or person.disabled:
        raise NotAllowed(
            "您不在编辑台的名单里。", hint=f"请管理员在“人员”里登记您的邮箱，或者这个编号：{found.subject}"
        )
    return person


def _state(rooms: Rooms, visit: str, back: str, until: datetime) -> str:
    """What comes back with the browser: nobody else can make it, and no other browser can use it."""
    nonce, where = rooms.token(), base64.urlsafe_b64encode(back.encode()).decode().rstrip("=")
    said = f"{nonce}.{int(until.timestamp())}.{where}"
    return f"{said}.{_mac(rooms, visit, said)}"


def _spent(rooms: Rooms, visit: str, state: str, now: datetime) -> str:
    """Take the state, once; where its browser wanted to go. Raises NotAllowed."""
    said, _, mac = state.rpartition(".")
    if not visit or not hmac.compare_digest(mac.encode(), _mac(rooms, visit, said).encode()):
        raise NotAllowed("这次登录不是从这个浏览器开始的。", hint="请从头登录。")
    _, until, where = said.split(".")
    expires = datetime.fromtimestamp(int(until), now.tzinfo)
    digest = hashlib.sha256(state.encode()).hexdigest()
    with rooms.database.write() as db:
        fresh = expires > now and logins.use_state(db, digest, now=now, expires=expires)
    if not fresh:
        raise NotAllowed("登录已过期。", hint="请从头登录。")
    return base64.urlsafe_b64decode(where + "=" * (-len(where) % 4)).decode()


def _mac(rooms: Rooms, visit: str, said: str) -> str:
    return hmac.new(rooms.secret, f"oidc-state:{visit}:{said}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def _derived(rooms: Rooms, what: str, state: str) -> str:
    """Nonce and verifier of a state: 64 characters that nobody knows who has the state alone."""
    return hmac.new(rooms.secret, f"oidc-{what}:{state}".encode(), hashlib.sha256).hexdigest()
