"""`syndicate template`: what letters look like, in versions."""

import sys
from pathlib import Path

import click

from syndicate import config, wiring
from syndicate.cli.output import json_option, result
from syndicate.desk import templates as use
from syndicate.desk.rights import OPERATOR
from syndicate.errors import FolderError, NotFound, WrongInput

number_option = click.option("--version", "number", type=click.IntRange(min=0), help="This one; 0 is the shipped one.")


@click.group()
def template() -> None:
    """Templates of letters: look, edit, try out, go back to a version."""


@template.command("list")
@json_option
@click.pass_obj
def listing(settings: Path | None, *, as_json: bool) -> None:
    """Every template, and who changed it last."""
    found = use.listing(wiring.build(config.load(settings)), OPERATOR)
    rows = [
        {
            "name": one.name,
            "letter": one.letter or None,
            "version": one.newest.number if one.newest else use.SHIPPED,
            "changed": bool(one.newest and one.newest.source is not None),
            "by": one.newest.by if one.newest else None,
        }
        for one in found
    ]
    lines = [
        f"{row['version'] or '-':>5}  {row['name']}{'  by ' + str(row['by']) if row['by'] else ''}" for row in rows
    ]
    result(rows, as_json=as_json, text="\n".join(lines))


@template.command()
@click.argument("name")
@number_option
@click.pass_obj
def show(settings: Path | None, name: str, number: int | None) -> None:
    """Print a template as it stands, or one of its versions."""
    rooms = wiring.build(config.load(settings))
    text = use.look(rooms, OPERATOR, name).source if number is None else use.text_of(rooms, OPERATOR, name, number)
    click.echo(text, nl=False)


@template.command()
@click.argument("name")
@click.option(
    "--file", type=click.Path(path_type=Path, dir_okay=False), help="Take this file's text; `-`: what comes in."
)
@click.option("--note", default="", help="What was changed, for colleagues.")
@json_option
@click.pass_obj
def edit(settings: Path | None, name: str, file: Path | None, note: str, *, as_json: bool) -> None:
    """Save a template, from a file or in your editor; every letter from now on is made of it.

    One that any letter breaks on is refused, with its file and line. A sending that began keeps what it began with.
    """
    rooms = wiring.build(config.load(settings))
    at = use.look(rooms, OPERATOR, name)
    source = _read(file) if file else click.edit(at.source, extension=Path(name).suffix)
    if source is None or source == at.source:
        result({"name": name, "version": at.version}, as_json=as_json, text="Nothing was changed.")
        return
    number = use.save(rooms, OPERATOR, name, source, seen=at.version, note=note, now=wiring.clock())
    result({"name": name, "version": number}, as_json=as_json, text=f"{name} is at version {number}.")


@template.command()
@click.argument("name")
@json_option
@click.pass_obj
def history(settings: Path | None, name: str, *, as_json: bool) -> None:
    """The versions of a template, the newest first."""
    found = use.look(wiring.build(config.load(settings)), OPERATOR, name).history
    rows = [
        {"version": one.number, "at": one.at, "by": one.by, "note": one.note, "shipped": one.source is None}
        for one in found
    ]
    lines = [f"{one.number:>5}  {one.at:%Y-%m-%d %H:%M}Z  {one.by}  {one.note}" for one in found]
    result(rows, as_json=as_json, text="\n".join(lines) or "As it was shipped.")


@template.command()
@click.argument("name")
@click.argument("number", type=click.IntRange(min=0))
@json_option
@click.pass_obj
def restore(settings: Path | None, name: str, number: int, *, as_json: bool) -> None:
    """Make version NUMBER the newest again; 0 is the shipped one."""
    rooms = wiring.build(config.load(settings))
    seen = use.look(rooms, OPERATOR, name).version
    made = use.restore(rooms, OPERATOR, name, number, seen=seen, now=wiring.clock())
    result({"name": name, "version": made}, as_json=as_json, text=f"{name} is at version {made}: {number} again.")


@template.command()
@click.argument("name", required=False)
@click.option("--file", type=click.Path(path_type=Path, dir_okay=False), help="Try this file's text in its place.")
@json_option
@click.pass_obj
def check(settings: Path | None, name: str | None, file: Path | None, *, as_json: bool) -> None:
    """Make every letter that a template is of, in all shapes and languages; without NAME, of all templates."""
    if file and not name:
        raise WrongInput("--file says what, not which template.", hint="Give its NAME, too.")
    rooms = wiring.build(config.load(settings))
    source = _read(file) if file else None
    wanted = [name] if name else [one.name for one in use.listing(rooms, OPERATOR)]
    missing = {one: use.check(rooms, OPERATOR, one, source, now=wiring.clock()) for one in wanted}
    bad = {one: list(names) for one, names in missing.items() if names}
    if bad:
        raise NotFound("; ".join(f"{one}: nobody gives {', '.join(names)}" for one, names in bad.items()))
    result({"checked": wanted}, as_json=as_json, text=f"{len(wanted)} checked: every letter can be written.")


def _read(file: Path) -> str:
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FolderError(f"{file} cannot be read: {error}.") from None
