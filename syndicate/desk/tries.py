"""Tries at a secret: ten wrong ones in five minutes, and the door is closed for five minutes."""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta

from syndicate.desk.rooms import Rooms
from syndicate.errors import NotAllowed
from syndicate.store import logins

TRIES, WINDOW = 10, timedelta(minutes=5)


def bucket(rooms: Rooms, kind: str, name: str) -> str:
    """Where the tries of somebody, or of somewhere, are counted; neither can be read from it."""
    return hmac.new(rooms.secret, f"try:{kind}:{name}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:32]


def check(rooms: Rooms, buckets: Iterable[str], now: datetime) -> None:
    """Raises NotAllowed when one of the buckets is full."""
    with rooms.database.read() as db:
        if max(logins.tries(db, one, now - WINDOW) for one in buckets) >= TRIES:
            raise NotAllowed("试的次数太多了。", hint="请五分钟后再试。")


def failed(rooms: Rooms, buckets: tuple[str, ...], now: datetime) -> None:
    """One more wrong try in each of the buckets."""
    with rooms.database.write() as db:
        logins.add_try(db, buckets, now=now, since=now - WINDOW)
