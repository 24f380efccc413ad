"""`syndicate digest`: look at the letter before anybody gets it."""

from collections.abc import Sequence
from datetime import datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import click

from syndicate import config, wiring
from syndicate.cli.files import write
from syndicate.cli.output import json_option, result
from syndicate.desk import editions, readers
from syndicate.model.reader import Choice


@click.group()
def digest() -> None:
    """Look at the letter before anybody gets it."""


@digest.command()
@click.option(
    "--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Issue date of the edition. Default: the latest."
)
@click.option(
    "--park", "parks", multiple=True, help="As a reader of this park would get it; may be repeated. Default: all."
)
@click.option("--name", help="As a reader of this name would get it.")
@click.option("--out", type=click.Path(path_type=Path), help="Write the letter into this .eml file.")
@json_option
@click.pass_obj
def preview(
    settings: Path | None,
    day: datetime | None,
    parks: Sequence[str],
    name: str | None,
    out: Path | None,
    *,
    as_json: bool,
) -> None:
    """Compose the letter of one choice of parks; print its size, or write it to a file."""
    rooms = wiring.build(config.load(settings))
    edition = editions.upcoming(rooms, issue_date=day.date() if day else None)
    choice = Choice(frozenset(readers.park_slug(rooms, park) for park in parks))
    letter = editions.preview(rooms, edition, choice, name=name)
    if out:
        write(out, letter.data)
    subject = str(message_from_bytes(letter.data, policy=default)["Subject"])
    result(
        {"edition": edition.key, "subject": subject, "bytes": len(letter.data), "file": out},
        as_json=as_json,
        text=f"{subject}\n{len(letter.data):,} bytes" + (f" in {out}" if out else "; --out FILE.eml keeps it"),
    )
