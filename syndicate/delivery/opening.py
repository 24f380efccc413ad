"""Opening a connection: aiosmtplib connects, greets, encrypts and logs in; then the wire is ours."""

import functools
import ssl
from asyncio import WriteTransport, to_thread
from typing import cast

import aiosmtplib

from syndicate.delivery.connection import Connection
from syndicate.delivery.relay import Relay
from syndicate.delivery.replies import reply as reply_of
from syndicate.delivery.wire import Wire
from syndicate.errors import LoginRefused, RelayUnreachable, SettingsError


async def connect(relay: Relay) -> Connection:
    """Open, encrypt, log in. Raises RelayUnreachable, LoginRefused, SettingsError."""
    smtp = aiosmtplib.SMTP(
        hostname=relay.host,
        port=relay.port,
        local_hostname=relay.hello,
        timeout=relay.timeouts.connect,
        use_tls=relay.tls == "implicit",
        start_tls=relay.tls == "starttls",
        tls_context=None if relay.tls == "none" else await to_thread(_context, relay.ca_file),
    )
    try:
        await _enter(smtp, relay)
    except BaseException as error:
        smtp.close()
        if isinstance(error, aiosmtplib.SMTPException | OSError | ValueError):
            raise _unreachable(relay, error) from error
        raise
    offers = dict(smtp.esmtp_extensions)
    return Connection(relay, smtp, Wire(cast("WriteTransport", smtp.transport)), offers)


async def _enter(smtp: aiosmtplib.SMTP, relay: Relay) -> None:
    await smtp.connect()
    if smtp.is_ehlo_or_helo_needed:
        await _greet(smtp)
    if relay.username and relay.password:
        await _log_in(smtp, relay.username, relay.password)
    if smtp.transport is None:
        raise aiosmtplib.SMTPServerDisconnected("Connection lost")


async def _greet(smtp: aiosmtplib.SMTP) -> None:
    try:
        await smtp.ehlo()
    except aiosmtplib.SMTPHeloError:
        await smtp.helo()


async def _log_in(smtp: aiosmtplib.SMTP, username: str, password: str) -> None:
    """By the first method offered, and no other: a second try after a 535 hides it, and may lock the account."""
    methods = {"plain": smtp.auth_plain, "login": smtp.auth_login, "cram-md5": smtp.auth_crammd5}
    offered = [method for name, method in methods.items() if name in smtp.server_auth_methods]
    if not offered:
        raise aiosmtplib.SMTPNotSupported("it offers no login method that we know")
    await offered[0](username, password)


def _unreachable(relay: Relay, error: Exception) -> RelayUnreachable:
    if isinstance(error, aiosmtplib.SMTPAuthenticationError) and error.code >= 500:  # noqa: PLR2004 4yz: try later
        return LoginRefused(
            f"The relay {relay.place} refuses our login: {_said(error)}",
            hint="Check `relay.username` and `relay.password` (some providers want an authorisation code).",
        )
    if "STARTTLS" in str(error) and not isinstance(error, aiosmtplib.SMTPResponseException):
        return RelayUnreachable(
            f"The relay {relay.place} answers, but offers no encryption (STARTTLS).",
            hint="Ask its operator; `relay.tls` is `implicit` on port 465, and `none` only on this very machine.",
        )
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return RelayUnreachable(f"The relay {relay.place} does not let us in: {_said(error)}", hint="Ask its operator.")
    cause = error.__cause__ or error
    if isinstance(cause, ssl.SSLError):
        return RelayUnreachable(
            f"The relay {relay.place} cannot be trusted: {getattr(cause, 'verify_message', '') or cause.reason}.",
            hint="Check `relay.host` against the certificate, and `relay.tls`.",
        )
    return RelayUnreachable(
        f"The relay {relay.place} does not answer: {reply_of(0, str(cause)).text or type(cause).__name__}.",
        hint="Is it running? Check `relay.host`, `relay.port` and `relay.tls`.",
    )


def _said(error: aiosmtplib.SMTPResponseException) -> str:
    said = reply_of(error.code, error.message)
    return f"{said.code} {said.text}" if said.code > 0 else "it does not speak SMTP."


@functools.cache
def _context(ca_file: str | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        raise SettingsError(f"The certificates in {ca_file} cannot be read: {error.strerror}.") from None
