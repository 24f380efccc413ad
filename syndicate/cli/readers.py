"""`syndicate readers`: add, look at and erase readers; lists in and out."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from syndicate import config, wiring
from syndicate.cli.output import json_option, result
from syndicate.cli.reader_changes import change, leave
from syndicate.cli.reader_lists import export_list, import_list, segment, segment_options, suppress
from syndicate.desk import exports
from syndicate.desk import readers as use
from syndicate.desk.rooms import Rooms
from syndicate.model.reader import Reader, Rhythm


@click.group()
def readers() -> None:
    """Readers: add, look up, import, export, erase."""


for command in (import_list, export_list, suppress, change, leave):
    readers.add_command(command)


@readers.command()
@click.argument("address")
@click.option("--park", "parks", multiple=True, help="Slug or name of a park; may be repeated. Default: all parks.")
@click.option("--name", help="How the letter greets the reader.")
@click.option("--rhythm", type=click.Choice([r.value for r in Rhythm]), default="edition", show_default=True)
@click.option("--source", default="command line", show_default=True, help="How this reader gave consent.")
@json_option
@click.pass_obj
def add(
    settings: Path | None,
    *,
    address: str,
    parks: Sequence[str],
    name: str | None,
    rhythm: str,
    source: str,
    as_json: bool,
) -> None:
    """Add a reader who gave consent. A known address is left as it is."""
    rooms = wiring.build(config.load(settings))
    reader, created = use.add_reader(
        rooms,
        address=address,
        name=name,
        parks=parks,
        rhythm=Rhythm(rhythm),
        source=source,
        now=wiring.clock(),
    )
    told = f"{'Added' if created else 'Already here, left as it is:'} reader {reader.id}, {_choice(rooms, reader)}."
    result({"reader": reader.id, "created": created}, as_json=as_json, text=told)


@readers.command("list")
@segment_options
@json_option
@click.pass_obj
def listing(settings: Path | None, /, *, as_json: bool, **conditions: Any) -> None:
    """List readers with their choice and state."""
    rooms = wiring.build(config.load(settings))
    found = list(use.in_segment(rooms, segment(rooms, **conditions)))
    result(
        [{"reader": reader.id} | exports.described(reader) for reader in found],
        as_json=as_json,
        text="\n".join(f"{r.id:>7}  {r.state:<10} {r.address:<32} {_choice(rooms, r)}" for r in found)
        or "No reader yet: `syndicate readers add ADDRESS --park NAME`.",
    )


@readers.command()
@click.argument("who")
@json_option
@click.pass_obj
def show(settings: Path | None, *, who: str, as_json: bool) -> None:
    """All that is kept about a reader, by number or address: for a request by law, or a question."""
    known = exports.known(wiring.build(config.load(settings)), who)
    result(known, as_json=as_json, text=json.dumps(known, ensure_ascii=False, indent=1, default=str))


@readers.command()
@click.argument("who")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@click.pass_obj
def erase(settings: Path | None, *, who: str, yes: bool, as_json: bool) -> None:
    """Forget a reader, at once and everywhere. It cannot be undone."""
    rooms = wiring.build(config.load(settings))
    if not yes:
        click.confirm("Erase everything about this reader?", abort=True, err=True)
    number = exports.erase(rooms, who, now=wiring.clock())
    result({"reader": number, "erased": True}, as_json=as_json, text=f"Reader {number} is erased.")


def _choice(rooms: Rooms, reader: Reader) -> str:
    names = [park.name for park in rooms.parks if park.slug in reader.choice.parks]
    return f"{'、'.join(names) or 'all parks'}, {reader.choice.rhythm}"
