"""`syndicate work`: the jobs without a door, as many processes as are wanted."""

import asyncio
from pathlib import Path

import click

from syndicate import config, wiring
from syndicate.cli.logs import set_up
from syndicate.cli.serve import run
from syndicate.cli.signals import cut, ends_on_signals
from syndicate.desk.rooms import Rooms


@click.command()
@click.pass_obj
def work(file: Path | None) -> None:
    """Send what is due and do other jobs, beside `syndicate serve`, in as many processes as you like.

    With PostgreSQL, on as many machines as you like. SIGTERM finishes the letters in hand: none is in doubt.
    """
    settings = config.load(file)
    set_up(settings.log)
    run(keep_working(settings, wiring.build(settings)))


async def keep_working(settings: config.Settings, rooms: Rooms) -> None:
    """Do the jobs until SIGINT or SIGTERM; letters in hand are finished first."""
    stop = asyncio.Event()
    task = asyncio.create_task(wiring.runner(settings, rooms, stop).run(stop))
    click.echo(f"At work as {rooms.worker} (Ctrl-C ends).", err=True)
    try:
        with ends_on_signals(stop.set, lambda: cut(task)):
            await asyncio.wait([task])
        if not task.cancelled():
            task.result()
    finally:
        rooms.database.close()
