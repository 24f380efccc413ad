"""`syndicate send`: start the sending of an edition, or go on with it, under a progress bar."""

import asyncio
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from syndicate import config, wiring
from syndicate.cli.output import json_option, many, result
from syndicate.cli.sending import summary
from syndicate.cli.signals import cut, ends_on_signals
from syndicate.desk import editions, publishing, sendings
from syndicate.desk.rooms import Rooms
from syndicate.errors import DeliveryError
from syndicate.model.sending import Sending, SendingState


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
            text=f"{editions.subject(edition)}\nWould go to {many(readers, 'reader', 'readers')} "
            f"({many(stories, 'story', 'stories')}).",
        )
        return
    publishing.publish(rooms)  # the letters link to published pages
    sending, _ = sendings.start_sending(rooms, edition, now=wiring.clock())
    done, interrupted = asyncio.run(send_with_progress(rooms, sending, quiet=as_json))
    result(asdict(done), as_json=as_json, text="\n".join([summary(done), *_next(done)]))
    if done.state is SendingState.STOPPED:
        raise DeliveryError(f"The sending stopped: {done.cause}", hint=f"Then: `syndicate sending resume {done.id}`.")
    if interrupted:
        raise click.Abort


def _next(done: Sending) -> Iterator[str]:
    """What to do about letters that wait or came back."""
    if done.state is SendingState.RUNNING:
        waiting = many(done.tally.waiting, "letter waits", "letters wait")
        yield f"{waiting}: run `syndicate send` again later, or keep `syndicate serve` open."
    if done.tally.retry or done.tally.refused or done.tally.in_doubt:
        yield f"Why, reader by reader: `syndicate sending who {done.id}`."


async def send_with_progress(rooms: Rooms, sending: Sending, *, quiet: bool = False) -> tuple[Sending, bool]:
    """Carry a sending out under a progress bar; how it stands then, and whether a signal ended it early.

    The first signal finishes the letters in hand, a second one leaves them in doubt. The rest is kept for later.
    """
    stop = asyncio.Event()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as progress:
        bar = progress.add_task("Sending", total=sending.tally.total, completed=sending.tally.settled)
        work = asyncio.create_task(
            sendings.carry_out(
                rooms, sending, clock=wiring.clock, stop=stop, watch=lambda now: _show(progress, bar, now)
            )
        )
        with ends_on_signals(stop.set, lambda: cut(work)):
            await asyncio.wait([work])
    if work.cancelled():
        raise click.Abort
    return work.result(), stop.is_set()


def _show(progress: Progress, bar: TaskID, now: Sending) -> None:
    tally = now.tally
    told = f"accepted {tally.accepted}, waiting {tally.waiting}, refused {tally.refused}, in doubt {tally.in_doubt}"
    progress.update(bar, completed=tally.settled, total=tally.total, description=told)
