"""`syndicate send` and `syndicate sending`: start a sending, watch it, see what became of it."""

import asyncio
import signal
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from syndicate import config, wiring
from syndicate.cli.output import json_option, result
from syndicate.desk import editions, sendings
from syndicate.desk.rooms import Rooms
from syndicate.model.sending import Delivery, Sending


@click.command()
@click.option(
    "--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Issue date of the edition. Default: the latest."
)
@click.option("--dry-run", is_flag=True, help="Only say what would be sent.")
@json_option
@click.pass_obj
def send(settings: Path | None, day: datetime | None, *, dry_run: bool, as_json: bool) -> None:
    """Send an edition to its readers. Once, whatever happens.

    Run again after an interruption it goes on where it stopped; run again after the end it does nothing.
    """
    rooms = wiring.build(config.load(settings))
    edition = editions.make_edition(rooms, issue_date=day.date() if day else None, now=wiring.clock())
    if dry_run:
        readers, stories = sendings.rehearse(rooms, edition, now=wiring.clock()).tally.waiting, len(edition.articles)
        result(
            {"edition": edition.key, "stories": stories, "readers": readers},
            as_json=as_json,
            text=f"{editions.subject(edition)}\nWould go to {readers} readers ({stories} stories).",
        )
        return
    sending, _ = sendings.start_sending(rooms, edition, now=wiring.clock())
    done = asyncio.run(send_with_progress(rooms, sending, quiet=as_json))
    result(asdict(done), as_json=as_json, text=summary(done))


@click.group()
def sending() -> None:
    """See what became of a sending, reader by reader."""


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


def summary(sending: Sending) -> str:
    """One line: what became of every letter of the frozen audience."""
    tally = sending.tally
    parts = [f"{count} {name.replace('_', ' ')}" for name, count in asdict(tally).items() if count and name != "total"]
    cause = f" ({sending.cause})" if sending.cause else ""
    return f"{sending.edition_key}: {sending.state}{cause}: {tally.total} readers = {' + '.join(parts) or '0'}"


async def send_with_progress(rooms: Rooms, sending: Sending, *, quiet: bool = False) -> Sending:
    """Carry a sending out under a progress bar. Ctrl-C and SIGTERM finish the letters in hand and keep the rest."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=Console(stderr=True), disable=quiet) as progress:
            bar = progress.add_task("Sending", total=sending.tally.total, completed=sending.tally.settled)
            return await sendings.carry_out(
                rooms, sending, clock=wiring.clock, stop=stop, watch=lambda now: _show(progress, bar, now)
            )
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


def _show(progress: Progress, bar: TaskID, now: Sending) -> None:
    tally = now.tally
    told = f"accepted {tally.accepted}, waiting {tally.waiting}, refused {tally.refused}, in doubt {tally.in_doubt}"
    progress.update(bar, completed=tally.settled, total=tally.total, description=told)
