"""One request to an address that somebody else gave us, and its answer.

No redirects, no proxies, no cookies, no kept connections. The host is resolved once and its address pinned; TLS
still asks for, and checks, the name.
"""

import asyncio
import re
import ssl
from collections.abc import Mapping
from contextlib import suppress

from syndicate.callbacks.addresses import Resolve, pinned, system_resolve
from syndicate.callbacks.answers import Reply, read
from syndicate.callbacks.targets import Target, target
from syndicate.errors import CallbackError

AGENT = "syndicate"
MOST_ADDRESSES = 3
"""Of a host, that are tried in turn."""

_NAME = re.compile(r"[A-Za-z0-9-]+")
_VALUE = re.compile(r"[\x20-\x7e]*")


async def get(
    url: str,
    headers: Mapping[str, str] | None = None,
    *,
    timeout: float,  # noqa: ASYNC109 it is the contract: one time for all of the call
    allow_private: bool,
    resolve: Resolve = system_resolve,
) -> Reply:
    """What `url` answers to a GET, within `timeout` seconds in all. Raises CallbackRefused for an address that is not
    to be called, now or ever; CallbackError when nothing sensible came back.
    """
    at = target(url)
    return await _call(at, _request("GET", at, b"", headers or {}), timeout, resolve, allow_private=allow_private)


async def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str] | None = None,
    *,
    timeout: float,  # noqa: ASYNC109
    allow_private: bool,
    resolve: Resolve = system_resolve,
) -> Reply:
    """What `url` answers to a POST of `body`. As `get`."""
    at = target(url)
    return await _call(at, _request("POST", at, body, headers or {}), timeout, resolve, allow_private=allow_private)


async def _call(
    at: Target,
    request: bytes,
    timeout: float,  # noqa: ASYNC109
    resolve: Resolve,
    *,
    allow_private: bool,
) -> Reply:
    try:
        async with asyncio.timeout(timeout):
            addresses = await pinned(at.host, at.port, resolve, allow_private=allow_private)
            reader, writer = await _connected(at, addresses)
            try:
                return await _exchanged(reader, writer, request)
            finally:
                writer.transport.abort()  # without waiting: a peer that never closes holds nobody up
    except TimeoutError:
        raise CallbackError(f"{at.host} did not answer within {timeout:g} seconds.") from None
    except OSError as error:
        raise CallbackError(f"{at.host} hung up: {error.strerror or type(error).__name__}.") from None


async def _connected(at: Target, addresses: tuple[str, ...]) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection to the first address that takes one; the certificate must be the host's."""
    context = ssl.create_default_context() if at.tls else None
    reasons = []
    for address in addresses[:MOST_ADDRESSES]:
        try:
            name = at.host.rstrip(".") if context else None
            return await asyncio.open_connection(address, at.port, ssl=context, server_hostname=name)
        except ssl.SSLCertVerificationError as error:
            reasons.append(f"its certificate is not its own ({error.verify_message})")
        except OSError as error:
            reasons.append(error.strerror or type(error).__name__)
    raise CallbackError(f"{at.host} cannot be reached: {reasons[0]}.")


async def _exchanged(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> Reply:
    """The answer, also of a server that answers before it has read everything and then hangs up."""
    writer.write(request)
    with suppress(ConnectionError):
        await writer.drain()
    return await read(reader)


def _request(method: str, at: Target, body: bytes, headers: Mapping[str, str]) -> bytes:
    """The request's bytes. Raises ValueError for a header that is none: that is our own mistake."""
    own = {"Host": at.authority, "User-Agent": AGENT, "Accept": "*/*", "Connection": "close"}
    if method == "POST":
        own["Content-Length"] = str(len(body))
    lines = [f"{method} {at.path} HTTP/1.1"]
    for name, value in {**headers, **own}.items():
        if not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
            raise ValueError(f"{name!r} is no header, or its value is none")
        lines.append(f"{name}: {value}")
    return "\r\n".join([*lines, "", ""]).encode("ascii") + body
