"""`syndicate sending`: see what became of a sending, reader by reader; pause, resume or cancel it."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from syndicate import config, wiring
from syndicate.cli.output import json_option, result
from syndicate.desk import sendings
from syndicate.desk.rooms import Rooms
from syndicate.model.sending import Delivery, Sending


@click.group()
def sending() -> None:
    """See what became of a sending; pause, resume or cancel it."""


@sending.command("list")
@json_option
@click.pass_obj
def listing(settings: Path | None, *, as_json: bool) -> None:
    """List the sendings, newest first."""
    found = sendings.sendings(wiring.build(config.load(settings)))
    result(
        [asdict(one) for one in found],
        as_json=as_json,
        text="\n".join(f"{one.id:>5}  {summary(one)}" for one in found) or "Nothing was sent yet: `syndicate send`.",
    )


@sending.command()
@click.argument("number", type=int)
@json_option
@click.pass_obj
def who(settings: Path | None, number: int, *, as_json: bool) -> None:
    """The ledger of sending NUMBER: one line a reader (by id), with state, attempts and the relay's reply."""
    rooms = wiring.build(config.load(settings))
    after, rows = 0, list[Delivery]()
    while part := sendings.who(rooms, number, after=after):
        rows.extend(part)
        after = part[-1].reader_id
    result(
        [asdict(row) for row in rows],
        as_json=as_json,
        text="\n".join(f"{row.reader_id:>7}  {row.state:<9} {row.attempt}  {_said(row)}" for row in rows),
    )


def _said(row: Delivery) -> str:
    return f"{row.reply.code} {row.reply.text}" if row.reply else ""


@sending.command()
@click.argument("number", type=int)
@json_option
@click.pass_obj
def pause(settings: Path | None, number: int, *, as_json: bool) -> None:
    """Hold sending NUMBER before its next letter."""
    _control(settings, number, sendings.pause, as_json=as_json)


@sending.command()
@click.argument("number", type=int)
@json_option
@click.pass_obj
def resume(settings: Path | None, number: int, *, as_json: bool) -> None:
    """Let sending NUMBER go on, also one that stopped by itself; `syndicate send` or `serve` then carries it out."""
    _control(settings, number, sendings.resume, as_json=as_json)


@sending.command()
@click.argument("number", type=int)
@json_option
@click.pass_obj
def cancel(settings: Path | None, number: int, *, as_json: bool) -> None:
    """Send nothing more of sending NUMBER, for ever."""
    _control(settings, number, sendings.cancel, as_json=as_json)


def _control(
    settings: Path | None, number: int, act: Callable[[Rooms, int, datetime], Sending], *, as_json: bool
) -> None:
    done = act(wiring.build(config.load(settings)), number, wiring.clock())
    result(asdict(done), as_json=as_json, text=summary(done))


def summary(sending: Sending) -> str:
    """One line: what became of every letter of the frozen audience."""
    tally = sending.tally
    parts = [f"{count} {name.replace('_', ' ')}" for name, count in asdict(tally).items() if count and name != "total"]
    cause = f" ({sending.cause})" if sending.cause else ""
    return f"{sending.edition_key}: {sending.state}{cause}: {tally.total} readers = {' + '.join(parts) or '0'}"
