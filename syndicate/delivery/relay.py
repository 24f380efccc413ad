"""A relay: the SMTP server we hand letters to, and how we behave towards it."""

import re
from dataclasses import dataclass, field
from typing import Literal

from syndicate.errors import SettingsError
from syndicate.model.pace import UNLIMITED, Limits

Tls = Literal["none", "starttls", "implicit"]

HOST = re.compile(r"[0-9A-Za-z_-]+(\.[0-9A-Za-z_-]+)*|[0-9A-Fa-f:.]+")
HELLO = re.compile(r"[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*|\[[0-9A-Za-z:.]+\]")


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to wait for an answer (RFC 5321 section 4.5.3.2; the relay may think long only after the last dot)."""

    connect: float = 20.0
    command: float = 300.0
    body: float = 180.0
    """For one letter to get out of our hands."""
    after_dot: float = 600.0
    goodbye: float = 2.0


@dataclass(frozen=True, slots=True)
class Relay:
    """Where letters go. `name` stands in the ledger. Raises SettingsError for what makes no sense.

    A password goes only over TLS, and every certificate is checked, against the machine's authorities or `ca_file`.
    """

    name: str
    host: str
    port: int
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: Tls = "none"
    connections: int = 4
    messages_per_connection: int = 100
    idle_limit: float = 15.0
    """Seconds a connection may rest before it is asked (NOOP) whether it is still there."""
    age_limit: float = 600.0
    """Seconds after which a connection is replaced."""
    weight: int = 1
    """With several relays: how many of its connections are used, against the heaviest one's."""
    limits: Limits = UNLIMITED
    """Letters a minute and a day that it takes from us, over all workers."""
    timeouts: Timeouts = Timeouts()
    ca_file: str | None = None
    hello: str = "localhost"
    """The name we say in EHLO: the paper's own domain, or an address in brackets."""

    def __post_init__(self) -> None:
        if not HOST.fullmatch(self.host):
            raise SettingsError("The relay's host is not a host name or address.", hint="Check `relay.host`.")
        if not 0 < self.port < 65536:  # noqa: PLR2004 ports are 16 bits
            raise SettingsError(f"{self.port} is no port.", hint="Check `relay.port`; 587, 465 and 25 are usual.")
        if self.tls not in {"none", "starttls", "implicit"}:
            raise SettingsError("`relay.tls` must be none, starttls or implicit.")
        if self.password and self.tls == "none":
            raise SettingsError(
                "The relay has a password but no TLS: it would travel in the clear.",
                hint='Set `relay.tls` to "starttls" (port 587) or "implicit" (port 465).',
            )
        if bool(self.username) != bool(self.password):
            raise SettingsError("The relay needs both user name and password, or neither.")
        if not HELLO.fullmatch(self.hello):
            raise SettingsError("The name for EHLO is neither a domain nor an address in brackets.")
        if min(self.connections, self.messages_per_connection, self.weight) < 1:
            raise SettingsError("The relay needs at least one connection, one message on it, and a weight of one.")

    @property
    def place(self) -> str:
        """Host and port, for people."""
        return f"{self.host}:{self.port}"
