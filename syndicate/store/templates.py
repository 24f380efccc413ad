"""Templates that editors wrote: every version for ever, one count for all; what each edition was sent in."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from syndicate.errors import Conflict, NotFound
from syndicate.model.locks import Lock
from syndicate.model.park import Park
from syndicate.store import parks
from syndicate.store.database import Db, lock
from syndicate.store.schema_desk import edition_looks, template_drafts, template_sets, template_versions

table = template_versions.c


@dataclass(frozen=True, slots=True)
class Version:
    """A template as somebody saved it; `source` None: the shipped one again. `number` counts over all templates."""

    number: int
    name: str
    source: str | None
    at: datetime
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What an editor is trying, begun on version `seen` (0: the shipped one)."""

    source: str
    seen: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Frozen:
    """What an edition was sent in: every template by name, the registry, and each article's parks, by its id."""

    sources: Mapping[str, str]
    parks: tuple[Park, ...]
    placed: Mapping[int, tuple[str, ...]]


def current(db: Db) -> Mapping[str, str]:
    """The texts that stand before the shipped ones, by name."""
    return {name: one.source for name, one in newest(db).items() if one.source is not None}


def newest(db: Db) -> Mapping[str, Version]:
    """The newest version of each template that has any."""
    last = sa.select(sa.func.max(table.number)).group_by(table.name)
    rows = db.execute(sa.select(template_versions).where(table.number.in_(last)))
    return {row.name: _version(row) for row in rows}


def history(db: Db, name: str, limit: int) -> tuple[Version, ...]:
    """The versions of a template, the newest first."""
    query = sa.select(template_versions).where(table.name == name).order_by(table.number.desc()).limit(limit)
    return tuple(map(_version, db.execute(query)))


def version(db: Db, name: str, number: int) -> Version:
    """Raises NotFound."""
    row = db.execute(sa.select(template_versions).where(table.name == name, table.number == number)).one_or_none()
    if row is None:
        raise NotFound("没有这个版本。", hint=f"{name} {number}")
    return _version(row)


def save(db: Db, name: str, source: str | None, *, seen: int, by: str, note: str, now: datetime) -> int:
    """A new version; its number. Raises Conflict unless the newest is the one that was `seen` (0: none)."""
    lock(db, Lock.TEMPLATES)
    last = db.execute(sa.select(sa.func.max(table.number)).where(table.name == name)).scalar() or 0
    if last != seen:
        raise Conflict("别人刚刚存过这个模板。", hint="请看一看改了什么，再继续。")
    values = {"name": name, "source": source, "at": now, "by": by, "note": note}
    return int(db.execute(sa.insert(template_versions).values(**values).returning(table.number)).scalar_one())


def draft(db: Db, login: str, name: str) -> Draft | None:
    """What this person is trying."""
    mine = template_drafts.c.login == login, template_drafts.c.name == name
    row = db.execute(sa.select(template_drafts).where(*mine)).one_or_none()
    return Draft(row.source, row.seen, row.at) if row else None


def keep_draft(db: Db, login: str, name: str, *, source: str, seen: int, now: datetime) -> None:
    """Keep what this person is trying, instead of what they tried before."""
    insert = postgresql.insert if db.dialect.name == "postgresql" else sqlite.insert
    said = {"source": source, "seen": seen, "at": now}
    statement = insert(template_drafts).values(login=login, name=name, **said)
    db.execute(statement.on_conflict_do_update(index_elements=list(template_drafts.primary_key), set_=said))


def drop_draft(db: Db, login: str, name: str) -> None:
    mine = template_drafts.c.login == login, template_drafts.c.name == name
    db.execute(sa.delete(template_drafts).where(*mine))


def freeze(db: Db, edition_id: int, frozen: Frozen) -> None:
    """Keep what an edition is sent in; the same templates are kept once."""
    body = json.dumps(dict(sorted(frozen.sources.items())), ensure_ascii=False)
    seal = sha256(body.encode()).hexdigest()
    insert = postgresql.insert if db.dialect.name == "postgresql" else sqlite.insert
    db.execute(insert(template_sets).values(seal=seal, body=body).on_conflict_do_nothing())
    told = json.dumps([parks.plain(frozen.parks), {str(key): slugs for key, slugs in frozen.placed.items()}])
    look = {"edition_id": edition_id, "seal": seal, "parks": told}
    db.execute(insert(edition_looks).values(**look).on_conflict_do_nothing())


def is_frozen(db: Db, edition_id: int) -> bool:
    """Whether it is kept what an edition is sent in."""
    return db.execute(sa.select(sa.exists().where(edition_looks.c.edition_id == edition_id))).scalar_one()


def frozen(db: Db, edition_id: int) -> Frozen | None:
    """What an edition was sent in; None for one that was not sent, or before this was kept."""
    query = (
        sa.select(template_sets.c.body, edition_looks.c.parks)
        .join_from(edition_looks, template_sets, edition_looks.c.seal == template_sets.c.seal)
        .where(edition_looks.c.edition_id == edition_id)
    )
    row = db.execute(query).one_or_none()
    if row is None:
        return None
    registry, placed = json.loads(row.parks)
    return Frozen(
        json.loads(row.body), parks.of_plain(registry), {int(key): tuple(slugs) for key, slugs in placed.items()}
    )


def _version(row: sa.Row[Any]) -> Version:
    return Version(row.number, row.name, row.source, row.at, row.by, row.note)
