"""What a hub says when a topic has changed, how it signs it, and how long it goes on trying (WebSub 7)."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlencode

from syndicate.hub.topics import TYPES, links

PATIENCE = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))
"""Waits after the first, second ... failure: about a day in all. After the last one there is no further try."""
PATIENCE_OF_A_QUESTION = PATIENCE[:3]
FORM = "application/x-www-form-urlencoded"


def headers(hub: str, topic: str, body: bytes, secret: str | None) -> dict[str, str]:
    """The headers of a fat ping: the topic's own Content-Type, its links, and who vouches for the body."""
    kind = TYPES[topic.rpartition("/")[2]]
    signed = {"X-Hub-Signature": signature(secret, body)} if secret else {}
    return {"Content-Type": kind, "Link": links(hub, topic), **signed}


def signature(secret: str, body: bytes) -> str:
    """X-Hub-Signature (WebSub 7.1): HMAC-SHA256 of the body."""
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


def publish_form(topic: str) -> tuple[bytes, Mapping[str, str]]:
    """Body and headers that tell somebody else's hub of a change; some read the one name, some the other."""
    fields = {"hub.mode": "publish", "hub.topic": topic, "hub.url": topic}
    return urlencode(fields).encode(), {"Content-Type": FORM}


def next_wait(failures: int, patience: tuple[timedelta, ...] = PATIENCE) -> timedelta | None:
    """How long to wait after so many failures (from 1); None when it is given up."""
    return patience[failures - 1] if failures <= len(patience) else None
