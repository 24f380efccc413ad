"""Readers changed on their behalf: by the API and the desk. Each change is in the audit log and the reader's record."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from syndicate.desk import audit
from syndicate.desk.readers import park_slug
from syndicate.desk.rights import require
from syndicate.desk.rooms import HOOKS_DUE, Rooms
from syndicate.desk.subscribing import MOST_NAME
from syndicate.errors import WrongInput
from syndicate.model.article import CHINA
from syndicate.model.reader import LANGUAGES, Choice, Reader, Rhythm
from syndicate.model.staff import Role, Staff
from syndicate.store import consents, readers, segments, webhooks
from syndicate.store.segments import Segment


def page(rooms: Rooms, segment: Segment, *, after: int, limit: int, who: Staff) -> tuple[Reader, ...]:
    """A page of readers by number. Raises NotAllowed."""
    require(who, Role.EDITOR)
    with rooms.database.read() as db:
        return segments.page(db, segment, after, limit)


def change(rooms: Rooms, number: int, given: Mapping[str, Any], *, who: Staff, now: datetime) -> Reader:
    """Set what is given: parks, rhythm, name, language, paused_until. Raises NotFound, NotAllowed, WrongInput."""
    require(who, Role.EDITOR)
    language = given.get("language")
    if language is not None and language not in LANGUAGES:
        raise WrongInput("There is no such language.", hint=f"There are: {', '.join(LANGUAGES)}.")
    parks = given.get("parks")
    slugs = None if parks is None else frozenset(park_slug(rooms, park) for park in parks)
    with rooms.database.write() as db:
        reader = readers.by_id(db, number)
        choice = Choice(
            reader.choice.parks if slugs is None else slugs, Rhythm(given.get("rhythm", reader.choice.rhythm))
        )
        readers.set_choice(db, number, choice, now)
        name = (given.get("name", reader.name) or "").strip()[:MOST_NAME] or None
        readers.set_person(db, number, name=name, language=language or reader.language, now=now)
        until: date | None = given.get("paused_until")
        if until is not None:
            end = datetime.combine(until, time(0), CHINA)
            readers.pause(db, number, end if end > now else None, now)
        consents.note(db, number, "changed", at=now, source=f"staff: {who.login}")
        audit.record(rooms, db, who, "readers.change", str(number), now=now, detail=" ".join(sorted(given)))
        return readers.by_id(db, number)


def leave(rooms: Rooms, number: int, *, who: Staff, now: datetime) -> Reader:
    """No more letters for this reader. Raises NotFound, NotAllowed."""
    require(who, Role.EDITOR)
    with rooms.database.write() as db:
        if readers.leave(db, number, now):
            consents.note(db, number, "left", at=now, source=f"staff: {who.login}")
            webhooks.announce(db, "left", number, now)
            audit.record(rooms, db, who, "readers.leave", str(number), now=now)
            rooms.defer(db, HOOKS_DUE)
        return readers.by_id(db, number)
