"""Templates of letters at the desk: tried on letters that do not leave, kept in versions, never saved broken."""

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from syndicate.desk import audit
from syndicate.desk.looks import FOLDER, standing
from syndicate.desk.proofs import Proof, opened
from syndicate.desk.rights import require
from syndicate.desk.rooms import Rooms
from syndicate.desk.sample_letters import DIGEST, made, names, try_out
from syndicate.errors import NotFound, TemplateError, WrongInput
from syndicate.letters.contexts import CONTEXTS
from syndicate.letters.contexts_notices import NOTICES
from syndicate.model.staff import Role, Staff
from syndicate.store import parks, templates
from syndicate.store.database import Db
from syndicate.store.templates import Draft, Version
from syndicate.templating import Templates

MOST_SOURCE, MOST_NOTE, MOST_VERSIONS = 200_000, 200, 200
SHIPPED = 0
"""In the place of a version's number: the shipped template."""
_PLACE = re.compile(r"Template (?P<name>[\w./-]+)(?:, line (?P<line>\d+))?: (?P<what>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Listed:
    """A template: the letter it is of (empty: of all), and its newest version, if somebody changed it."""

    name: str
    letter: str
    newest: Version | None


@dataclass(frozen=True, slots=True)
class Opened:
    """A template as one person finds it. `source` is what stands; `draft` what this person tries; `version` counts."""

    name: str
    letter: str
    letters: tuple[str, ...]
    source: str
    shipped: str
    version: int
    draft: Draft | None
    history: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a look: a letter, or what is wrong with a template and where; `unknown` names print nothing."""

    proof: Proof | None
    unknown: tuple[str, ...] = ()
    wrong: str = ""
    place: str = ""
    line: int = 0


def listing(rooms: Rooms, who: Staff) -> tuple[Listed, ...]:
    """Every template of the letters, by name."""
    require(who, Role.VIEWER)
    with rooms.database.read() as db:
        newest = templates.newest(db)
        return tuple(Listed(name, letter_of(name), newest.get(name)) for name in _known(rooms))


def look(rooms: Rooms, who: Staff, name: str) -> Opened:
    """One template with its versions, the newest first. Raises NotFound."""
    require(who, Role.VIEWER)
    _require_known(rooms, name)
    with rooms.database.read() as db:
        history = templates.history(db, name, MOST_VERSIONS)
        shipped = rooms.templates.source(name) or ""
        own = letter_of(name)
        return Opened(
            name=name,
            letter=own,
            letters=(own,) if own else names(rooms),
            source=standing(rooms, db).source(name) or "",
            shipped=shipped,
            version=history[0].number if history else SHIPPED,
            draft=templates.draft(db, who.login, name),
            history=history,
        )


def text_of(rooms: Rooms, who: Staff, name: str, number: int) -> str:
    """A version's text; of SHIPPED, and of a version that went back to it, the shipped one. Raises NotFound."""
    require(who, Role.VIEWER)
    _require_known(rooms, name)
    with rooms.database.read() as db:
        source = templates.version(db, name, number).source if number != SHIPPED else None
    return source if source is not None else rooms.templates.source(name) or ""


def keep(rooms: Rooms, who: Staff, name: str, source: str, *, seen: int, now: datetime) -> None:
    """Keep what this person tries: for their own looks alone. Raises NotFound, WrongInput, NotAllowed."""
    require(who, Role.ADMIN)
    _require_known(rooms, name)
    with rooms.database.write() as db:
        templates.keep_draft(db, who.login, name, source=_tidy(source), seen=seen, now=now)


def drop(rooms: Rooms, who: Staff, name: str) -> None:
    """Forget what this person tried."""
    require(who, Role.ADMIN)
    with rooms.database.write() as db:
        templates.drop_draft(db, who.login, name)


def tried(
    rooms: Rooms, who: Staff, name: str, letter: str, *, language: str, now: datetime, draft: bool = True
) -> Tried:
    """A letter in this template, as the person's draft has it or as it stands. Raises NotFound."""
    require(who, Role.VIEWER)
    _require_known(rooms, name)
    with rooms.database.read() as db:
        own = templates.draft(db, who.login, name) if draft else None
        look, registry = _over(rooms, db, {name: own.source} if own else {}), parks.all_parks(db)
    try:
        data = made(rooms, look.render, registry, letter, language=language, now=now)
        return Tried(opened(data), unknown(look, name))
    except TemplateError as error:
        return broken(error, name)


def check(rooms: Rooms, who: Staff, name: str, source: str | None, *, now: datetime) -> tuple[str, ...]:
    """Make every letter that a template is of, in all shapes and languages; the names it takes that nobody gives.

    `source` None: as it stands. Raises TemplateError with file and line, WrongInput, NotFound, NotAllowed.
    """
    require(who, Role.VIEWER if source is None else Role.ADMIN)
    _require_known(rooms, name)
    with rooms.database.read() as db:
        look = _over(rooms, db, {} if source is None else {name: _tidy(source)})
        registry = parks.all_parks(db)
    for letter in (letter_of(name),) if letter_of(name) else names(rooms):
        try_out(rooms, look.render, registry, letter, now=now)
    return unknown(look, name)


def save(rooms: Rooms, who: Staff, name: str, source: str, *, seen: int, note: str, now: datetime) -> int:
    """A new version, which every letter from now on is made of; a sending that began keeps its own. Its number.

    Raises TemplateError for one that any letter breaks on, Conflict when somebody saved since `seen`, NotAllowed.
    """
    require(who, Role.ADMIN)
    source = _tidy(source)
    missing = check(rooms, who, name, source, now=now)
    if missing:
        line = next((n for n, text in enumerate(source.split("\n"), 1) if missing[0] in text), 1)
        raise TemplateError(f"Template {name}, line {line}: nobody gives the name {missing[0]!r}.")
    return _saved(rooms, who, name, source, seen=seen, note=note, now=now)


def restore(rooms: Rooms, who: Staff, name: str, number: int, *, seen: int, now: datetime) -> int:
    """A version of before, or SHIPPED, as a new version; its number. Raises as `save` does."""
    require(who, Role.ADMIN)
    _require_known(rooms, name)
    with rooms.database.read() as db:
        source = None if number == SHIPPED else templates.version(db, name, number).source
    check(rooms, who, name, text_of(rooms, who, name, number), now=now)
    return _saved(rooms, who, name, source, seen=seen, note=f"← {number}", now=now)


def _saved(rooms: Rooms, who: Staff, name: str, source: str | None, *, seen: int, note: str, now: datetime) -> int:
    with rooms.database.write() as db:
        short = " ".join(note.split())[:MOST_NOTE]
        number = templates.save(db, name, source, seen=seen, by=who.login, note=short, now=now)
        templates.drop_draft(db, who.login, name)
        audit.record(rooms, db, who, "template.save", name, now=now, detail=f"{number} {short}".strip())
    return number


def letter_of(name: str) -> str:
    """The letter a template is of; empty for what all letters take in."""
    parts = name.split("/")
    return parts[1] if len(parts) > len((FOLDER, "file")) else ""


def unknown(look: Templates, name: str) -> tuple[str, ...]:
    """Names that a template takes and nobody gives. Raises TemplateError."""
    given = CONTEXTS.get(name) or NOTICES.get(letter_of(name))
    if given is None:
        return ()
    return tuple(sorted(look.taken(name) - {field.name for field in dataclasses.fields(given)}))


def _over(rooms: Rooms, db: Db, tried: Mapping[str, str]) -> Templates:
    return rooms.bench.over({**templates.current(db), **tried})


def _known(rooms: Rooms) -> tuple[str, ...]:
    known = {DIGEST, *NOTICES, ""}
    return tuple(name for name in rooms.templates.names(FOLDER) if letter_of(name) in known)


def _require_known(rooms: Rooms, name: str) -> None:
    if name not in _known(rooms):
        raise NotFound("没有这个模板。", hint="请回到“信的样子”。")


def _tidy(source: str) -> str:
    """With the line ends of files: a browser sends CRLF. Raises WrongInput."""
    if len(source) > MOST_SOURCE:
        raise WrongInput("模板太长了。", hint=f"≤ {MOST_SOURCE:,}")
    return source.replace("\r\n", "\n").replace("\r", "\n")


def broken(error: TemplateError, name: str) -> Tried:
    """What is wrong with a template, and where."""
    found = _PLACE.fullmatch(error.message)
    if found is None:
        return Tried(None, wrong=str(error), place=name)
    return Tried(None, wrong=f"{found['what']} {error.hint}".strip(), place=found["name"], line=int(found["line"] or 0))
