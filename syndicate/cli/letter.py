"""`syndicate letter`: a letter that was sent, found again."""

import sys
from pathlib import Path

import click

from syndicate import config, wiring
from syndicate.cli.files import write
from syndicate.desk import letters


@click.group()
def letter() -> None:
    """Find a letter again that was sent."""


@letter.command()
@click.argument("message_id")
@click.option("--out", type=click.Path(path_type=Path), help="Write it into this file instead of printing it.")
@click.pass_obj
def show(settings: Path | None, message_id: str, out: Path | None) -> None:
    """Print the letter of this Message-ID, byte for byte as it was sent."""
    found = letters.show(wiring.build(config.load(settings)), message_id)
    if out:
        write(out, found.data)
    else:
        sys.stdout.buffer.write(found.data)
