"""The URL of a callback, taken apart and judged before anybody is asked anything."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from syndicate.errors import CallbackRefused

LONGEST = 2048
"""Characters of a URL."""
PORTS = {"http": 80, "https": 443}
UNPRIVILEGED = 1024
"""Below are the ports of mail, names and shells, whose servers could take a request for words of their own."""
HIGHEST = 65535

_VISIBLE = re.compile(r"[\x21-\x7e]+")
_HOST = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?\.?")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes. `host` is a name in ASCII or an address; `authority` is what the Host header says."""

    host: str
    port: int
    tls: bool
    path: str
    authority: str


def target(url: str) -> Target:
    """The parts of an absolute http(s) URL. Raises CallbackRefused for everything else; the URL is not repeated,
    for what follows its host may be a secret.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _refused("it is no URL") from None
    if len(url) > LONGEST or not _VISIBLE.fullmatch(_ascii_host(url, parts.hostname or "")):
        raise _refused(f"it is longer than {LONGEST} characters, or has spaces or letters that a URL cannot have")
    if parts.scheme not in PORTS:
        raise _refused("it begins with neither http:// nor https://")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise _refused("it holds a user name, a password or a #fragment")
    number = PORTS[parts.scheme] if port is None else port
    if number not in PORTS.values() and number < UNPRIVILEGED:
        raise _refused(f"port {number} is none of a web server")
    host = _host(parts.hostname or "")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    shown = f"[{host}]" if ":" in host else host
    authority = shown if number == PORTS[parts.scheme] else f"{shown}:{number}"
    return Target(host, number, parts.scheme == "https", path, authority)


def _host(host: str) -> str:
    """The name in ASCII (IDNA); an IPv6 address as it is. Raises CallbackRefused for what names no host."""
    if ":" in host:
        return host
    try:
        name = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise _refused("its host is no name") from None
    if not _HOST.fullmatch(name):
        raise _refused("its host is no name")
    return name


def _ascii_host(url: str, host: str) -> str:
    """The URL without its host, which alone may have letters beyond ASCII."""
    return url if host.isascii() else re.sub(re.escape(host), "host", url, count=1, flags=re.IGNORECASE)


def _refused(why: str) -> CallbackRefused:
    return CallbackRefused(f"This address cannot be called: {why}.", hint="Give an absolute https URL.")
