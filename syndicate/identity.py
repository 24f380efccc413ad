"""Who a login service says somebody is (OpenID Connect Core 1.0, code flow with PKCE). PURE: others carry the words.

The only room that knows authlib, which need not be installed (the extra `oidc`): it is loaded when it is needed.
"""

import base64
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote, quote_plus, urlencode, urlsplit

from syndicate.errors import NotAllowed, SettingsError

ALGORITHMS = ["RS256", "ES256"]
LEEWAY = 60
"""Seconds the other clock may be off."""
OWN_MACHINE = frozenset({"127.0.0.1", "::1", "localhost"})
DISCOVERY = "/.well-known/openid-configuration"
LONGEST = 255
"""Characters of a subject (Core 2) that is taken."""


@dataclass(frozen=True, slots=True)
class Service:
    """A login service as it is set: who it is, who we are to it, and what the button says."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str

    @property
    def discovery(self) -> str:
        return self.issuer.rstrip("/") + DISCOVERY


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where it is asked what. `basic`: our secret goes into a header, as is usual; else into the form."""

    authorize: str
    token: str
    keys: str
    basic: bool


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom it vouches for. `email` is one it has verified, or nothing."""

    issuer: str
    subject: str
    email: str


class Untrusted(NotAllowed):
    """The answer of a login service proves nothing; `reason` is for the log and holds no secret."""

    def __init__(self, reason: str) -> None:
        super().__init__("登录服务的回答不可信。", hint="请从头再登录一次；还不行，请管理员看日志。")
        self.reason = reason


def require(service: Service) -> None:
    """Raises SettingsError where the library is missing, or the issuer could be listened to."""
    parts = urlsplit(service.issuer)
    if parts.scheme != "https" and parts.hostname not in OWN_MACHINE:
        raise SettingsError("`oidc.issuer` must be https.", hint="Only on this very machine it may be http.")
    try:
        import authlib.oidc.core  # type: ignore[import-untyped]  # noqa: F401, PLC0415 an extra
    except ImportError:
        raise SettingsError(
            "`oidc.issuer` is set, and the library for it is not installed.",
            hint="Install it: pip install 'syndicate[oidc]'. Or take [oidc] out of the settings.",
        ) from None


def endpoints(service: Service, document: bytes) -> Endpoints:
    """What the service tells of itself (Discovery 1.0 section 3). Raises Untrusted."""
    told = _object(document, "discovery")
    if told.get("issuer") != service.issuer:
        raise Untrusted("the discovery document is another issuer's")
    found = [told.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    begins = ("https://", f"{urlsplit(service.issuer).scheme}://")
    if not all(isinstance(url, str) and url.startswith(begins) for url in found):
        raise Untrusted("the discovery document lacks an endpoint, or has one without https")
    ways = told.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return Endpoints(str(found[0]), str(found[1]), str(found[2]), basic="client_secret_basic" in ways)


def way_there(at: Endpoints, service: Service, *, back: str, state: str, nonce: str, verifier: str) -> str:
    """The address a browser is sent to (Core 3.1.2.1, RFC 7636)."""
    from authlib.oauth2.rfc7636 import create_s256_code_challenge  # type: ignore[import-untyped]  # noqa: PLC0415

    query = {
        "response_type": "code",
        "client_id": service.client_id,
        "redirect_uri": back,
        "scope": "openid email",
        "state": state,
        "nonce": nonce,
        "code_challenge": create_s256_code_challenge(verifier),
        "code_challenge_method": "S256",
    }
    return f"{at.authorize}{'&' if '?' in at.authorize else '?'}{urlencode(query, quote_via=quote)}"


def asking(at: Endpoints, service: Service, *, back: str, code: str, verifier: str) -> tuple[bytes, dict[str, str]]:
    """Body and headers of the request for the tokens of a code (RFC 6749 section 4.1.3, RFC 7636 section 4.5)."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    if at.basic:
        pair = f"{quote_plus(service.client_id)}:{quote_plus(service.client_secret)}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        form |= {"client_id": service.client_id, "client_secret": service.client_secret}
    return urlencode(form).encode(), headers


def identity(service: Service, tokens: bytes, keys: bytes, *, nonce: str, now: datetime) -> Identity:
    """Whom the id_token of this answer names, if all of it holds: signature, iss, aud, exp, iat, nonce, at_hash
    (Core 3.1.3.7). Raises Untrusted.
    """
    from authlib.oidc.core import CodeIDToken  # noqa: PLC0415
    from joserfc import jwt  # noqa: PLC0415 authlib's own
    from joserfc.errors import JoseError  # noqa: PLC0415

    told, there = _object(tokens, "token"), _object(keys, "keys").get("keys")
    if not isinstance(told.get("id_token"), str) or not isinstance(there, list):
        raise Untrusted("there is no id_token, or no list of keys")
    exact = {
        "iss": {"essential": True, "value": service.issuer},
        "aud": {"essential": True, "value": service.client_id},
    }
    params = {"nonce": nonce, "client_id": service.client_id, "access_token": told.get("access_token")}
    try:
        token = jwt.decode(told["id_token"], _usable(there), algorithms=ALGORITHMS)
        claims = CodeIDToken(token.claims, token.header, exact, params)
        claims.validate(now=int(now.timestamp()), leeway=LEEWAY)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise Untrusted(f"its id_token does not hold: {type(error).__name__} {error}") from None
    return _identity(service, claims)


def _usable(keys: list[Any]) -> Any:
    """Those of the keys that can sign for us; what we do not understand is passed over (RFC 7517 section 5)."""
    from joserfc.errors import JoseError  # noqa: PLC0415
    from joserfc.jwk import JWKRegistry, KeySet  # noqa: PLC0415

    found = []
    for key in keys:
        if isinstance(key, dict) and key.get("kty") in ("RSA", "EC") and key.get("use") != "enc":
            with suppress(JoseError, ValueError, TypeError, KeyError):
                found.append(JWKRegistry.import_key(key))
    return KeySet(found)


def _identity(service: Service, claims: Mapping[str, Any]) -> Identity:
    subject, email = claims.get("sub"), claims.get("email")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST or not subject.isprintable():
        raise Untrusted("its subject is no name")
    verified = claims.get("email_verified") is True and isinstance(email, str)
    return Identity(service.issuer, subject, str(email).strip().lower() if verified else "")


def _object(data: bytes, what: str) -> Mapping[str, Any]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Untrusted(f"its {what} answer is no JSON object")
    return found
