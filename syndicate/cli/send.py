"""`syndicate send`: order the sending of an edition; what is due now is carried out under a progress bar."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, time
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from syndicate import config, wiring
from syndicate.cli.output import json_option, many, result
from syndicate.cli.sending import person, summary
from syndicate.cli.serve import run
from syndicate.cli.signals import cut, ends_on_signals
from syndicate.cli.times import Clock, at_least_option, by_option, instant, late_option, shown, terms
from syndicate.desk import editions, publishing, sendings
from syndicate.desk.rooms import Rooms
from syndicate.errors import DeliveryError
from syndicate.model.edition import Edition
from syndicate.model.schedule import Order, OrderState, Question
from syndicate.model.sending import Sending, SendingState


@click.command()
@click.argument("edition", required=False)
@click.option("--week", is_flag=True, help="The edition of that day's week, for those who want a weekly letter.")
@click.option("--at", help="When, in China: 06:00 (the next) or '2026-11-23 06:00'. Default: now.")
@click.option("--not-before", "earliest", type=Clock(), help="Not before this time of that day.")
@at_least_option
@late_option
@click.option("--to-test", "trial", metavar="ADDRESS", help="Only a trial: the letter of all parks, to this address.")
@click.option("--rate", type=click.IntRange(1), help="Letters a minute, at most. What waits goes on in `serve`.")
@click.option("--dry-run", is_flag=True, help="Only say what would be sent.")
@by_option
@json_option
@click.pass_obj
def send(
    settings: Path | None,
    *,
    edition: str | None,
    week: bool,
    at: str | None,
    earliest: time | None,
    at_least: int | None,
    late: float | None,
    trial: str | None,
    rate: int | None,
    by: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Send an edition to its readers. Once, whatever happens.

    EDITION is its day or key; without it, the newest. Run again after an interruption it goes on where it stopped;
    run again after the end it does nothing.
    """
    rooms = sendings.paced(wiring.build(config.load(settings)), rate)
    now = wiring.clock()
    chosen = _edition(rooms, edition, week=week)
    if dry_run:
        _rehearse(rooms, chosen, as_json=as_json)
    elif trial:
        reply = asyncio.run(sendings.send_trial(rooms, chosen, trial, now=now, who=person(by)))
        result(
            {"edition": chosen.key, "reply": asdict(reply)}, as_json=as_json, text=f"Sent: {reply.code} {reply.text}"
        )
    else:
        when = instant(at, now) if at else None
        wanted, _ = sendings.order(
            rooms,
            chosen,
            now=now,
            who=person(by),
            at=when,
            earliest=earliest,
            terms=terms(rooms.terms, at_least, late),
        )
        go_on(rooms, sendings.start_order(rooms, wanted.id, now=wiring.clock()), as_json=as_json)


def _edition(rooms: Rooms, name: str | None, *, week: bool) -> Edition:
    """The edition of a day or its week, refreshed if it was not sent; or of a key."""
    if name is None or re.fullmatch(r"\d{4}-\d\d-\d\d", name):
        day = date.fromisoformat(name) if name else None
        return editions.make_edition(rooms, issue_date=day, now=wiring.clock(), week=week)
    return sendings.edition(rooms, name)


def _rehearse(rooms: Rooms, edition: Edition, *, as_json: bool) -> None:
    readers, stories = sendings.rehearse(rooms, edition, now=wiring.clock()), len(edition.articles)
    result(
        {"edition": edition.key, "stories": stories, "readers": readers},
        as_json=as_json,
        text=f"{editions.subject(edition)}\nWould go to {many(readers, 'reader', 'readers')} "
        f"({many(stories, 'story', 'stories')}).",
    )


def go_on(rooms: Rooms, order: Order, *, as_json: bool) -> None:
    """Carry out what the order started; or say what it waits for."""
    if order.sending_id is None:
        result(asdict(order), as_json=as_json, text=told(order))
        if order.question is Question.TROUBLE:
            raise DeliveryError(
                f"Nothing was sent: the letters of edition {order.edition_key} cannot be written.",
                hint=f"Mend what the cause names, then: `syndicate sending answer {order.id} yes`.",
            )
        return
    publishing.publish(rooms)  # the letters link to published pages
    done, interrupted = run(send_with_progress(rooms, sendings.sending(rooms, order.sending_id), quiet=as_json))
    result(asdict(done), as_json=as_json, text="\n".join([summary(done), *_next(done)]))
    if done.state is SendingState.STOPPED:
        raise DeliveryError(f"The sending stopped: {done.cause}", hint=f"Then: `syndicate sending resume {done.id}`.")
    if interrupted:
        raise click.Abort


def told(order: Order) -> str:
    """An order in a line, and what is to be done about it."""
    line = f"Order {order.id}: edition {order.edition_key or '-'} at {shown(order.due)}: {order.state}"
    if order.state is OrderState.ASKING:
        why = f" ({order.cause})" if order.cause else ""
        return f"{line}, {order.question}?{why} `syndicate sending answer {order.id} yes`."
    if order.state is OrderState.WAITING:
        return f"{line}; `syndicate serve` or `work` starts it then."
    return f"{line}{f' ({order.cause})' if order.cause else ''}."


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
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[pace]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as progress:
        what, total = ("Freezing the audience", None) if sending.freezing else ("Sending", sending.tally.total)
        bar = progress.add_task(what, total=total, completed=sending.tally.settled, pace="")
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
    """Planned, accepted, waiting for another try, refused, in doubt; letters a second and the time that remains."""
    tally = now.tally
    told = (
        f"planned {tally.planned}, accepted {tally.accepted}, waiting {tally.retry}, "
        f"refused {tally.refused}, in doubt {tally.in_doubt}"
    )
    speed = progress.tasks[bar].speed
    pace = f"{speed:,.0f}/s" if speed else ""
    progress.update(bar, completed=tally.settled, total=tally.total, description=told, pace=pace)
