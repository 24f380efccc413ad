"""`syndicate readers`: add and list readers."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from syndicate import config, wiring
from syndicate.cli.output import json_option, result
from syndicate.desk import readers as use
from syndicate.desk.rooms import Rooms
from syndicate.model.reader import Reader, Rhythm


@click.group()
def readers() -> None:
    """Add and list readers."""


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
@json_option
@click.pass_obj
def listing(settings: Path | None, *, as_json: bool) -> None:
    """List all readers with their choice and state."""
    rooms = wiring.build(config.load(settings))
    found = list(_all(rooms))
    result(
        [
            {
                "reader": r.id,
                "address": r.address,
                "name": r.name,
                "state": r.state,
                "parks": sorted(r.choice.parks),
                "rhythm": r.choice.rhythm,
            }
            for r in found
        ],
        as_json=as_json,
        text="\n".join(f"{r.id:>7}  {r.state:<10} {r.address:<32} {_choice(rooms, r)}" for r in found)
        or "No reader yet: `syndicate readers add ADDRESS --park NAME`.",
    )


def _all(rooms: Rooms) -> Iterator[Reader]:
    after = 0
    while part := use.list_readers(rooms, after=after):
        yield from part
        after = part[-1].id


def _choice(rooms: Rooms, reader: Reader) -> str:
    names = [park.name for park in rooms.parks if park.slug in reader.choice.parks]
    return f"{'、'.join(names) or 'all parks'}, {reader.choice.rhythm}"
