"""What the use cases work with. Filled in by `wiring`, never changed afterwards."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from syndicate.delivery.relay import Relay
from syndicate.identity import Service
from syndicate.jobs.home import Home
from syndicate.model.letter import LetterStyle
from syndicate.model.pace import Limits
from syndicate.model.paper import Paper
from syndicate.model.park import Park
from syndicate.model.render import Render
from syndicate.model.schedule import Terms
from syndicate.model.sending import DoubtPolicy
from syndicate.postbox import MaildirBox, Postbox
from syndicate.store import parks as park_registry
from syndicate.store.database import Database, Db
from syndicate.templating import Templates

Protocol = Literal["lmtp", "smtp"]
Clock = Callable[[], datetime]
"""The present instant, aware, in whole seconds."""


Defer = Callable[[Db, str], None]
HUB_DUE = "hub_due"
"""The job that asks and tells the hub's subscribers."""
NOTICES_DUE, HOOKS_DUE = "notices_due", "hooks_due"
"""The jobs that write to single persons, and that tell others by webhooks."""
SEND_DUE, START_DUE, FREEZE_DUE = "send_due", "start_due", "freeze_due"
"""Names of the jobs that carry sendings out, that start those whose time has come, and that freeze large audiences."""


@dataclass(frozen=True, slots=True)
class BounceMail:
    """Where bounces go and where they come in. Without an address all letters have the paper's as envelope sender."""

    address: str | None = None
    delimiter: str = "+"
    boxes: tuple[Postbox, ...] = ()
    every: timedelta = timedelta(minutes=5)
    """How often the boxes are emptied."""
    host: str = "127.0.0.1"
    port: int | None = None
    """Of the bounce door; None for no door, 0 for any port."""
    protocol: Protocol = "lmtp"
    unread: MaildirBox = field(default_factory=lambda: MaildirBox(Path("var/bounces")))
    """Keeps what came in by the door and was not understood."""


@dataclass(frozen=True, slots=True)
class Rooms:
    """The rooms below, and the few facts that all use cases share."""

    paper: Paper
    database: Database
    feeds: Path
    render: Render
    templates: Templates
    """What letters are made of, before what the store has is put over it (`looks`)."""
    bench: Templates
    """The same, for trying templates out: what a broken one takes of time, no letter waits for."""
    assets: Mapping[str, bytes]
    """Files of templates/web/ that pages point to: style sheet, icons."""
    look: Callable[[], str]
    """A word that changes with templates and program: with whatever public pages look like."""
    relay: Relay
    policy: DoubtPolicy
    expiry: timedelta
    """How long an edition is news."""
    worker: str
    home: Home
    """What this installation knows of its sendings apart from the database."""
    checked: Path
    """Where it stands which published files were read and found whole."""
    secret: bytes = field(repr=False)
    token: Callable[[], str] = field(repr=False)
    """A new unguessable token, for sessions."""
    relays: tuple[Relay, ...] = ()
    """All of them, for editions; none: `relay` alone. Single letters go over `relay`."""
    limits: Mapping[str, Limits] = field(default_factory=dict)
    """What a provider, or `all` of them, are sent at most."""
    style: LetterStyle = field(default_factory=LetterStyle)
    seal: Callable[[bytes], bytes] = field(default=bytes, repr=False)
    """Signs a message (DKIM), or leaves it as it is. Every letter passes it, single ones too."""
    two_people: bool = False
    """Whether a sending must be released by another person than the one who asked for it."""
    signed_as: tuple[str, str] | None = None
    """The domain and the selector of the key that signs letters; None where nobody signs here."""
    login_service: Service | None = None
    """The house's own login service; None: people come in by password."""
    metrics_token: str | None = field(default=None, repr=False)
    """Who shows it may read the metrics; None: only this machine may."""
    terms: Terms = field(default_factory=Terms)
    """What an order goes by when nothing else is said."""
    bounces: BounceMail = field(default_factory=BounceMail)
    hub_embedded: bool = False
    """Whether we are the hub that `paper.hub` names."""
    private_callbacks: bool = False
    """Whether addresses that others gave us may lead into a private network."""
    defer: Defer = lambda _db, _name: None
    """Calls a job in the transaction that makes its work. In one process with the jobs there is no need to."""

    @property
    def parks(self) -> tuple[Park, ...]:
        """The registry as the store has it now, closed parks too: read anew each time, so take it once."""
        with self.database.read() as db:
            return park_registry.all_parks(db)
