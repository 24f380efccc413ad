"""What the use cases work with. Filled in by `wiring`, never changed afterwards."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from syndicate.delivery.relay import Relay
from syndicate.model.paper import Paper
from syndicate.model.park import Park
from syndicate.model.render import Render
from syndicate.model.sending import DoubtPolicy
from syndicate.store.database import Database

Clock = Callable[[], datetime]
"""The present instant, aware, in whole seconds."""


@dataclass(frozen=True, slots=True)
class Rooms:
    """The rooms below, and the few facts that all use cases share."""

    paper: Paper
    parks: tuple[Park, ...]
    database: Database
    feeds: Path
    render: Render
    assets: Mapping[str, bytes]
    """Files of templates/web/ that pages point to: style sheet, icons."""
    relay: Relay
    policy: DoubtPolicy
    expiry: timedelta
    """How long an edition is news."""
    worker: str
    secret: bytes = field(repr=False)
    token: Callable[[], str] = field(repr=False)
    """A new unguessable token, for sessions."""
