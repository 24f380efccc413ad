"""What a subscriber asks for, and the question by which the hub makes sure that it was they who asked (WebSub 5)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlencode

from syndicate.errors import WrongInput

SHORTEST, USUAL, LONGEST = timedelta(minutes=5), timedelta(days=10), timedelta(days=30)
"""Of a lease. What is asked for is brought between these; what was granted stands in the question."""
LONGEST_SECRET = 200
"""Bytes; a secret must be shorter (WebSub 5.1)."""
LONGEST_CALLBACK = 1024
"""Characters: the question goes behind them."""
MODE, TOPIC, CALLBACK, SECRET, LEASE = "hub.mode", "hub.topic", "hub.callback", "hub.secret", "hub.lease_seconds"


class Mode(StrEnum):
    SUBSCRIBE = "subscribe"
    UNSUBSCRIBE = "unsubscribe"


@dataclass(frozen=True, slots=True)
class Wish:
    """To be told, or told no more, of `topic` (a URL) at `callback`."""

    mode: Mode
    topic: str
    callback: str
    lease: timedelta
    secret: str | None = field(default=None, repr=False)


def wish(fields: Sequence[tuple[str, str]]) -> Wish:
    """The wish that a form's fields make. Fields that a hub does not know are left aside, as WebSub wants it.

    Raises WrongInput.
    """
    given = dict(fields)
    for name in (MODE, TOPIC, CALLBACK, SECRET, LEASE):
        if sum(1 for key, _ in fields if key == name) > 1:
            raise WrongInput(f"{name} is given more than once.")
    for name in (MODE, TOPIC, CALLBACK):
        if not given.get(name):
            raise WrongInput(f"{name} is missing.", hint="Send it as application/x-www-form-urlencoded.")
    if given[MODE] not in set(Mode):
        raise WrongInput("hub.mode is neither subscribe nor unsubscribe.")
    if len(given[CALLBACK]) > LONGEST_CALLBACK:
        raise WrongInput(f"hub.callback is longer than {LONGEST_CALLBACK} characters.")
    return Wish(Mode(given[MODE]), given[TOPIC], given[CALLBACK], _lease(given.get(LEASE)), _secret(given.get(SECRET)))


def question(asked: Wish, challenge: str) -> str:
    """The URL to GET: a subscriber who wanted this answers with the challenge and nothing else (WebSub 5.3)."""
    fields = {MODE: asked.mode.value, TOPIC: asked.topic, "hub.challenge": challenge}
    if asked.mode is Mode.SUBSCRIBE:
        fields[LEASE] = str(int(asked.lease.total_seconds()))
    joint = "&" if "?" in asked.callback else "?"
    return f"{asked.callback}{joint}{urlencode(fields)}"


def _lease(text: str | None) -> timedelta:
    if not text:
        return USUAL
    if not text.isascii() or not text.isdigit():
        raise WrongInput("hub.lease_seconds is no number of seconds.")
    digits = text.lstrip("0")[: len(str(int(LONGEST.total_seconds()))) + 1] or "0"
    return min(max(timedelta(seconds=int(digits)), SHORTEST), LONGEST)


def _secret(text: str | None) -> str | None:
    if text and len(text.encode()) >= LONGEST_SECRET:
        raise WrongInput(f"hub.secret is not shorter than {LONGEST_SECRET} bytes.")
    return text or None
