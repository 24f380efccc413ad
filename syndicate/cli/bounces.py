"""`syndicate bounces`: read what came back, and see what it came to."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from syndicate import config, wiring
from syndicate.cli.output import json_option, many, result
from syndicate.desk import bounces as use
from syndicate.desk.postroom import Emptied, empty_all
from syndicate.errors import FolderError
from syndicate.model.bounce import Bounce

MOST = 1000


@click.group()
def bounces() -> None:
    """Read what came back, and see what it came to."""


@bounces.command()
@click.argument("files", nargs=-1)
@click.option("--recipient", "recipients", multiple=True, help="Whom the message was for, by its envelope.")
@json_option
@click.pass_obj
def read(settings: Path | None, files: Sequence[str], recipients: Sequence[str], *, as_json: bool) -> None:
    """Empty the postboxes of the settings once; or read messages from FILES, `-` for one on stdin.

    Files are left where they are. The exit code is 0 whether or not a message was understood: it says what it found.
    """
    rooms = wiring.build(config.load(settings))
    if files:
        taken = [use.take(rooms, _bytes(file), recipients=recipients, now=wiring.clock()) for file in files]
        done = Emptied(sum(taken), len(taken) - sum(taken))
    else:
        done = empty_all(rooms, clock=wiring.clock)
    told = f"{many(done.understood, 'message', 'messages')} understood, {done.kept} left for a person to look at."
    result(asdict(done), as_json=as_json, text=told)


def _bytes(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise FolderError(f"{file} cannot be read: {error.strerror}.") from None


@bounces.command("list")
@click.option("--sending", type=int, help="Only those of this sending.")
@click.option("--reader", type=int, help="Only those of this reader, by number.")
@json_option
@click.pass_obj
def listing(settings: Path | None, sending: int | None, reader: int | None, *, as_json: bool) -> None:
    """List bounces, the newest first; at most 1,000."""
    rooms = wiring.build(config.load(settings))
    found = use.listing(rooms, reader_id=reader, sending_id=sending, limit=MOST)
    result(
        [asdict(one) for one in found],
        as_json=as_json,
        text="\n".join(_line(one) for one in found) or "Nothing came back.",
    )


@bounces.command()
@click.argument("number", type=int)
@json_option
@click.pass_obj
def show(settings: Path | None, number: int, *, as_json: bool) -> None:
    """What is known of bounce NUMBER."""
    one = use.show(wiring.build(config.load(settings)), number)
    reply = f"{one.reply.code} {one.reply.enhanced or ''} {one.reply.text}".strip()
    result(asdict(one), as_json=as_json, text=f"{_line(one)}\n{reply}")


def _line(one: Bounce) -> str:
    reader = f"reader {one.reader_id}" if one.reader_id else "an erased reader"
    where = f"sending {one.sending_id}" if one.sending_id else "no sending"
    return f"{one.id:>6}  {one.received:%Y-%m-%d %H:%M}  {one.kind:<9} {one.effect:<10} {reader}, {where}"
