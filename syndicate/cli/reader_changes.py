"""`syndicate readers change` and `leave`: what staff do on a reader's behalf."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from syndicate import config, wiring
from syndicate.cli.output import json_option, result
from syndicate.desk import changing, exports
from syndicate.desk.rights import OPERATOR
from syndicate.model.reader import LANGUAGES, Rhythm


@click.command()
@click.argument("who")
@click.option("--park", "parks", multiple=True, help="All parks from now on; repeat it.")
@click.option("--all-parks", is_flag=True, help="Every park there is.")
@click.option("--rhythm", type=click.Choice([r.value for r in Rhythm]))
@click.option("--name", help="How the letter greets the reader.")
@click.option("--language", type=click.Choice(list(LANGUAGES)))
@click.option("--pause-until", type=click.DateTime(["%Y-%m-%d"]), help="No letters before; a day that is over ends it.")
@json_option
@click.pass_obj
def change(
    settings: Path | None,
    *,
    who: str,
    parks: Sequence[str],
    all_parks: bool,
    rhythm: str | None,
    name: str | None,
    language: str | None,
    pause_until: datetime | None,
    as_json: bool,
) -> None:
    """Change a reader, by number or address. What is not named stays as it is."""
    rooms = wiring.build(config.load(settings))
    given: dict[str, Any] = {"rhythm": rhythm, "name": name, "language": language}
    given["parks"] = list(parks) if parks or all_parks else None
    given["paused_until"] = pause_until.date() if pause_until else None
    number = exports.find(rooms, who).id
    wanted = {key: value for key, value in given.items() if value is not None}
    made = changing.change(rooms, number, wanted, who=OPERATOR, now=wiring.clock())
    result(
        exports.described(made), as_json=as_json, text=f"Reader {made.id} is changed: {', '.join(wanted) or 'nothing'}."
    )


@click.command()
@click.argument("who")
@json_option
@click.pass_obj
def leave(settings: Path | None, *, who: str, as_json: bool) -> None:
    """Send a reader, by number or address, no more letters; they may come back by themselves."""
    rooms = wiring.build(config.load(settings))
    left = changing.leave(rooms, exports.find(rooms, who).id, who=OPERATOR, now=wiring.clock())
    result({"reader": left.id, "state": left.state.value}, as_json=as_json, text=f"Reader {left.id} is {left.state}.")
