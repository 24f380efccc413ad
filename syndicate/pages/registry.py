"""The park registry as data: `[[park]]` tables of TOML, or JSON `{"parks": [{"name": ..., "aliases": [...]}]}`."""

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from syndicate.errors import SettingsError
from syndicate.model.park import Park

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
COLOUR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
ORDER = ("slug", "name", "aliases", "name_en", "tagline", "hotline", "colour")
KEYS = frozenset(ORDER)
LONGEST_NAME = 60


def parks_from(text: str, source: str) -> tuple[Park, ...]:
    """The parks of a registry, in its order. `source` names it in errors.

    A park without `slug` gets `park-` and the first eight hexadecimal digits of the SHA-256 of its name (UTF-8): the
    same wherever it stands in the file and whatever else changes, until the name does.
    Raises SettingsError that names the entry.
    """
    tables = _tables(text, source)
    parks = tuple(_park(table, f"{source}, park {n}") for n, table in enumerate(tables, 1))
    if not parks:
        raise SettingsError(
            f"{source} lists no park.", hint='Add a [[park]] with a name, or {"parks": [{"name": ...}]}.'
        )
    _distinct(parks, source)
    return parks


def toml_of(parks: Iterable[Park]) -> str:
    """A registry as TOML, which `parks_from` reads back; what is empty is left out."""
    return "\n".join(map(_table, parks))


def _table(park: Park) -> str:
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key in ORDER if (value := getattr(park, key))]
    return "\n".join(["[[park]]", *lines, ""])


def _tables(text: str, source: str) -> list[Any]:
    try:
        whole: Any = json.loads(text) if text.lstrip("\ufeff \t\r\n").startswith("{") else tomllib.loads(text)
    except (tomllib.TOMLDecodeError, json.JSONDecodeError, RecursionError) as fault:
        raise SettingsError(f"{source} cannot be read: {fault}.", hint="Mend the file at the place named.") from fault
    tables = whole.get("park", whole.get("parks"))
    if not isinstance(tables, list):
        raise SettingsError(f"{source} has no list of parks.", hint="TOML: [[park]] tables; JSON: a list named parks.")
    return tables


def _park(table: Any, where: str) -> Park:
    if not isinstance(table, Mapping):
        raise SettingsError(f"{where} is no table.", hint="Give each park at least a name.")
    unknown = sorted(set(table) - KEYS)
    if unknown:
        raise SettingsError(
            f"{where} has unknown keys: {', '.join(unknown)}.", hint=f"Known: {', '.join(sorted(KEYS))}."
        )
    name = table.get("name")
    if not isinstance(name, str) or not name.strip() or len(name) > LONGEST_NAME:
        raise SettingsError(f"{where} has no name.", hint=f"`name` is a text of at most {LONGEST_NAME} characters.")
    where = f"{where} ({name})"
    slug = table.get("slug") or f"park-{hashlib.sha256(name.strip().encode()).hexdigest()[:8]}"
    if not isinstance(slug, str) or not SLUG.fullmatch(slug):
        raise SettingsError(f"{where}: the slug {slug!r} is not usable.", hint="Small Latin letters, digits, hyphens.")
    aliases = table.get("aliases") or []
    if not isinstance(aliases, list) or not all(isinstance(a, str) and a.strip() for a in aliases):
        raise SettingsError(f"{where}: `aliases` is not a list of texts.", hint='For example aliases = ["甲开发区"].')
    colour = _text(table, "colour", where)
    if colour and not COLOUR.fullmatch(colour):
        raise SettingsError(f"{where}: {colour!r} is no colour.", hint="Write it as #rrggbb.")
    park = Park(
        slug=slug,
        name=name.strip(),
        aliases=tuple(a.strip() for a in aliases),
        name_en=_text(table, "name_en", where),
        tagline=_text(table, "tagline", where),
        hotline=_text(table, "hotline", where),
    )
    return replace(park, colour=colour) if colour else park


def _text(table: Mapping[str, Any], key: str, where: str) -> str | None:
    value = table.get(key)
    if value is not None and not isinstance(value, str):
        raise SettingsError(f"{where}: `{key}` is not a text.", hint="Put it in quotes.")
    return value or None


def _distinct(parks: tuple[Park, ...], source: str) -> None:
    """No two parks may share a slug or any of their names."""
    seen: dict[str, str] = {}
    for park in parks:
        for key in dict.fromkeys((f"slug {park.slug}", *park.names)):
            if key in seen:
                raise SettingsError(
                    f"{source}: {key} belongs to both {seen[key]} and {park.name}.",
                    hint="Slugs, names and aliases each belong to one park.",
                )
            seen[key] = park.name
