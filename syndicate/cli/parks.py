"""`syndicate parks`: the registry of the parks."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from syndicate import config, wiring
from syndicate.cli.files import write
from syndicate.cli.output import json_option, many, result
from syndicate.desk import parks as use
from syndicate.desk import parks_moves
from syndicate.desk.moving import Move
from syndicate.desk.rights import OPERATOR
from syndicate.model.park import Park

name_en_option = click.option("--name-en", help="Its English name; empty: none.")
tagline_option = click.option("--tagline", help="One line about it; empty: none.")
hotline_option = click.option("--hotline", help="A telephone number for its readers; empty: none.")
colour_option = click.option("--colour", help="#rrggbb, readable on white.")


@click.group()
def parks() -> None:
    """The park registry: list, add, change, rename, close, merge; in and out as a file."""


@parks.command("list")
@json_option
@click.pass_obj
def listing(settings: Path | None, *, as_json: bool) -> None:
    """The registry in its order, with how many articles each park has."""
    found = use.listing(wiring.build(config.load(settings)), OPERATOR)
    rows = [{**_plain(one.at.park), "articles": one.articles} for one in found]
    lines = [f"{row['slug']:<20} {row['articles']:>6}  {row['name']}{_mark(row)}" for row in rows]
    result(rows, as_json=as_json, text="\n".join(lines) or "No park yet: `syndicate parks add SLUG NAME`.")


@parks.command()
@click.argument("slug")
@json_option
@click.pass_obj
def show(settings: Path | None, slug: str, *, as_json: bool) -> None:
    """One park, also by a slug it had before."""
    found = use.look(wiring.build(config.load(settings)), OPERATOR, slug)
    park = found.at.park
    facts = {**_plain(park), "articles": found.articles, "before": list(found.before), "revision": found.at.revision}
    told = [f"{key}: {', '.join(value) if isinstance(value, list) else value}" for key, value in facts.items() if value]
    result(facts, as_json=as_json, text="\n".join(told))


@parks.command()
@click.argument("slug")
@click.argument("name")
@click.option("--alias", "aliases", multiple=True, help="Another name that pages print; may be repeated.")
@name_en_option
@tagline_option
@hotline_option
@colour_option
@json_option
@click.pass_obj
def add(settings: Path | None, /, slug: str, name: str, aliases: Sequence[str], *, as_json: bool, **words: Any) -> None:
    """A new park, the last of the registry; its feed is published at once."""
    rooms = wiring.build(config.load(settings))
    made = use.add(rooms, OPERATOR, _worded(Park(slug, name, tuple(aliases)), words), now=wiring.clock())
    result(_plain(made), as_json=as_json, text=f"{made.name} stands at feeds/{made.slug}/.")


@parks.command()
@click.argument("slug")
@click.option("--name", help="Its name.")
@click.option("--alias", "aliases", multiple=True, help="One more name that pages print; may be repeated.")
@click.option("--no-alias", "dropped", multiple=True, help="A name that pages print no more; may be repeated.")
@name_en_option
@tagline_option
@hotline_option
@colour_option
@click.option("--place", type=click.IntRange(min=1), help="Its place in the registry, from 1.")
@json_option
@click.pass_obj
def change(
    settings: Path | None,
    /,
    slug: str,
    *,
    name: str | None,
    aliases: Sequence[str],
    dropped: Sequence[str],
    place: int | None,
    as_json: bool,
    **words: Any,
) -> None:
    """Other words for a park. What is not named stays as it is; what is published follows at once."""
    rooms = wiring.build(config.load(settings))
    at = use.look(rooms, OPERATOR, slug).at
    kept = tuple(alias for alias in (*at.park.aliases, *aliases) if alias not in dropped)
    wanted = _worded(replace(at.park, name=name or at.park.name, aliases=kept), words)
    made = use.change(rooms, OPERATOR, at.park.slug, wanted, revision=at.revision, now=wiring.clock(), place=place)
    result(_plain(made), as_json=as_json, text=f"{made.name} ({made.slug}) is changed and published.")


@parks.command()
@click.argument("slug")
@click.argument("new")
@json_option
@click.pass_obj
def rename(settings: Path | None, slug: str, new: str, *, as_json: bool) -> None:
    """Give a park another slug: its old addresses lead to the new ones for ever, articles and readers go along."""
    done = parks_moves.rename(wiring.build(config.load(settings)), OPERATOR, slug, new, now=wiring.clock())
    _tell_move(done, as_json=as_json)


@parks.command()
@click.argument("slug")
@click.argument("into")
@click.confirmation_option(prompt="Articles, readers and addresses go over for good. Merge?")
@json_option
@click.pass_obj
def merge(settings: Path | None, slug: str, into: str, *, as_json: bool) -> None:
    """Make a park part of another: articles, readers, names and addresses."""
    done = parks_moves.merge(wiring.build(config.load(settings)), OPERATOR, slug, into, now=wiring.clock())
    _tell_move(done, as_json=as_json)


@parks.command()
@click.argument("slug")
@json_option
@click.pass_obj
def close(settings: Path | None, slug: str, *, as_json: bool) -> None:
    """Let nobody new choose a park; its feed, articles and readers stay."""
    use.set_closed(wiring.build(config.load(settings)), OPERATOR, slug, closed=True, now=wiring.clock())
    result({"slug": slug, "closed": True}, as_json=as_json, text=f"{slug} is closed: nobody new can choose it.")


@parks.command("open")
@click.argument("slug")
@json_option
@click.pass_obj
def reopen(settings: Path | None, slug: str, *, as_json: bool) -> None:
    """Let readers choose a park again."""
    use.set_closed(wiring.build(config.load(settings)), OPERATOR, slug, closed=False, now=wiring.clock())
    result({"slug": slug, "closed": False}, as_json=as_json, text=f"{slug} can be chosen again.")


@parks.command()
@click.argument("slug")
@json_option
@click.pass_obj
def remove(settings: Path | None, slug: str, *, as_json: bool) -> None:
    """Take out a park that no article and no reader ever had."""
    use.remove(wiring.build(config.load(settings)), OPERATOR, slug, now=wiring.clock())
    result({"slug": slug, "removed": True}, as_json=as_json, text=f"{slug} is gone.")


@parks.command("import")
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@json_option
@click.pass_obj
def take_in(settings: Path | None, file: Path | None, *, as_json: bool) -> None:
    """Take a registry in (TOML or JSON; default: `parks_file`): parks are added and changed, none is taken out."""
    loaded = config.load(settings)
    rooms = wiring.build(loaded)
    wanted = wiring.registry(file) if file else wiring.parks(loaded)
    done = use.take_in(rooms, OPERATOR, wanted, now=wiring.clock())
    told = (
        f"{many(len(done.added), 'park', 'parks')} added, {len(done.changed)} changed, {len(done.same)} as they were."
    )
    value = {"added": list(done.added), "changed": list(done.changed), "same": list(done.same)}
    result(value, as_json=as_json, text=told)


@parks.command()
@click.option("--out", type=click.Path(path_type=Path), help="Write it into this file instead of printing it.")
@click.pass_obj
def export(settings: Path | None, out: Path | None) -> None:
    """The registry as a parks.toml."""
    text = use.export(wiring.build(config.load(settings)), OPERATOR)
    if out:
        write(out, text.encode())
    else:
        click.echo(text, nl=False)


def _worded(park: Park, words: dict[str, Any]) -> Park:
    return replace(park, **{key: value for key, value in words.items() if value is not None})


def _plain(park: Park) -> dict[str, Any]:
    return {
        "slug": park.slug,
        "name": park.name,
        "aliases": list(park.aliases),
        "name_en": park.name_en,
        "tagline": park.tagline,
        "hotline": park.hotline,
        "colour": park.colour,
        "closed": park.closed,
    }


def _mark(row: dict[str, Any]) -> str:
    return "  (closed)" if row["closed"] else ""


def _tell_move(done: Move, *, as_json: bool) -> None:
    along = f"{many(done.articles, 'article', 'articles')} and {many(done.choices, 'choice', 'choices')} of readers"
    value = {"old": done.old, "new": done.new, "articles": done.articles, "choices": done.choices}
    text = f"feeds/{done.old} leads to feeds/{done.new} from now on; {along} went along."
    result(value, as_json=as_json, text=text)
