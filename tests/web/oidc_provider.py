"""A small real login service on loopback: discovery, authorization, token, keys. It misbehaves where it is told to."""

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

CLIENT, SECRET = "desk", "a secret: with % and +"


@dataclass
class Provider:
    """What it says. `claims` and `header` replace what stands in an id_token; `key` signs it; `published` is shown."""

    now: int
    issuer: str = ""
    subject: str = "248289761001"
    email: str | None = "lin@example.com"
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256", "kid": "one"})
    key: Any = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    published: Any = None
    discovery: dict[str, Any] = field(default_factory=dict)
    post: bool = False
    unsigned: bool = False
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        found = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize?tenant=1",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }
        if self.post:
            found["token_endpoint_auth_methods_supported"] = ["client_secret_post"]  # type: ignore[assignment]
        return found | self.discovery

    def keys(self) -> dict[str, Any]:
        odd = [{"kty": "AKP", "kid": "new"}, {"kty": "EC", "crv": "P-1", "x": "AA", "y": "AA"}, {"kty": ["RSA"]}, 5]
        return {"keys": [*odd, (self.published or self.key).as_dict(private=False)]}

    def authorize(self, query: dict[str, str]) -> str:
        """Everybody is logged in already: back with a code."""
        assert (query["response_type"], query["client_id"]) == ("code", CLIENT)
        assert query["code_challenge_method"] == "S256"
        assert set(query["scope"].split()) == {"openid", "email"}
        code = secrets.token_urlsafe(8)
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state'], 'iss': self.issuer})}"

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """The tokens of a code, once, for who has the secret and the verifier."""
        pair = base64.b64decode(authorization.removeprefix("Basic ")).decode().split(":") if authorization else []
        given = [unquote_plus(word) for word in pair] or [form.get("client_id", ""), form.get("client_secret", "")]
        asked = self.codes.pop(form.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if given != [CLIENT, SECRET] or asked is None or form["redirect_uri"] != asked["redirect_uri"]:
            return None
        if challenge.decode().rstrip("=") != asked["code_challenge"]:
            return None
        claims = {"iss": self.issuer, "sub": self.subject, "aud": CLIENT, "nonce": asked["nonce"]}
        claims |= {"iat": self.now, "exp": self.now + 300}  # type: ignore[dict-item]
        if self.email:
            claims |= {"email": self.email, "email_verified": True}  # type: ignore[dict-item]
        claims = {name: value for name, value in (claims | self.claims).items() if value is not None}
        return {"access_token": "opaque", "token_type": "Bearer", "id_token": self.signed(claims)}

    def signed(self, claims: dict[str, Any]) -> str:
        if not self.unsigned:
            return jwt.encode(self.header, claims, self.key, algorithms=["RS256", "ES256", "HS256", "RS384"])
        parts = ({"alg": "none"}, claims)
        return ".".join(base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in parts) + "."


@contextmanager
def serving(provider: Provider) -> Iterator[Provider]:
    """The provider at a port of its own, for as long as the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path)
            provider.asked.append(path.path)
            if path.path == "/authorize":
                query = {name: values[0] for name, values in parse_qs(path.query).items()}
                self.answer(302, b"", {"location": provider.authorize(query)})
            elif path.path == "/.well-known/openid-configuration":
                self.answer(200, json.dumps(provider.document()).encode())
            else:
                self.answer(200, json.dumps(provider.keys()).encode())

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
            found = provider.token(
                {name: values[0] for name, values in form.items()}, self.headers.get("authorization", "")
            )
            self.answer(200 if found else 400, json.dumps(found or {"error": "invalid_grant"}).encode())

        def answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in {"content-length": str(len(body)), **(headers or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 its name there
            """Nothing: the tests ask `asked`."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def other_key() -> Any:
    """A key of somebody else, under the same name."""
    return RSAKey.generate_key(2048, {"kid": "one"})


def curve() -> Any:
    return ECKey.generate_key("P-256", {"kid": "one"})


def shared() -> Any:
    """Our own secret as a key: who knows no better signs with it."""
    return OctKey.import_key(SECRET.ljust(32, "."), {"kid": "one"})
