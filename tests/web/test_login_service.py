"""Coming in by a login service: a real one on loopback, also when it lies; only people of the list get in."""

import base64
import logging
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from syndicate import config, identity, wiring
from syndicate.config import OidcSettings
from syndicate.desk import audit, factors, staff
from syndicate.desk.login_service import LIFE
from syndicate.desk.rights import OPERATOR
from syndicate.desk.rooms import Rooms
from syndicate.errors import Conflict, SettingsError, WrongInput
from syndicate.identity import Service, Untrusted
from syndicate.model.staff import Role
from syndicate.store import staff as store
from syndicate.web.app import Door
from tests.web import oidc_provider
from tests.web.conftest import PASSWORD, Woken, browser, log_in
from tests.web.oidc_provider import CLIENT, SECRET, Provider, serving

NOW = wiring.clock()


@pytest.fixture
def provider() -> Iterator[Provider]:
    with serving(Provider(int(NOW.timestamp()))) as made:
        yield made


@pytest.fixture
def rooms(rooms: Rooms, settings: config.Settings, provider: Provider) -> Rooms:
    """The paper with the login service; `editor` is known to it by address."""
    at = OidcSettings(issuer=provider.issuer, client_id=CLIENT, client_secret=SECRET, name="报社登录")
    wired = replace(rooms, login_service=wiring.login_service(at))
    staff.set_identity(wired, OPERATOR, login="editor", email="Lin@Example.com", now=NOW)
    return wired


class Clock:
    now = NOW

    def __call__(self) -> Any:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def client(rooms: Rooms, clock: Clock) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(Door(rooms, clock, Woken())) as made:
        yield made


async def there(client: httpx.AsyncClient, back: str = "") -> str:
    """To the service, which sends the browser back: the address it is sent to."""
    sent = await client.get("/desk/login/service", params={"back": back})
    assert sent.status_code == 303, sent.text
    async with httpx.AsyncClient() as elsewhere:
        return str((await elsewhere.get(sent.headers["location"])).headers["location"])


async def came(client: httpx.AsyncClient, back: str = "") -> httpx.Response:
    """All the way, with the same browser."""
    return await client.get(await there(client, back))


def who(rooms: Rooms) -> tuple[str, str]:
    bound = next(iter(staff.identities(rooms, OPERATOR).values()))
    return bound.email, bound.subject


async def test_a_person_of_the_list_comes_in_by_their_verified_address_and_is_bound(
    client: httpx.AsyncClient, rooms: Rooms, provider: Provider
) -> None:
    login = await client.get("/desk/login")
    answer = await came(client, "/desk/pages")
    inside = await client.get("/desk/me")

    assert 'href="/desk/login/service">报社登录</a>' in login.text
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/pages")
    assert ("editor" in inside.text, inside.status_code) == (True, 200)
    assert who(rooms) == ("lin@example.com", provider.subject)
    assert [one.act for one in audit.entries(rooms, OPERATOR)][:2] == ["staff.log_in", "staff.bind"]


async def test_once_bound_the_service_s_own_name_counts_and_the_address_does_not(
    client: httpx.AsyncClient, provider: Provider
) -> None:
    await came(client)
    provider.email = "another@example.com"
    by_name = await came(client)
    provider.email, provider.subject = "lin@example.com", "somebody else with the old address"
    by_address = await came(client)

    assert by_name.status_code == 303
    assert by_address.status_code == 403
    assert "您不在编辑台的名单里" in by_address.text
    assert "somebody else with the old address" in by_address.text


@pytest.mark.parametrize("document", [b"[" * 60_000, b"{", b"\xff", b"[]"])
def test_what_is_no_json_object_proves_nothing(document: bytes) -> None:
    with pytest.raises(Untrusted):
        identity.endpoints(Service("https://id.example", CLIENT, SECRET, "x"), document)


async def test_a_service_that_says_nothing_of_ways_is_shown_the_secret_in_the_usual_one(
    client: httpx.AsyncClient, provider: Provider
) -> None:
    provider.discovery = {"token_endpoint_auth_methods_supported": None}

    assert (await came(client)).headers["location"] == "/desk"


@pytest.mark.parametrize("kind", ["RS256", "ES256", "post"])
async def test_both_algorithms_and_both_ways_to_show_the_secret_are_taken(
    client: httpx.AsyncClient, provider: Provider, kind: str
) -> None:
    provider.post = kind == "post"
    if kind == "ES256":
        provider.key, provider.header = oidc_provider.curve(), {"alg": "ES256", "kid": "one"}

    assert (await came(client)).headers["location"] == "/desk"


LIES: dict[str, dict[str, Any]] = {
    "wrong nonce": {"claims": {"nonce": "of another login"}},
    "no nonce": {"claims": {"nonce": None}},
    "alg none": {"unsigned": True},
    "our secret as key": {"header": {"alg": "HS256", "kid": "one"}, "key": oidc_provider.shared()},
    "an algorithm we do not take": {"header": {"alg": "RS384", "kid": "one"}},
    "wrong aud": {"claims": {"aud": "another client"}},
    "aud of many, meant for another": {"claims": {"aud": [CLIENT, "other"], "azp": "other"}},
    "wrong iss": {"claims": {"iss": "https://evil.example"}},
    "expired": {"claims": {"exp": int(NOW.timestamp()) - 120}},
    "no exp": {"claims": {"exp": None}},
    "made tomorrow": {"claims": {"iat": int(NOW.timestamp()) + 86400}},
    "another key": {"published": oidc_provider.other_key()},
    "no subject": {"claims": {"sub": None}},
    "a subject that is no name": {"claims": {"sub": "x\ny"}},
    "address not verified": {"claims": {"email_verified": False}},
    "verified is a word": {"claims": {"email_verified": "true"}},
    "an address nobody has": {"email": "evil@example.com"},
    "no address": {"email": None},
    "discovery of another issuer": {"discovery": {"issuer": "https://evil.example"}},
    "discovery without a token endpoint": {"discovery": {"token_endpoint": None}},
    "wrong at_hash": {"claims": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}},
}


@pytest.mark.parametrize("lie", LIES)
async def test_a_lie_lets_nobody_in(
    client: httpx.AsyncClient, rooms: Rooms, provider: Provider, lie: str, caplog: pytest.LogCaptureFixture
) -> None:
    back = await there(client)
    for name, value in LIES[lie].items():
        setattr(provider, name, value)
    with caplog.at_level(logging.WARNING):
        answer = await client.get(back)

    assert (answer.status_code, "desk" in answer.cookies) == (403, False)
    assert 'role="alert"' in answer.text
    assert who(rooms) == ("lin@example.com", "")
    assert SECRET not in caplog.text


async def test_a_state_and_a_code_are_good_once(client: httpx.AsyncClient, provider: Provider) -> None:
    back = await there(client)
    first, again = await client.get(back), await client.get(back)
    other = await there(client)
    used_code = parse_qs(urlsplit(back).query)["code"][0]
    new_code = parse_qs(urlsplit(other).query)["code"][0]
    mixed = await client.get(other.replace(new_code, used_code))

    assert (first.status_code, again.status_code, mixed.status_code) == (303, 403, 403)


async def test_a_login_begun_elsewhere_is_none_of_this_browser_s(
    client: httpx.AsyncClient, rooms: Rooms, clock: Clock
) -> None:
    back = await there(client)
    async with browser(Door(rooms, clock, Woken())) as stranger:
        await stranger.get("/desk/login")
        answer = await stranger.get(back)
    forged = await client.get("/desk/login/service/back", params={"code": "x", "state": "a.9999999999.b.c"})
    refused = await client.get("/desk/login/service/back", params={"error": "access_denied"})

    assert (answer.status_code, forged.status_code, refused.status_code) == (403, 403, 403)
    assert "不是从这个浏览器开始的" in answer.text


async def test_who_takes_too_long_or_is_sent_by_another_issuer_begins_again(
    client: httpx.AsyncClient, clock: Clock, provider: Provider
) -> None:
    mixed = (await there(client)).replace("&iss=http", "&iss=https")
    other = await client.get(mixed)
    late = await there(client)
    clock.now = NOW + LIFE + timedelta(seconds=1)

    assert (other.status_code, (await client.get(late)).status_code) == (403, 403)


async def test_session_rules_are_those_of_a_password(client: httpx.AsyncClient, rooms: Rooms) -> None:
    await came(client)
    with rooms.database.read() as db:
        person = store.by_login(db, "editor")
    factors.begin(rooms, person)
    secret = factors.setup(rooms, person).secret
    factors.confirm(rooms, person, _code(secret), now=NOW)
    asked = await came(client)
    staff.set_role(rooms, OPERATOR, login="editor", role=Role.VIEWER, now=NOW)
    over = await client.get("/desk/me")
    staff.set_disabled(rooms, OPERATOR, login="editor", disabled=True, now=NOW)

    assert 'name="ticket"' in asked.text
    assert over.status_code == 303
    assert (await came(client)).status_code == 403


async def test_the_service_away_says_so_and_locks_nobody_out(client: httpx.AsyncClient, rooms: Rooms) -> None:
    away = replace(rooms, login_service=replace(rooms.login_service, issuer="http://127.0.0.1:1024"))  # type: ignore[type-var]
    async with browser(Door(away, lambda: NOW, Woken())) as other:
        answers = [await other.get("/desk/login/service") for _ in range(12)]
        inside = await log_in(other)

    assert {answer.status_code for answer in answers} == {403}
    assert "登录服务现在没有回答" in answers[0].text
    assert inside.status_code == 303


async def test_without_a_service_there_is_no_such_page(rooms: Rooms) -> None:
    async with browser(Door(replace(rooms, login_service=None), lambda: NOW, Woken())) as client:
        assert (await client.get("/desk/login/service")).status_code == 404
        assert (await client.get("/desk/login/service/back?code=x&state=y")).status_code == 404
        assert "/desk/login/service" not in (await client.get("/desk/login")).text


def test_an_address_or_a_name_belongs_to_one_person(rooms: Rooms) -> None:
    staff.add_staff(rooms, login="other", password=PASSWORD, role=Role.EDITOR, now=NOW)
    staff.set_identity(rooms, OPERATOR, login="other", subject="42", now=NOW)

    with pytest.raises(Conflict):
        staff.set_identity(rooms, OPERATOR, login="other", email="lin@example.com", now=NOW)
    with pytest.raises(Conflict):
        staff.set_identity(rooms, OPERATOR, login="editor", subject="42", now=NOW)
    with pytest.raises(WrongInput):
        staff.set_identity(rooms, OPERATOR, login="editor", email="no address", now=NOW)
    staff.set_identity(rooms, OPERATOR, login="other", now=NOW)
    staff.set_identity(rooms, OPERATOR, login="editor", subject="42", now=NOW)
    assert who(rooms) == ("", "42")


@pytest.mark.parametrize(
    ("at", "told"),
    [
        ({"issuer": "https://id.example.com"}, "without `client_id`"),
        ({"issuer": "http://id.example.com", "client_id": "a", "client_secret": "b"}, "must be https"),
    ],
)
def test_half_a_service_is_refused_at_the_start(at: dict[str, str], told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        wiring.login_service(OidcSettings(**at))


def test_without_the_library_the_start_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "authlib.oidc.core", None)
    at = OidcSettings(issuer="https://id.example.com", client_id="a", client_secret="b")

    with pytest.raises(SettingsError, match="not installed") as told:
        wiring.login_service(at)
    assert "syndicate[oidc]" in told.value.hint


def _code(secret: str) -> str:
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    return factors.code(key, int(NOW.timestamp()) // factors.STEP)
