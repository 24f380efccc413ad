"""Addresses that move: an old one leads to the new one for ever, and a park takes along what is its own."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from syndicate.desk.rooms import Rooms
from syndicate.errors import Conflict, NotFound, WrongInput
from syndicate.store import moved

_PART = r"\w[\w.-]*"
_PAGE = re.compile(rf"(?:{_PART}/)+{_PART}", re.ASCII)
_PARK = re.compile(r"[a-z][a-z0-9-]*")


@dataclass(frozen=True, slots=True)
class Move:
    """What moved: addresses below feeds/, and how many articles and readers' choices went along."""

    old: str
    new: str
    articles: int = 0
    choices: int = 0


def move(rooms: Rooms, old: str, new: str, *, now: datetime) -> Move:
    """Have the old address lead to the new one for ever: both a park's slug, or both a file's path below feeds/.

    For slugs: what still stands under one that the registry gave up goes to the park of the other; a park that stands
    is renamed or merged (`parks_moves`). The next publish shows it. Done twice, it is done once.
    Raises WrongInput, NotFound, Conflict.
    """
    if _PARK.fullmatch(old) and _PARK.fullmatch(new) and old != new:
        return _move_park(rooms, old, new, now)
    if not (_PAGE.fullmatch(old) and _PAGE.fullmatch(new)) or old == new:
        raise WrongInput(
            f"{old!r} cannot move to {new!r}.",
            hint="Give two slugs of a park, or two paths below feeds/, such as articles/2026-03-02-a03-01.html.",
        )
    if (rooms.feeds / old).exists():
        raise Conflict(f"{old} is still published.", hint="An address that leads to something cannot lead away.")
    with rooms.database.write() as db:
        moved.add(db, old, new, now=now)
    return Move(old, new)


def moves(rooms: Rooms) -> Mapping[str, str]:
    """Every address that moved, and where it leads now."""
    with rooms.database.read() as db:
        return moved.every(db)


def _move_park(rooms: Rooms, old: str, new: str, now: datetime) -> Move:
    registered = {park.slug for park in rooms.parks}
    if new not in registered:
        raise NotFound(
            f"No park of the registry has the slug {new}.", hint=f"`syndicate parks rename {old} {new}` makes it."
        )
    if old in registered:
        raise Conflict(f"{old} is still a park of the registry.", hint=f"`syndicate parks merge {old} {new}`.")
    with rooms.database.write() as db:
        if not moved.knows_park(db, old):
            raise NotFound(f"There never was a park with the slug {old}.")
        carried, choices = moved.carry_park(db, old, new)
        moved.add(db, f"{old}/", f"{new}/", now=now)
    return Move(f"{old}/", f"{new}/", carried, choices)
