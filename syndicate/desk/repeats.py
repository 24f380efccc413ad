"""Calls that come twice: whoever names a key has the call done once and is answered alike for a day.

After the IETF's draft of the Idempotency-Key header (draft-ietf-httpapi-idempotency-key-header).
"""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum

from syndicate.desk.rooms import Rooms
from syndicate.store import api_answers
from syndicate.store.api_answers import Answer

KEPT = timedelta(hours=24)
LOST = timedelta(minutes=10)
"""Nothing takes longer: a call that began before and has no answer ended with its process. Its key is free again."""


class First(StrEnum):
    """Why there is no answer to give: the call is the first of its key, one is on its way, or the key is another's."""

    FIRST = "first"
    BUSY = "busy"
    OTHER = "other"


def begin(rooms: Rooms, token_id: int, key: str, *, asked: bytes, route: str, now: datetime) -> Answer | First:
    """What the call with this key of this token was answered; or what else is to be done.

    `asked` is everything the call says. After FIRST the caller owes `finish` or `give_up`, with `now` as `begun`.
    """
    key_hash, asked_hash = _hash(key.encode()), _hash(asked)
    with rooms.database.write() as db:
        api_answers.forget(db, now - KEPT)
        known = api_answers.begin(db, token_id, key_hash, asked_hash=asked_hash, route=route, now=now)
        if known is not None and known.answer is None and now - known.begun > LOST:
            api_answers.release(db, token_id, key_hash, begun=known.begun)
            known = api_answers.begin(db, token_id, key_hash, asked_hash=asked_hash, route=route, now=now)
    if known is None:
        return First.FIRST
    if known.asked_hash != asked_hash:
        return First.OTHER
    return known.answer or First.BUSY


def finish(rooms: Rooms, token_id: int, key: str, given: Answer, *, begun: datetime) -> None:
    """Keep what was answered, for whoever asks again."""
    with rooms.database.write() as db:
        api_answers.answer(db, token_id, _hash(key.encode()), given, begun=begun)


def give_up(rooms: Rooms, token_id: int, key: str, *, begun: datetime) -> None:
    """Nothing came of it that should stand: the same key may be tried again."""
    with rooms.database.write() as db:
        api_answers.release(db, token_id, _hash(key.encode()), begun=begun)


def _hash(of: bytes) -> str:
    return hashlib.sha256(of).hexdigest()
